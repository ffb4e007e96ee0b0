"""A client that knows of a board only what events name: it reads that again, and nothing else."""

from dataclasses import dataclass, field
from typing import Any

from tests.people import Person

Json = dict[str, Any]

WHOLE = {
    "boards.thread_merged.v1",
    "boards.thread_split.v1",
    "pseudonyms.pseudonym_gone.v1",
    "memberships.profession_withdrawn.v1",
}
"""Events after which all posts of a thread are read again."""


@dataclass(slots=True)
class Copy:
    """What somebody knows of a board: its threads, in the order of the list, and their posts."""

    threads: dict[str, Json] = field(default_factory=dict)
    posts: dict[str, Json] = field(default_factory=dict)

    def shown(self, board_id: str) -> tuple[list[Json], dict[str, list[Json]]]:
        here = [one for one in self.threads.values() if one["board_id"] == board_id and one["merged_into"] is None]
        ordered = sorted(here, key=lambda one: (one["pinned"], one["id"]), reverse=True)
        return ordered, {
            thread["id"]: sorted(
                (post for post in self.posts.values() if post["thread_id"] == thread["id"]), key=lambda p: p["id"]
            )
            for thread in ordered
        }


class Follower:
    """Follows a board, and each of its threads as soon as it knows of it, by polling."""

    def __init__(self, person: Person, boards: list[str]) -> None:
        self.person = person
        self.copy = Copy()
        self._boards = boards
        self._cursor: str | None = None

    async def begin(self) -> "Follower":
        await self._poll(wait=0)
        for board in self._boards:
            for thread in await all_of(self.person, f"/v1/boards/{board}/threads"):
                await self._read_thread(thread["id"], whole=True)
        return self

    async def take_in(self, event: str, about: str | None = None, times: int = 1) -> None:
        """Take in what happens until this has happened so often, to this thread if it is named."""
        while True:
            for told in await self._poll(wait=20):
                await self._take_in(told["event"], told["data"])
                times -= told["event"] == event and about in (None, told["data"]["thread_id"])
                if not times:
                    return

    async def _poll(self, wait: int) -> list[Json]:
        topics = [f"board:{board}" for board in self._boards] + [f"thread:{thread}" for thread in self.copy.threads]
        params = {"topics": ",".join(topics), "wait": wait} | ({} if self._cursor is None else {"cursor": self._cursor})
        answer = (await self.person.get("/v1/events", params=params)).json()
        self._cursor = answer["cursor"]
        events: list[Json] = answer["items"]
        return events

    async def _take_in(self, kind: str, data: Json) -> None:
        whole = kind in WHOLE
        for name in ("thread_id", "into", "new_thread_id"):
            if data.get(name) is not None:
                await self._read_thread(data[name], whole=whole)
        if "post_id" in data:
            for post_id in (data["post_id"], *self._quoting(data["post_id"])):
                await self._read_post(post_id)

    def _quoting(self, post_id: str) -> list[str]:
        """What it knows to show a place of this post."""
        known = self.copy.posts.values()
        return [post["id"] for post in known if any(quote["post_id"] == post_id for quote in post["quotes"])]

    async def _read_thread(self, thread_id: str, *, whole: bool) -> None:
        answer = await self.person.get(f"/v1/threads/{thread_id}")
        if answer.status_code == 404:
            self.copy.threads.pop(thread_id, None)
            return
        known = thread_id in self.copy.threads
        self.copy.threads[thread_id] = answer.json()
        if whole or not known:
            for post in await all_of(self.person, f"/v1/threads/{thread_id}/posts"):
                self.copy.posts[post["id"]] = post

    async def _read_post(self, post_id: str) -> None:
        answer = await self.person.get(f"/v1/posts/{post_id}")
        if answer.status_code == 404:
            self.copy.posts.pop(post_id, None)
            return
        self.copy.posts[post_id] = answer.json()


async def all_of(person: Person, path: str) -> list[Json]:
    """A whole list."""
    items: list[Json] = []
    params: dict[str, Any] = {"limit": 100}
    while True:
        page = (await person.get(path, params=params)).json()
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        params["cursor"] = page["next_cursor"]


async def fresh(person: Person, board_id: str) -> tuple[list[Json], dict[str, list[Json]]]:
    """The same, read as by somebody who comes new."""
    threads = await all_of(person, f"/v1/boards/{board_id}/threads")
    return threads, {one["id"]: await all_of(person, f"/v1/threads/{one['id']}/posts") for one in threads}
