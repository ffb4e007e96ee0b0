"""What an author wants, whether somebody has answered, and the categories that one sees: alike in every storage."""

import json
from dataclasses import replace
from typing import Any

import pytest

from domain.boards.errors import ReplyElsewhere, ThreadClosed
from domain.boards.model.board import BoardKind
from domain.boards.model.thread import Thread
from domain.boards.ports.faces import NOBODY
from domain.boards.threads.contracts import Contract
from domain.memberships.model.community import Community
from domain.memberships.model.membership import Personal
from domain.pseudonyms.model import Pseudonym
from domain.shared.actor import Actor, Role
from domain.shared.ids import PostId, ThreadId
from domain.shared.shapes import PageRequest
from tests.contract.paging import Fetch, every
from tests.contract.storage import Storage, only

WAITS = {"response_contract": Contract.ADVICE, "unanswered": True}


async def somewhere(storage: Storage) -> tuple[Community, Pseudonym, Actor]:
    community = await storage.community()
    owner = await storage.member(community, personal=Personal(frozenset({Role.OWNER})))
    return community, await storage.pseudonym(community), owner


async def asked(storage: Storage, community: Community, face: Pseudonym, **board: object) -> Thread:
    thread = await storage.thread(await storage.board(await storage.category(community), **board), face, **WAITS)
    await storage.post(thread)
    return thread


async def waiting(
    storage: Storage, viewer: Actor, board: str | None = None, contract: Contract | None = None
) -> list[str]:
    found = []
    for limit in (1, 2, 50):
        listed = await every(
            lambda page: storage.unanswered.unanswered(only(viewer), board, contract, page, NOBODY), limit
        )
        found.append([item["id"] for item in listed])
    assert found[0] == found[1] == found[2]
    return found[0]


async def test_those_who_wait_come_oldest_first_over_all_boards(storage: Storage) -> None:
    community, face, owner = await somewhere(storage)
    threads = [await asked(storage, community, face) for _ in range(3)]
    await storage.thread(await storage.board(await storage.category(community)), face)
    assert await waiting(storage, owner) == [thread.id for thread in threads]
    assert await waiting(storage, owner, board=threads[1].board_id) == [threads[1].id]
    assert await waiting(storage, owner, contract=Contract.EMPATHY) == []


async def test_an_answer_ends_it_and_is_a_post_like_any(storage: Storage) -> None:
    community, face, owner = await somewhere(storage)
    thread, other = await asked(storage, community, face), await storage.pseudonym(community)
    reply = storage.some_post(thread, pseudonym_id=other.id)
    async with storage.begin() as work:
        work.contracts.answer(reply)
    assert await waiting(storage, owner) == []
    place = await storage.boards.place_of_thread(owner, thread.id)
    assert place is not None and not place.unanswered
    assert await storage.boards.post(owner, reply.id, []) is not None


async def test_an_answer_to_a_post_elsewhere_is_none(storage: Storage) -> None:
    community, face, owner = await somewhere(storage)
    thread = await asked(storage, community, face)
    with pytest.raises(ReplyElsewhere):
        async with storage.begin() as work:
            work.contracts.answer(storage.some_post(thread, reply_to=PostId("pst_" + "0" * 26)))
    assert await waiting(storage, owner) == [thread.id]


async def test_who_has_been_answered_does_not_wait_whatever_is_kept_of_it(storage: Storage) -> None:
    community, face, owner = await somewhere(storage)
    thread = await asked(storage, community, face)
    await storage.post(thread, pseudonym_id=(await storage.pseudonym(community)).id)
    assert await waiting(storage, owner) == []


@pytest.mark.parametrize("gone", [{"body": None, "pseudonym_id": None, "revision": 0}, {"hidden": True}])
async def test_an_answer_that_is_not_there_any_more_is_none(storage: Storage, gone: dict[str, Any]) -> None:
    community, face, owner = await somewhere(storage)
    thread, other = await asked(storage, community, face), await storage.pseudonym(community)
    await storage.post(thread, **{"pseudonym_id": other.id, **gone})
    assert await waiting(storage, owner) == [thread.id]
    async with storage.begin() as work:
        await work.contracts.change(thread.id, Contract.EMPATHY, wish=True)
    assert await waiting(storage, owner) == [thread.id]


@pytest.mark.parametrize(
    ("contract", "kind", "waits"),
    [
        (Contract.ADVICE, BoardKind.TALK, True),
        (Contract.EMPATHY, BoardKind.TALK, True),
        (Contract.LISTEN, BoardKind.QUESTION, False),
        (None, BoardKind.QUESTION, True),
        (None, BoardKind.TALK, False),
    ],
)
async def test_whose_answer_went_waits_again_if_they_wish_for_one(
    storage: Storage, contract: Contract | None, kind: BoardKind, waits: bool
) -> None:
    community, face, owner = await somewhere(storage)
    board = await storage.board(await storage.category(community), kind=kind)
    thread = await storage.thread(board, face, response_contract=contract)
    async with storage.begin() as work:
        work.contracts.ask_again(thread.id)
    assert await waiting(storage, owner) == ([thread.id] if waits else [])


@pytest.mark.parametrize("keeps_writing", [True, False])
async def test_who_leaves_takes_their_answer_along_or_leaves_it(storage: Storage, keeps_writing: bool) -> None:
    community, face, owner = await somewhere(storage)
    thread, other = await asked(storage, community, face), await storage.pseudonym(community)
    async with storage.begin() as work:
        work.contracts.answer(storage.some_post(thread, pseudonym_id=other.id))
    async with storage.begin() as work:
        await work.writings.sign_off(other.id, keeps_writing=keeps_writing)
    assert await waiting(storage, owner) == ([] if keeps_writing else [thread.id])


@pytest.mark.parametrize("closed", ["locked", "merged"])
async def test_in_a_closed_thread_nobody_waits_and_nobody_answers(storage: Storage, closed: str) -> None:
    community, face, owner = await somewhere(storage)
    thread, other = await asked(storage, community, face), await asked(storage, community, face)
    changes: dict[str, Any] = {"locked": True} if closed == "locked" else {"merged_into": other.id, "unanswered": False}
    async with storage.begin() as work:
        work.threads.save(replace(thread, **changes))
    assert await waiting(storage, owner) == [other.id]
    with pytest.raises(ThreadClosed):
        async with storage.begin() as work:
            work.contracts.answer(storage.some_post(thread))


async def test_former_members_wait_for_nothing(storage: Storage) -> None:
    community, face, owner = await somewhere(storage)
    await asked(storage, community, face)
    async with storage.begin() as work:
        await work.writings.sign_off(face.id, keeps_writing=True)
    assert await waiting(storage, owner) == []


async def test_neither_do_those_on_archived_boards_or_on_boards_that_one_does_not_see(storage: Storage) -> None:
    community, face, _ = await somewhere(storage)
    await asked(storage, community, face, archived=True)
    await asked(storage, community, face, repliers=())
    await asked(storage, community, face, visible_to=("facilitator",))
    there = await asked(storage, community, face)
    helper = await storage.member(community, personal=Personal(frozenset({Role.MEMBER, Role.PROFESSIONAL})))
    assert await waiting(storage, helper) == [there.id]


@pytest.mark.parametrize("replied", [False, True])
async def test_a_change_of_mind_is_one_once_and_makes_waiting_who_hopes_and_has_no_answer(
    storage: Storage, replied: bool
) -> None:
    community, face, owner = await somewhere(storage)
    thread = await storage.thread(await storage.board(await storage.category(community)), face)
    if replied:
        await storage.post(thread, pseudonym_id=(await storage.pseudonym(community)).id)
    for contract, wish in ((Contract.ADVICE, True), (Contract.LISTEN, False), (Contract.EMPATHY, True)):
        for changes in (True, False):
            async with storage.begin() as work:
                assert await work.contracts.change(thread.id, contract, wish=wish) is changes
        place = await storage.boards.place_of_thread(owner, thread.id)
        assert place is not None
        assert (place.response_contract, place.unanswered) == (contract, wish and not replied)
    async with storage.begin() as work:
        assert not await work.contracts.change(ThreadId("thr_" + "0" * 26), Contract.LISTEN, wish=False)


def categories_of(storage: Storage, viewer: Actor) -> Fetch:
    return lambda page: storage.categories.categories(only(viewer), page, "ja")


async def test_categories_come_in_their_order_for_who_sees_a_board_in_them(storage: Storage) -> None:
    community, _, owner = await somewhere(storage)
    member = await storage.member(community)
    empty, restricted, there = [await storage.category(community, place=3 - n) for n in range(3)]
    await storage.board(restricted, visible_to=("facilitator",))
    await storage.board(there)
    for viewer, seen in ((owner, [there, restricted, empty]), (member, [there])):
        for limit in (1, 50):
            listed = await every(categories_of(storage, viewer), limit)
            assert [item["id"] for item in listed] == [category.id for category in seen]
        for category in (empty, restricted, there):
            shown = await storage.categories.category(only(viewer), category.id, "ja")
            found = await storage.categories.community_of_category(viewer, category.id)
            assert (shown is not None, found) == (category in seen, community.id if category in seen else None)
    view = await storage.categories.category(only(owner), there.id, "en")
    assert json.loads(view or b"") == {
        "id": there.id,
        "community_id": community.id,
        "slug": there.slug,
        "name": "ただ聞いてほしい",
        "place": 1,
    }


async def test_archived_boards_have_a_list_of_their_own(storage: Storage) -> None:
    community, _, owner = await somewhere(storage)
    category = await storage.category(community)
    board, archived = await storage.board(category), await storage.board(category, archived=True)
    for wanted, expected in ((False, board), (True, archived)):
        page = await storage.boards.boards(only(owner), PageRequest(), "ja", archived=wanted)
        assert [item["id"] for item in json.loads(page.items)] == [expected.id]
