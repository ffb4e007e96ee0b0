"""Who only follows events, and reads again what they name, ends with what a fresh read shows: after every action."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields
from typing import Any

import httpx
import pytest

from api.asyncapi import EVENTS
from domain.boards.events import mentions, posts, review, threads
from tests.api.boards.following import Follower, fresh
from tests.api.boards.places import judge, open_entry, open_thread, posts_of, reply
from tests.people import Person, SomeCommunity, new_member


@dataclass(frozen=True, slots=True)
class Scene:
    """Two threads of two members, with replies, on one board."""

    community: SomeCommunity
    writer: Person
    reader: Person
    thread: str
    other_thread: str
    first: str
    second: str
    entry: str

    @property
    def boards(self) -> list[str]:
        return [self.community.boards["talk"], self.community.boards["knowledge"]]


@pytest.fixture
async def scene(client: httpx.AsyncClient, community: SomeCommunity, member: Person) -> Scene:
    reader = await new_member(client, community.slug)
    threads = [(await open_thread(person, community))["id"] for person in (member, reader)]
    (first,) = await posts_of(member, threads[0])
    await reply(reader, threads[0], quotes=[{"post_id": first["id"], "start": 0, "length": 1}])
    await reply(member, threads[0])
    first, second, _ = await posts_of(member, threads[0])
    await reply(member, threads[0], reply_to=second["id"])
    entry = (await open_entry(member, community))["id"]
    (told,) = await posts_of(member, entry)
    return Scene(community, member, reader, threads[0], threads[1], first["id"], second["id"], told["id"])


Act = Callable[[Scene], Awaitable[httpx.Response]]
REASON = {"reason": "わけ"}
WARNED = {"body": "はじめ", "content_warning": {"tags": ["eating"], "text": "食べた話"}}


async def _unhide(scene: Scene) -> httpx.Response:
    hidden = await scene.community.owner.put(f"/v1/posts/{scene.first}/hiding", REASON)
    assert hidden.status_code == 204
    return await scene.community.owner.delete(f"/v1/posts/{scene.first}/hiding")


async def _take_back(scene: Scene) -> httpx.Response:
    await scene.reader.put(f"/v1/posts/{scene.first}/reactions/heard")
    return await scene.reader.delete(f"/v1/posts/{scene.first}/reactions/heard")


def _change(**change: Any) -> Act:
    def act(scene: Scene) -> Awaitable[httpx.Response]:
        return scene.community.owner.patch(f"/v1/threads/{scene.thread}", {**change, **REASON})

    return act


ACTIONS: dict[str, tuple[type, Act]] = {
    "open": (
        posts.ThreadOpened,
        lambda s: s.writer.post(f"/v1/boards/{s.boards[0]}/threads", {"title": "話", "body": "x"}),
    ),
    "reply": (posts.PostPublished, lambda s: reply(s.writer, s.thread, reply_to=s.first)),
    "react": (posts.ReactionAdded, lambda s: s.reader.put(f"/v1/posts/{s.first}/reactions/heard")),
    "take back": (posts.ReactionRemoved, _take_back),
    "edit": (posts.PostEdited, lambda s: s.writer.patch(f"/v1/posts/{s.first}", {"body": "二度目"})),
    "warn": (posts.PostEdited, lambda s: s.writer.patch(f"/v1/posts/{s.first}", WARNED)),
    "warn as staff": (
        posts.PostWarned,
        lambda s: s.community.owner.put(f"/v1/posts/{s.first}/content_warning", {"tags": ["death"], **REASON}),
    ),
    "redact": (posts.PostRedacted, lambda s: s.writer.post(f"/v1/posts/{s.first}/redaction", {"body": "残り"})),
    "delete what opened it": (posts.PostDeleted, lambda s: s.writer.delete(f"/v1/posts/{s.first}")),
    "delete a reply": (posts.PostDeleted, lambda s: s.reader.delete(f"/v1/posts/{s.second}")),
    "delete as staff": (
        posts.PostDeleted,
        lambda s: s.community.owner.delete(f"/v1/posts/{s.second}", json=REASON),
    ),
    "hide": (posts.PostHidden, lambda s: s.community.owner.put(f"/v1/posts/{s.first}/hiding", REASON)),
    "unhide": (posts.PostUnhidden, _unhide),
    "judge": (review.VerdictGiven, lambda s: judge(s.community.owner, s.first)),
    "a mark of an entry": (posts.ReactionAdded, lambda s: s.reader.put(f"/v1/posts/{s.entry}/reactions/helped")),
    "retitle": (threads.ThreadChanged, lambda s: s.writer.patch(f"/v1/threads/{s.thread}", {"title": "別の題"})),
    "want something else": (
        threads.ResponseContractChanged,
        lambda s: s.writer.put(f"/v1/threads/{s.thread}/response_contract", {"response_contract": "empathy"}),
    ),
    "pin": (threads.ThreadChanged, _change(pinned=True)),
    "lock": (threads.ThreadChanged, _change(locked=True)),
    "move": (threads.ThreadMoved, lambda s: _change(board_id=s.boards[1])(s)),
    "move and pin": (threads.ThreadChanged, lambda s: _change(board_id=s.boards[1], pinned=True)(s)),
    "merge": (
        threads.ThreadMerged,
        lambda s: s.community.owner.post(f"/v1/threads/{s.thread}/merge", {"into": s.other_thread, **REASON}),
    ),
    "split": (
        threads.ThreadSplit,
        lambda s: s.community.owner.post(
            f"/v1/threads/{s.thread}/split", {"post_ids": [s.second], "title": "分けた話", **REASON}
        ),
    ),
}


@pytest.mark.parametrize("action", ACTIONS)
async def test_a_follower_ends_with_the_same_boards_as_a_fresh_read(scene: Scene, action: str) -> None:
    event, act = ACTIONS[action]
    follower = await Follower(scene.reader, scene.boards).begin()
    last = await open_thread(scene.reader, scene.community)
    await follower.take_in("boards.thread_opened.v1", last["id"])  # nothing of what was done before is still to come
    before = [follower.copy.shown(board) for board in scene.boards]
    done = await act(scene)
    assert done.status_code < 300, done.text
    await follower.take_in(event.TYPE)  # type: ignore[attr-defined]
    after = [await fresh(scene.reader, board) for board in scene.boards]
    assert [follower.copy.shown(board) for board in scene.boards] == after
    assert (before == after) is (action in ("take back", "unhide")) or action == "unhide"


def test_every_event_of_threads_and_posts_is_followed() -> None:
    kinds: set[Any] = {event for event in EVENTS if event.TYPE.startswith("boards.")}
    about_threads = {kind for kind in kinds if "thread_id" in {field.name for field in fields(kind)}}
    own = {mentions.FaceSpokenTo, mentions.WritingModerated}  # on `me`; the thread is as everybody was told of it
    calls = {mentions.GroupCalled}  # with the post that calls, which is told of too
    assert {event for event, _ in ACTIONS.values()} == about_threads - own - calls
