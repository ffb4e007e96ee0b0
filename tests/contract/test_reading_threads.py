"""The threads of a board, newest first, for those who may read it."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from domain.boards.model.board import Board, BoardKind
from domain.boards.model.place import Place
from domain.pseudonyms.model import Pseudonym
from domain.shared.actor import Actor, MembershipState
from domain.shared.errors import CursorInvalid
from domain.shared.shapes import PageRequest, RenderedPage
from tests.contract.paging import Fetch, every, page, pages
from tests.contract.storage import Storage


async def somewhere(storage: Storage) -> tuple[Board, Pseudonym, Actor]:
    community = await storage.community()
    board = await storage.board(await storage.category(community), kind=BoardKind.QUESTION)
    return board, await storage.pseudonym(community), await storage.member(community)


def reading(storage: Storage, viewer: Actor, board_id: str) -> Fetch:
    async def fetch(request: PageRequest) -> RenderedPage | None:
        return await storage.boards.threads(viewer, board_id, request)

    return fetch


async def shown(storage: Storage, viewer: Actor, thread_id: str) -> dict[str, Any] | None:
    view = await storage.boards.thread(viewer, thread_id)
    return None if view is None else json.loads(view)


async def test_a_thread_is_shown_with_the_face_that_opened_it(storage: Storage) -> None:
    board, face, member = await somewhere(storage)
    thread = await storage.thread(board, face, title="「今日」\\ \U0001f338")
    view: dict[str, Any] = {
        "id": thread.id,
        "board_id": board.id,
        "title": "「今日」\\ \U0001f338",
        "author": {"id": face.id, "name": face.name, "avatar": f"/v1/avatars/{face.id}.svg", "muted": False},
        "response_contract": None,
        "opened_at": "2026-11-22T12:34:56Z",
        "pinned": False,
        "locked": False,
        "merged_into": None,
        "tags": [],
        "helped": 0,
        "revision": 1,
        "reading": {"unread": 0, "first_unread": None, "following": None},
        "content_warning": None,
        "filtered": None,
    }
    assert await shown(storage, member, thread.id) == view
    assert await page(reading(storage, member, board.id)) == ([view], None)


async def test_times_are_told_in_utc(storage: Storage) -> None:
    board, face, member = await somewhere(storage)
    tokyo = datetime(2026, 1, 1, 3, 4, 5, tzinfo=timezone(timedelta(hours=9)))
    for moment in (tokyo, tokyo.astimezone(UTC)):
        view = await shown(storage, member, (await storage.thread(board, face, opened_at=moment)).id)
        assert view is not None
        assert view["opened_at"] == "2025-12-31T18:04:05Z"


async def test_the_newest_comes_first(storage: Storage) -> None:
    board, face, member = await somewhere(storage)
    threads = [(await storage.thread(board, face)).id for _ in range(5)]
    for limit in (1, 2, 3, 5, 50):
        assert [item["id"] for item in await every(reading(storage, member, board.id), limit)] == threads[::-1]


async def test_pages_are_full_until_the_last(storage: Storage) -> None:
    board, face, member = await somewhere(storage)
    for _ in range(4):
        await storage.thread(board, face)
    for limit, lengths in ((1, [1, 1, 1, 1]), (2, [2, 2]), (3, [3, 1]), (4, [4]), (5, [4])):
        assert [len(items) for items in await pages(reading(storage, member, board.id), limit)] == lengths


async def test_a_thread_opened_meanwhile_is_not_in_the_pages_after(storage: Storage) -> None:
    board, face, member = await somewhere(storage)
    threads = [(await storage.thread(board, face)).id for _ in range(4)]
    first, cursor = await page(reading(storage, member, board.id), limit=2)
    await storage.thread(board, face)
    second, cursor = await page(reading(storage, member, board.id), limit=2, cursor=cursor)
    assert [item["id"] for item in first + second] == threads[::-1]
    assert cursor is None


async def test_a_board_without_threads_has_an_empty_list(storage: Storage) -> None:
    board, _, member = await somewhere(storage)
    assert await page(reading(storage, member, board.id)) == ([], None)


async def test_another_boards_threads_are_not_in_it(storage: Storage) -> None:
    board, face, member = await somewhere(storage)
    other = await storage.board(await storage.category(await storage.community()))
    await storage.thread(other, face)
    assert await page(reading(storage, member, board.id)) == ([], None)


async def test_outside_the_readable_communities_there_is_no_thread(storage: Storage) -> None:
    community = await storage.community()
    board = await storage.board(await storage.category(community))
    thread = await storage.thread(board, await storage.pseudonym(community))
    strangers = [
        await storage.actor(await storage.account()),
        await storage.member(await storage.community()),
        await storage.member(community, state=MembershipState.LEFT),
    ]
    for stranger in strangers:
        assert await shown(storage, stranger, thread.id) is None
        assert await storage.boards.threads(stranger, board.id, PageRequest()) is None
        assert await storage.boards.place_of_thread(stranger, thread.id) is None
    member = await storage.member(community)
    for unknown in ("thr_00000000000000000000000000", ""):
        assert await shown(storage, member, unknown) is None
        assert await storage.boards.threads(member, unknown, PageRequest()) is None
        assert await storage.boards.place_of_thread(member, unknown) is None


async def test_a_cursor_of_another_list_is_refused_whether_or_not_one_may_read(storage: Storage) -> None:
    board, face, member = await somewhere(storage)
    for _ in range(2):
        await storage.thread(board, face)
    _, cursor = await page(reading(storage, member, board.id), limit=1)
    unseen, _, _ = await somewhere(storage)
    for wanted in (unseen.id, "brd_00000000000000000000000000"):
        with pytest.raises(CursorInvalid):
            await storage.boards.threads(member, wanted, PageRequest(1, cursor))


async def test_the_place_of_a_thread_says_what_decides_about_writing(storage: Storage) -> None:
    board, face, member = await somewhere(storage)
    thread = await storage.thread(board, face)
    place = await storage.boards.place_of_thread(member, thread.id)
    assert place == Place(board.community_id, board.id, BoardKind.QUESTION, thread.id, opened_by=face.id)
