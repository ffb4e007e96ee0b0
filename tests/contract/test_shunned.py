"""Whom somebody mutes or blocks: kept under a marker alone, listed for them, and taken away from what they read."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from domain.boards.model.board import Board, BoardKind
from domain.boards.model.thread import Thread
from domain.boards.ports.faces import NOBODY
from domain.boards.ports.faces import Shunned as Shuns
from domain.pseudonyms.model import Pseudonym
from domain.pseudonyms.shunned import ShunKind, Shunned
from domain.shared.actor import Actor
from domain.shared.errors import CursorInvalid
from domain.shared.ids import PseudonymId
from domain.shared.shapes import PageRequest, RenderedPage
from tests.contract.paging import Fetch, every, page, pages
from tests.contract.storage import MONTH, Storage, interrupted

MINE, OTHERS = b"m" * 32, b"o" * 32
MUTE, BLOCK = ShunKind.MUTE, ShunKind.BLOCK


async def shun(storage: Storage, face: Pseudonym, kind: ShunKind = BLOCK, marker: bytes = MINE) -> None:
    async with storage.begin() as work:
        await work.shunned.put(Shunned(marker, face.id, kind))


async def stop(storage: Storage, face: Pseudonym, kind: ShunKind = BLOCK, marker: bytes = MINE) -> None:
    async with storage.begin() as work:
        await work.shunned.remove(Shunned(marker, face.id, kind))


def listing(storage: Storage, marker: bytes, kind: ShunKind) -> Fetch:
    async def fetch(request: PageRequest) -> RenderedPage | None:
        return await storage.looks.shunned(marker, kind, request, MONTH)

    return fetch


async def listed(storage: Storage, marker: bytes, kind: ShunKind) -> list[str]:
    return [face["id"] for face in await every(listing(storage, marker, kind))]


@dataclass(frozen=True, slots=True)
class Scene:
    """A thread of each of two faces, in which both have written."""

    board: Board
    blocked: Pseudonym
    other: Pseudonym
    viewer: Actor
    threads: Sequence[Thread]
    posts: Sequence[tuple[str, str]]
    """Of each thread, the posts of the blocked one and the other."""


async def scene(storage: Storage, kind: BoardKind = BoardKind.TALK) -> Scene:
    community = await storage.community()
    board = await storage.board(await storage.category(community), kind=kind)
    blocked, other = await storage.pseudonym(community), await storage.pseudonym(community)
    threads = [await storage.thread(board, face) for face in (blocked, other)]
    posts = [
        ((await storage.post(t, pseudonym_id=blocked.id)).id, (await storage.post(t, pseudonym_id=other.id)).id)
        for t in threads
    ]
    return Scene(board, blocked, other, await storage.member(community), threads, posts)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a viewer gets of a scene: the threads and posts in lists and asked for one by one, and the places."""

    listed_threads: list[str]
    threads: list[str]
    places: list[str]
    listed_posts: list[str]
    posts: list[str]
    places_of_posts: list[str]
    muted: set[str]
    """The faces marked as muted."""


async def seen(storage: Storage, here: Scene, shuns: Shuns) -> Seen:
    boards, viewer = storage.boards, here.viewer
    threads = await _items(boards.threads(viewer, here.board.id, PageRequest(), shuns))
    all_posts = [post for both in here.posts for post in both]
    in_threads = [await _items(boards.posts(viewer, thread.id, [], PageRequest(), shuns)) for thread in here.threads]
    listed_posts = [post for each in in_threads for post in each]
    single = [await boards.thread(viewer, thread.id, shuns) for thread in here.threads]
    posts = [await boards.post(viewer, post, [], shuns) for post in all_posts]
    views = [json.loads(view) for view in (*single, *posts) if view is not None]
    muted = [view["author"]["id"] for view in (*threads, *listed_posts, *views) if view["author"]["muted"]]
    return Seen(
        listed_threads=sorted(thread["id"] for thread in threads),
        threads=[t.id for t, view in zip(here.threads, single, strict=True) if view],
        places=[t.id for t in here.threads if await boards.place_of_thread(viewer, t.id, shuns)],
        listed_posts=[post["id"] for post in listed_posts],
        posts=[post for post, view in zip(all_posts, posts, strict=True) if view],
        places_of_posts=[post for post in all_posts if await boards.place_of_post(viewer, post, shuns)],
        muted=set(muted),
    )


async def _items(asked: Any) -> list[dict[str, Any]]:
    rendered = await asked
    return [] if rendered is None else json.loads(rendered.items)


def all_of(here: Scene, *muted: Pseudonym) -> Seen:
    threads: list[str] = [thread.id for thread in here.threads]
    posts = [post for both in here.posts for post in both]
    return Seen(threads, threads, threads, posts, posts, posts, {face.id for face in muted})


def without_the_blocked(here: Scene) -> Seen:
    thread, (_, post) = here.threads[1].id, here.posts[1]
    return Seen([thread], [thread], [thread], [post], [post], [post], set())


async def test_a_blocked_face_has_written_nothing_and_opened_no_thread(storage: Storage) -> None:
    here = await scene(storage)
    assert await seen(storage, here, Shuns([MINE], [MINE])) == all_of(here)
    await shun(storage, here.blocked)
    assert await seen(storage, here, Shuns([MINE], [MINE])) == without_the_blocked(here)


async def test_nobody_else_notices(storage: Storage) -> None:
    here = await scene(storage)
    await shun(storage, here.blocked)
    await shun(storage, here.other, MUTE)
    for shuns in (NOBODY, Shuns([OTHERS], [OTHERS])):
        assert await seen(storage, here, shuns) == all_of(here)


async def test_a_muted_face_is_there_and_marked(storage: Storage) -> None:
    here = await scene(storage)
    await shun(storage, here.blocked, MUTE)
    assert await seen(storage, here, Shuns([MINE], [MINE])) == all_of(here, here.blocked)


async def test_who_has_to_see_whom_they_block_sees_them_marked(storage: Storage) -> None:
    here = await scene(storage)
    await shun(storage, here.blocked)
    assert await seen(storage, here, Shuns([], [MINE])) == all_of(here, here.blocked)


async def test_announcements_are_there_whoever_wrote_them(storage: Storage) -> None:
    here = await scene(storage, BoardKind.ANNOUNCEMENT)
    await shun(storage, here.blocked)
    assert await seen(storage, here, Shuns([MINE], [MINE])) == all_of(here, here.blocked)


async def test_one_marker_among_several_is_enough(storage: Storage) -> None:
    here = await scene(storage)
    await shun(storage, here.blocked)
    markers = [OTHERS, MINE, b"t" * 32]
    assert await seen(storage, here, Shuns(markers, markers)) == without_the_blocked(here)


async def test_a_block_taken_back_leaves_a_mute_as_it_is(storage: Storage) -> None:
    here = await scene(storage)
    await shun(storage, here.blocked, BLOCK)
    await shun(storage, here.blocked, MUTE)
    await stop(storage, here.blocked, BLOCK)
    assert await seen(storage, here, Shuns([MINE], [MINE])) == all_of(here, here.blocked)
    await stop(storage, here.blocked, MUTE)
    assert await seen(storage, here, Shuns([MINE], [MINE])) == all_of(here)


async def test_pages_are_full_without_what_is_left_out(storage: Storage) -> None:
    here = await scene(storage)
    await shun(storage, here.blocked)
    mine = Shuns([MINE], [MINE])
    wanted = [here.posts[1][1]]
    for _ in range(4):
        await storage.post(here.threads[1], pseudonym_id=here.blocked.id)
        wanted.append((await storage.post(here.threads[1], pseudonym_id=here.other.id)).id)

    async def fetch(request: PageRequest) -> RenderedPage | None:
        return await storage.boards.posts(here.viewer, here.threads[1].id, [], request, mine)

    walked = await pages(fetch, 2)
    assert [len(items) for items in walked] == [2, 2, 1]
    assert [item["id"] for items in walked for item in items] == wanted


async def test_shunning_and_stopping_can_be_repeated(storage: Storage) -> None:
    face, marker = await storage.pseudonym(await storage.community()), b"repeating".ljust(32)
    for _ in range(2):
        await shun(storage, face, marker=marker)
        assert await listed(storage, marker, BLOCK) == [face.id]
    for _ in range(2):
        await stop(storage, face, marker=marker)
        assert await listed(storage, marker, BLOCK) == []


async def test_several_at_once_are_one(storage: Storage) -> None:
    face, marker = await storage.pseudonym(await storage.community()), b"several".ljust(32)
    await asyncio.gather(*(shun(storage, face, marker=marker) for _ in range(4)))
    assert await listed(storage, marker, BLOCK) == [face.id]


async def test_a_work_that_fails_changes_nothing(storage: Storage) -> None:
    face, marker = await storage.pseudonym(await storage.community()), b"failing".ljust(32)
    await interrupted(storage, lambda work: work.shunned.put(Shunned(marker, face.id, MUTE)))
    assert await listed(storage, marker, MUTE) == []
    await shun(storage, face, MUTE, marker)
    await interrupted(storage, lambda work: work.shunned.remove(Shunned(marker, face.id, MUTE)))
    assert await listed(storage, marker, MUTE) == [face.id]


async def test_each_list_has_its_own_in_the_order_of_their_ids(storage: Storage) -> None:
    community, marker = await storage.community(), b"listing".ljust(32)
    faces = [await storage.pseudonym(community) for _ in range(7)]
    for face in faces:
        await shun(storage, face, BLOCK, marker)
    await shun(storage, faces[0], MUTE, marker)
    await shun(storage, faces[1], BLOCK, OTHERS)
    ids = sorted(face.id for face in faces)
    for limit, lengths in ((1, [1] * 7), (3, [3, 3, 1]), (7, [7]), (50, [7])):
        walked = await pages(listing(storage, marker, BLOCK), limit)
        assert [len(items) for items in walked] == lengths
        assert [item["id"] for items in walked for item in items] == ids
    assert await listed(storage, marker, MUTE) == [faces[0].id]


async def test_a_list_shows_the_faces_as_everybody_sees_them(storage: Storage) -> None:
    community, marker = await storage.community(), b"views".ljust(32)
    face = await storage.pseudonym(community)
    await shun(storage, face, MUTE, marker)
    shown = await storage.pseudonyms.pseudonym([community.id], face.id, MONTH)
    assert await every(listing(storage, marker, MUTE)) == [json.loads(shown or b"")]


async def test_a_cursor_of_another_list_is_refused(storage: Storage) -> None:
    community = await storage.community()
    for _ in range(2):
        await shun(storage, await storage.pseudonym(community), BLOCK, OTHERS)
    _, cursor = await page(listing(storage, OTHERS, BLOCK), limit=1)
    assert cursor is not None
    for marker, kind in ((MINE, BLOCK), (OTHERS, MUTE)):
        with pytest.raises(CursorInvalid):
            await storage.looks.shunned(marker, kind, PageRequest(1, cursor), MONTH)


async def test_whom_one_shuns_is_a_face(storage: Storage) -> None:
    with pytest.raises(storage.broken):
        async with storage.begin() as work:
            await work.shunned.put(Shunned(MINE, PseudonymId(storage.ids.random("psd")), BLOCK))
