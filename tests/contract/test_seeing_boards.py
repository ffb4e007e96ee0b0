"""A board that is visible to some groups is there for those and for staff, and for nobody else in any way."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import pytest

from domain.boards.model.board import Board
from domain.boards.model.post import Post
from domain.boards.model.thread import Thread
from domain.boards.policies import may_see
from domain.memberships.model.membership import Personal
from domain.shared.actor import Actor, MembershipState, Role
from domain.shared.audiences import audiences_of
from domain.shared.shapes import PageRequest
from tests.contract.paging import every
from tests.contract.storage import DAY, Storage, only
from tests.contract.test_reading_boards import reading

FIRST = PageRequest()
GROUPS: Sequence[tuple[str, ...]] = (
    (),
    ("facilitator",),
    ("owner",),
    ("professional", "profession:nurse"),
    ("profession:psychiatrist",),
    ("staff",),
)


@dataclass(frozen=True, slots=True)
class Here:
    """A community with a board, a thread and a post for each of `GROUPS`, and all kinds of people."""

    boards: dict[tuple[str, ...], tuple[Board, Thread, Post]]
    people: list[Actor]


@pytest.fixture
async def here(storage: Storage) -> Here:
    community = await storage.community()
    category, face = await storage.category(community), await storage.pseudonym(community)
    boards = {}
    for groups in GROUPS:
        board = await storage.board(category, visible_to=groups)
        thread = await storage.thread(board, face)
        boards[groups] = (board, thread, await storage.post(thread))
    member, later = frozenset({Role.MEMBER}), DAY.replace(year=2030)
    persons = [
        *(Personal(member | {role}) for role in Role),
        Personal(member, professions={"psychiatrist": later, "nurse": date(2026, 11, 21)}),
        Personal(member, professions={"nurse": later, "staff": later}),
        Personal(member | {Role.FACILITATOR}, professions={"nurse": later}),
    ]
    people = [await storage.member(community, personal=personal) for personal in persons]
    outside = [
        await storage.member(community, personal=persons[4], state=MembershipState.LAPSED),
        await storage.member(await storage.community(), personal=persons[4]),
        await storage.actor(await storage.account()),
    ]
    return Here(boards, [*people, *outside])


async def test_it_is_there_for_those_who_have_an_audience_in_common_with_it(storage: Storage, here: Here) -> None:
    """All ways of reading agree with the rule, for everybody and every board."""
    for viewer in here.people:
        for board, thread, post in here.boards.values():
            found = [
                await storage.boards.place_of_board(viewer, board.id),
                await storage.boards.place_of_thread(viewer, thread.id),
                await storage.boards.place_of_post(viewer, post.id),
                await storage.boards.board(viewer, board.id, "ja"),
                await storage.boards.threads(viewer, board.id, FIRST),
                await storage.boards.thread(viewer, thread.id),
                await storage.boards.posts(viewer, thread.id, [], FIRST),
                await storage.boards.post(viewer, post.id, []),
            ]
            seen = may_see(viewer.audiences(), board)
            assert [each is not None for each in found] == [seen] * len(found), (board.visible_to, viewer)


async def test_the_list_has_the_boards_that_one_sees_and_pages_over_no_others(storage: Storage, here: Here) -> None:
    for viewer in here.people[:-2]:
        expected = [board.id for board, _, _ in here.boards.values() if may_see(viewer.audiences(), board)]
        for limit in (1, 2, 50):
            listed = await every(reading(storage, viewer), limit)
            assert [item["id"] for item in listed] == expected


async def test_everybody_sees_something_and_not_everybody_everything(storage: Storage, here: Here) -> None:
    """Or the tests above would show nothing."""
    seen = [sum(may_see(viewer.audiences(), board) for board, _, _ in here.boards.values()) for viewer in here.people]
    assert seen == [1, 2, 2, 6, 6, 2, 2, 3, 0, 0, 0]


async def test_the_view_and_the_place_say_to_whom_it_is_visible(storage: Storage, here: Here) -> None:
    owner = here.people[4]
    for groups, (board, thread, _) in here.boards.items():
        view = await storage.boards.board(owner, board.id, "ja")
        assert view is not None
        assert (json.loads(view)["visible_to"], json.loads(view)["revision"]) == (list(groups), 1)
        for place in (
            await storage.boards.place_of_board(owner, board.id),
            await storage.boards.place_of_thread(owner, thread.id),
        ):
            assert place is not None and place.visible_to == groups


async def test_the_restricted_boards_of_communities_are_known_with_their_audiences(
    storage: Storage, here: Here
) -> None:
    (community_id,) = {board.community_id for board, _, _ in here.boards.values()}
    elsewhere = await storage.community()
    await storage.board(await storage.category(elsewhere), visible_to=("staff",))
    assert await storage.boards.restricted_boards([community_id]) == {
        board.id: audiences_of(community_id, groups) for groups, (board, _, _) in here.boards.items() if groups
    }
    assert len(await storage.boards.restricted_boards([community_id, elsewhere.id])) == len(GROUPS)
    assert await storage.boards.restricted_boards([]) == {}


async def test_a_board_that_is_closed_and_opened_is_gone_and_there_again(storage: Storage) -> None:
    community = await storage.community()
    board, member = await storage.board(await storage.category(community)), await storage.member(community)
    for visible_to in ((), ("facilitator",), ()):
        async with storage.begin() as work:
            held = await work.boards.lock(board.id)
            work.boards.save(replace(held, visible_to=visible_to, revision=held.revision + 1))
        assert (await storage.boards.place_of_board(member, board.id) is None) is bool(visible_to)
    view = await storage.boards.board(member, board.id, "ja")
    assert view is not None and json.loads(view)["revision"] == 4
    assert only(member).audiences == member.audiences()
