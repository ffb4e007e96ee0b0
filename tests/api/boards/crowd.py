"""Many people who do whatever they like with the posts and threads of one board, all at once, and keep count of it."""

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.api.boards.following import all_of
from tests.people import Person, SomeCommunity

REACTIONS = ("heard", "same", "thanks", "cheer")
REASON = {"reason": "わけ"}
ALLOWED = {200, 201, 204, 403, 404, 409, 422}
"""Beside 503, after which one comes again: two works were in each other's way."""

Mark = tuple[str, str]
"""A post and a reaction."""


@dataclass(slots=True)
class Somebody:
    """One of them; whoever keeps order also does what staff do."""

    person: Person
    community: SomeCommunity
    dice: random.Random
    keeps_order: bool
    own: list[str] = field(default_factory=list)
    marks: set[Mark] = field(default_factory=set)
    edits: list[tuple[str, str, str]] = field(default_factory=list)
    """Of each edit that was made: the post, the tag that it was based on, and the tag that came of it."""


@dataclass(slots=True)
class Crowd:
    people: list[Somebody]
    threads: list[str]
    posts: list[str]
    answers: Counter[int] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    odd: list[str] = field(default_factory=list)
    """Answers that should not have been."""
    seconds: float = 0

    async def live(self, operations: int) -> None:
        """So many in all."""
        began, each = time.monotonic(), operations // len(self.people)
        await asyncio.gather(*(self._live(one, each) for one in self.people))
        self.seconds = time.monotonic() - began

    def made(self) -> list[tuple[str, str]]:
        """Of each edit that was made: the post, and the tag that came of it."""
        return [(post, came_of) for one in self.people for post, _, came_of in one.edits]

    def marks(self) -> int:
        return sum(len(one.marks) for one in self.people)

    async def _live(self, one: Somebody, operations: int) -> None:
        for _ in range(operations):
            doing = one.dice.choices(*_WHAT[one.keeps_order])[0]
            await doing(self, one)
            self.done[doing.__name__.strip("_")] += 1

    async def call(self, one: Somebody, method: str, path: str, **options: Any) -> httpx.Response:
        while True:
            answer = await one.person.call(method, path, **options)
            self.answers[answer.status_code] += 1
            if answer.status_code != 503:
                break
        if answer.status_code not in ALLOWED:
            self.odd.append(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer


async def _reply(crowd: Crowd, one: Somebody) -> None:
    thread = one.dice.choice(crowd.threads)
    answer = await crowd.call(one, "POST", f"/v1/threads/{thread}/posts", json={"body": "返事"})
    if answer.status_code == 201:
        one.own.append(answer.json()["id"])
        crowd.posts.append(answer.json()["id"])


async def _react(crowd: Crowd, one: Somebody) -> None:
    mark = one.dice.choice(crowd.posts), one.dice.choice(REACTIONS)
    answer = await crowd.call(one, "PUT", "/v1/posts/{}/reactions/{}".format(*mark))
    if answer.status_code == 204:
        one.marks.add(mark)


async def _take_back(crowd: Crowd, one: Somebody) -> None:
    if not one.marks:
        return
    mark = one.dice.choice(sorted(one.marks))
    answer = await crowd.call(one, "DELETE", "/v1/posts/{}/reactions/{}".format(*mark))
    if answer.status_code == 204:
        one.marks.discard(mark)


async def _edit(crowd: Crowd, one: Somebody) -> None:
    """Of one's own posts, the same one again and again, so that changes meet."""
    if not one.own:
        return
    post = one.own[0] if one.dice.random() < 0.5 else one.dice.choice(one.own)
    tag = (await crowd.call(one, "GET", f"/v1/posts/{post}")).headers.get("etag")
    body = {"body": f"{one.dice.random()}"}
    edits = [
        crowd.call(
            one, "PATCH", f"/v1/posts/{post}", json=body | {"body": f"{body['body']}{n}"}, headers={"If-Match": tag}
        )
        for n in range(2)
    ]
    for answer in await asyncio.gather(*edits):
        if answer.status_code == 200:
            one.edits.append((post, tag, answer.headers["etag"]))


async def _redact(crowd: Crowd, one: Somebody) -> None:
    if one.own:
        await crowd.call(one, "POST", f"/v1/posts/{one.dice.choice(one.own)}/redaction", json={"body": "残り"})


async def _delete(crowd: Crowd, one: Somebody) -> None:
    if one.own:
        await crowd.call(one, "DELETE", f"/v1/posts/{one.dice.choice(one.own)}")


async def _hide(crowd: Crowd, one: Somebody) -> None:
    at = f"/v1/posts/{one.dice.choice(crowd.posts)}/hiding"
    await (crowd.call(one, "DELETE", at) if one.dice.random() < 0.5 else crowd.call(one, "PUT", at, json=REASON))


async def _remove(crowd: Crowd, one: Somebody) -> None:
    await crowd.call(one, "DELETE", f"/v1/posts/{one.dice.choice(crowd.posts)}", json=REASON)


async def _change(crowd: Crowd, one: Somebody) -> None:
    boards = [one.community.boards[kind] for kind in ("talk", "knowledge")]
    change: dict[str, Any] = one.dice.choice(
        [
            {"pinned": True},
            {"pinned": False},
            {"locked": True},
            {"locked": False},
            {"board_id": one.dice.choice(boards)},
        ]
    )
    await crowd.call(one, "PATCH", f"/v1/threads/{one.dice.choice(crowd.threads)}", json={**change, **REASON})


async def _merge(crowd: Crowd, one: Somebody) -> None:
    thread, into = one.dice.sample(crowd.threads, 2)
    await crowd.call(one, "POST", f"/v1/threads/{thread}/merge", json={"into": into, **REASON})


async def _split(crowd: Crowd, one: Somebody) -> None:
    thread = (await crowd.call(one, "GET", f"/v1/posts/{one.dice.choice(crowd.posts)}")).json()["thread_id"]
    there = [post["id"] for post in await all_of(one.person, f"/v1/threads/{thread}/posts")]
    if len(there) < 2:
        return
    body = {"post_ids": one.dice.sample(there, len(there) // 2)[:100], "title": "分けた話", **REASON}
    answer = await crowd.call(one, "POST", f"/v1/threads/{thread}/split", json=body)
    if answer.status_code == 201:
        crowd.threads.append(answer.json()["id"])


_EVERYBODY = [(_reply, 6), (_react, 6), (_take_back, 3), (_edit, 6), (_redact, 1), (_delete, 1)]
_STAFF = [*_EVERYBODY, (_hide, 3), (_remove, 1), (_change, 4), (_merge, 1), (_split, 2)]
_WHAT = {kept: tuple(zip(*what, strict=True)) for kept, what in ((False, _EVERYBODY), (True, _STAFF))}
