"""What is measured: requests as members make them, and what is asked of the floor for the same bytes."""

import random
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx

from domain.boards.posts.reactions import USUAL
from tests.people import RECOVERY_CODE_GRANT

from .seeding import Place
from .texts import Texts
from .wrk import Asked

READERS = 32
"""People whose requests come by turns."""
_WRITES = 20_000
"""Different requests to write something, of which a run makes as many as it can."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a page begins: for the server a cursor, for the floor the id after which it begins."""

    cursor: str
    after: str


@dataclass(frozen=True, slots=True)
class Here:
    """A server with a seeded community, and people who are signed in."""

    place: Place
    tokens: Sequence[str]
    last_posts: Cut
    last_threads: Cut
    posts: Sequence[str]
    """Some of the long thread's."""

    def by_turns(self, path: str, method: str = "GET") -> list[Asked]:
        return [Asked(method, path, token) for token in self.tokens]


@dataclass(frozen=True, slots=True)
class Path:
    name: str
    asked: Callable[[Here], list[Asked]]
    floor: Callable[[Here], list[Asked]] | None = None
    writes: bool = False


def _thread(here: Here) -> str:
    return f"/v1/threads/{here.place.thread}/posts"


def _board(here: Here) -> str:
    return f"/v1/boards/{here.place.boards[0]}/threads"


def _creating(here: Here) -> list[Asked]:
    chance, path = random.Random(), f"/v1/threads/{here.place.written_in}/posts"
    texts = Texts(chance)
    return [Asked("POST", path, here.tokens[n % READERS], {"body": texts.body()}) for n in range(_WRITES // 4)]


def _creating_at_the_floor(here: Here) -> list[Asked]:
    return [Asked("POST", f"/threads/{here.place.written_in}", body=one.body) for one in _creating(here)]


def _reacting(here: Here) -> list[Asked]:
    chance = random.Random()
    return [
        Asked(
            "PUT", f"/v1/posts/{chance.choice(here.posts)}/reactions/{chance.choice(USUAL)}", here.tokens[n % READERS]
        )
        for n in range(_WRITES)
    ]


def _reacting_at_the_floor(here: Here) -> list[Asked]:
    chance = random.Random()
    return [
        Asked("PUT", f"/posts/{chance.choice(here.posts)}/{chance.choice(USUAL)}/{secrets.token_hex(32)}")
        for _ in range(_WRITES)
    ]


def _searching(words: str) -> Callable[[Here], list[Asked]]:
    return lambda here: here.by_turns(f"/v1/communities/{here.place.slug}/search?q={quote(words)}")


def _floor(address: Callable[[Here], str]) -> Callable[[Here], list[Asked]]:
    return lambda here: [Asked("GET", address(here))]


PATHS = (
    Path(
        "thread page, first",
        lambda here: here.by_turns(_thread(here)),
        _floor(lambda here: f"/threads/{here.place.thread}"),
    ),
    Path(
        "thread page, last",
        lambda here: here.by_turns(f"{_thread(here)}?cursor={here.last_posts.cursor}"),
        _floor(lambda here: f"/threads/{here.place.thread}?after={here.last_posts.after}"),
    ),
    Path(
        "board page, first",
        lambda here: here.by_turns(_board(here)),
        _floor(lambda here: f"/boards/{here.place.boards[0]}"),
    ),
    Path(
        "board page, last",
        lambda here: here.by_turns(f"{_board(here)}?cursor={here.last_threads.cursor}"),
        _floor(lambda here: f"/boards/{here.place.boards[0]}?after={here.last_threads.after}"),
    ),
    Path("boards, ten", lambda here: here.by_turns(f"/v1/communities/{here.place.slug}/boards?limit=10")),
    *(Path(f"search, {len(words)}", _searching(words)) for words in ("薬", "診察", "眠りも", "休職のこと")),
    Path("create post", _creating, _creating_at_the_floor, writes=True),
    Path("react", _reacting, _reacting_at_the_floor, writes=True),
)


async def arrive(client: httpx.AsyncClient, place: Place) -> Here:
    """Sign people in and go to the last pages. Access tokens are good for ten minutes."""
    tokens = [await token_of(client, code) for code in place.recovery_codes[:READERS]]
    client.headers["Authorization"] = f"Bearer {tokens[0]}"
    posts, last_posts = await _walk(client, f"/v1/threads/{place.thread}/posts")
    _, last_threads = await _walk(client, f"/v1/boards/{place.boards[0]}/threads")
    return Here(place, tokens, last_posts, last_threads, posts)


async def token_of(client: httpx.AsyncClient, code: str) -> str:
    form = {"grant_type": RECOVERY_CODE_GRANT, "recovery_code": code}
    return str((await client.post("/oauth/token", data=form)).raise_for_status().json()["access_token"])


async def _walk(client: httpx.AsyncClient, path: str) -> tuple[list[str], Cut]:
    """All ids of a list, and where its last whole page of 50 begins."""
    ids: list[str] = []
    cuts: list[Cut] = []
    query: dict[str, Any] = {"limit": 50}
    while True:
        page = (await client.get(path, params=query)).raise_for_status().json()
        ids += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            whole = cuts[:-1] if len(page["items"]) < 50 else cuts
            return ids, whole[-1] if whole else Cut("", "")
        cuts.append(Cut(page["next_cursor"], ids[-1]))
        query["cursor"] = page["next_cursor"]
