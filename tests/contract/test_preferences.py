"""What people prefer is kept for each, replaced as a whole, and comes with what they read."""

import asyncio
from dataclasses import replace

from domain.boards.model.board import BoardKind
from domain.boards.model.thread import Thread
from domain.boards.ports.faces import Shunned
from domain.boards.ports.readers import KeptPage, KeptView
from domain.boards.reading.preferences import KeptPreferences
from domain.boards.search.searching import Wanted
from domain.memberships.model.community import Community
from domain.shared.shapes import PageRequest
from tests.contract.storage import SECOND, Storage, interrupted, only

MINE, OTHERS = b"m" * 32, b"o" * 32


async def put(storage: Storage, kept: KeptPreferences) -> None:
    async with storage.begin() as work:
        work.preferences.put(kept)


async def test_they_are_replaced_as_a_whole_and_nobody_elses_with_them(storage: Storage) -> None:
    community = await storage.community()
    for marker, sealed in ((MINE, b"1"), (OTHERS, b"2"), (MINE, b"3")):
        await put(storage, KeptPreferences(marker, community.id, sealed))
    assert [await storage.preferences.sealed(each) for each in (MINE, OTHERS, b"n")] == [b"3", b"2", None]
    async with storage.begin() as work:
        assert await work.preferences.lock(MINE) == KeptPreferences(MINE, community.id, b"3")
        assert await work.preferences.lock(b"n") is None


async def test_of_two_changes_at_once_the_second_sees_the_first(storage: Storage) -> None:
    community, marker = await storage.community(), b"t" * 32

    async def one_more() -> None:
        async with storage.begin_community() as work:
            held = await work.preferences.lock(marker)
            count = 0 if held is None else int(held.sealed)
            work.preferences.put(KeptPreferences(marker, community.id, b"%d" % (count + 1)))

    await asyncio.gather(*(one_more() for _ in range(4)))
    assert await storage.preferences.sealed(marker) == b"4"


async def test_what_is_forgotten_is_gone_for_one_alone(storage: Storage) -> None:
    community = await storage.community()
    for marker in (MINE, OTHERS):
        await put(storage, KeptPreferences(marker, community.id, b"1"))
    for _ in range(2):
        async with storage.begin() as work:
            work.preferences.forget(MINE)
    assert [await storage.preferences.sealed(each) for each in (MINE, OTHERS)] == [None, b"1"]


async def test_a_work_that_fails_changes_nothing(storage: Storage) -> None:
    community, marker = await storage.community(), b"f" * 32

    async def change(work: object) -> None:
        work.preferences.put(KeptPreferences(marker, community.id, b"1"))  # type: ignore[attr-defined]

    await interrupted(storage, change)
    assert await storage.preferences.sealed(marker) is None


async def everywhere(storage: Storage, community: Community, thread: Thread) -> list[KeptPage | KeptView | None]:
    viewer, by = await storage.member(community), Shunned(preferences=[OTHERS, MINE])
    (post_id,) = [(await storage.post(thread, body="言葉")).id]
    standing, page = only(viewer), PageRequest()
    return [
        await storage.boards.threads(viewer, thread.board_id, page, by),
        await storage.boards.thread(viewer, thread.id, by),
        await storage.boards.posts(viewer, thread.id, [], page, by),
        await storage.boards.post(viewer, post_id, [], by),
        await storage.unanswered.unanswered(standing, None, None, page, by),
        await storage.search.search(standing, Wanted(("言葉",)), SECOND, page, by),
    ]


async def test_they_come_with_what_is_read_in_their_community(storage: Storage) -> None:
    here, elsewhere = await storage.community(), await storage.community()
    board = await storage.board(await storage.category(here))
    thread = await storage.thread(board, await storage.pseudonym(here))
    await put(storage, KeptPreferences(MINE, here.id, b"1"))
    await put(storage, KeptPreferences(OTHERS, elsewhere.id, b"2"))
    for read in await everywhere(storage, here, thread):
        assert read is not None and read.kept is not None and tuple(read.kept) == (MINE, b"1")


async def test_they_do_not_come_with_announcements(storage: Storage) -> None:
    community = await storage.community()
    board = await storage.board(await storage.category(community), kind=BoardKind.ANNOUNCEMENT)
    thread = await storage.thread(board, await storage.pseudonym(community))
    await put(storage, KeptPreferences(MINE, community.id, b"1"))
    for read in (await everywhere(storage, community, thread))[:4]:
        assert read is not None and read.kept is None


async def test_a_search_says_on_what_kind_of_board_each_hit_is(storage: Storage) -> None:
    community = await storage.community()
    board = await storage.board(await storage.category(community), kind=BoardKind.ANNOUNCEMENT)
    thread = await storage.thread(board, await storage.pseudonym(community))
    await storage.post(thread, body="告知")
    standing = only(await storage.member(community))
    later = replace(standing)
    found = await storage.search.search(later, Wanted(("告知",)), SECOND.replace(year=2027), PageRequest(), Shunned())
    assert found is not None and b'"announcement"' in found.items and list(found.words) == ["告知"]
