"""Changing a board: by staff, based on what it is now, told to those who see it, and kept for staff to see."""

import asyncio

import pytest

from domain.boards.arrangement.views import ChangeBoard
from domain.boards.errors import BoardMissing, ScopeOnlyTightens
from domain.boards.model.board import Board
from domain.boards.model.post import Post
from domain.pseudonyms.model import Pseudonym
from domain.shared.actor import NotStaff, Role
from domain.shared.audit import ChainedEntry
from domain.shared.errors import Flaw, InvalidInput, RevisionOutdated
from domain.shared.ids import BoardId
from domain.shared.scopes import PseudonymScope
from tests.domain.world import SOME_WORDS, World

RESTRICT = ChangeBoard(visible_to=["facilitator"])


async def a_board(world: World) -> BoardId:
    return await world.board(await world.found())


def kept(world: World, board_id: str) -> Board:
    return next(board for board in world.kept(Board) if board.id == board_id)


async def test_what_is_named_changes_and_the_rest_stays(world: World) -> None:
    board_id = await a_board(world)
    before = kept(world, board_id)
    command = ChangeBoard(name={"ja": " 新しい  名 "}, visible_to=["profession:nurse", "facilitator", "facilitator"])
    await world.changing.change(await world.owner("jijokai"), board_id, command, before.revision)
    after = kept(world, board_id)
    assert (after.name, after.visible_to) == ({"ja": "新しい 名"}, ("facilitator", "profession:nurse"))
    assert (after.description, after.pseudonym_scope, after.place) == (before.description, None, before.place)
    assert after.revision == before.revision + 1


async def test_it_is_recorded_under_the_face_that_staff_act_under(world: World) -> None:
    board_id = await a_board(world)
    command = ChangeBoard(description={"ja": "話す場所です。"}, visible_to=["facilitator"])
    await world.changing.change(await world.owner("jijokai"), board_id, command, None)
    (entry,), (face,) = world.kept(ChainedEntry), world.kept(Pseudonym)
    assert (entry.what, entry.subject) == ("board_changed:description,visible_to", board_id)
    assert (entry.by, entry.community_id) == (face.id, face.community_id)


async def test_only_those_who_see_it_are_told(world: World) -> None:
    """The community's topic hears of it when everybody sees the board once it is done."""
    board_id, owner = await a_board(world), await world.owner("jijokai")
    community_id = kept(world, board_id).community_id
    for visible_to in (["facilitator"], ["professional"], []):
        await world.changing.change(owner, board_id, ChangeBoard(visible_to=visible_to), None)
    told = await world.told()
    assert [event.type for event in told] == ["boards.board_changed.v1"] * 3
    assert [event.topics for event in told] == [
        (f"board:{board_id}",),
        (f"board:{board_id}",),
        (f"board:{board_id}", f"community:{community_id}"),
    ]
    assert told[0].data == {"community_id": community_id, "board_id": board_id, "restricted": True}


async def test_what_is_written_on_a_restricted_board_is_not_told_to_the_community(world: World) -> None:
    board_id, owner = await a_board(world), await world.owner("jijokai")
    await world.changing.change(owner, board_id, RESTRICT, None)
    thread_id, _ = await world.thread(owner, board_id)
    opened = (await world.told())[-1]
    assert (opened.topics, opened.data["restricted"]) == ((f"thread:{thread_id}", f"board:{board_id}"), True)


async def test_a_change_to_what_it_is_already_is_none(world: World) -> None:
    board_id, owner = await a_board(world), await world.owner("jijokai")
    await world.changing.change(owner, board_id, ChangeBoard(visible_to=[]), None)
    await world.changing.change(owner, board_id, ChangeBoard(), None)
    assert kept(world, board_id).revision == 1
    assert [*world.kept(ChainedEntry), *await world.told()] == []


async def test_of_two_changes_to_the_same_revision_one_is_refused(world: World) -> None:
    board_id, owner = await a_board(world), await world.owner("jijokai")
    changes = [ChangeBoard(name={"ja": f"{n}番"}) for n in range(2)]
    done = await asyncio.gather(
        *(world.changing.change(owner, board_id, each, 1) for each in changes), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in done) == ["NoneType", "RevisionOutdated"]
    with pytest.raises(RevisionOutdated) as refused:
        await world.changing.change(owner, board_id, RESTRICT, 1)
    assert refused.value.facts == {"revision": 2}


async def test_members_change_nothing_and_for_those_who_do_not_see_it_it_is_not_there(world: World) -> None:
    board_id, owner, member = await a_board(world), await world.owner("jijokai"), await world.member("jijokai")
    with pytest.raises(NotStaff):
        await world.changing.change(member, board_id, RESTRICT, None)
    await world.changing.change(owner, board_id, RESTRICT, None)
    for person in (member, await world.newcomer()):
        with pytest.raises(BoardMissing):
            await world.changing.change(person, board_id, ChangeBoard(visible_to=[]), None)
    facilitator = await world.promoted(member, Role.MEMBER, Role.FACILITATOR)
    with pytest.raises(NotStaff):
        await world.changing.change(facilitator, board_id, ChangeBoard(visible_to=[]), None)


@pytest.mark.parametrize("now", PseudonymScope)
@pytest.mark.parametrize("wanted", PseudonymScope)
async def test_faces_get_a_narrower_scope_and_never_a_wider_one(
    world: World, now: PseudonymScope, wanted: PseudonymScope
) -> None:
    board_id, owner = await a_board(world), await world.owner("jijokai")
    await world.changing.change(owner, board_id, ChangeBoard(pseudonym_scope=now), None)
    order = list(PseudonymScope)
    if order.index(wanted) >= order.index(now):
        await world.changing.change(owner, board_id, ChangeBoard(pseudonym_scope=wanted), None)
        assert kept(world, board_id).pseudonym_scope is wanted
    else:
        with pytest.raises(ScopeOnlyTightens) as refused:
            await world.changing.change(owner, board_id, ChangeBoard(pseudonym_scope=wanted), None)
        assert refused.value.facts == {"pseudonym_scope": now}
        assert kept(world, board_id).pseudonym_scope is now


async def test_a_narrower_scope_counts_for_what_is_written_from_then_on(world: World) -> None:
    board_id, owner, member = await a_board(world), await world.owner("jijokai"), await world.member("jijokai")
    await world.writing.open_thread(member, board_id, SOME_WORDS, "ja")
    await world.changing.change(owner, board_id, ChangeBoard(pseudonym_scope=PseudonymScope.THREAD), None)
    await world.writing.open_thread(member, board_id, SOME_WORDS, "ja")
    before, after = [post.pseudonym_id for post in world.kept(Post)]
    assert before != after
    assert before in {face.id for face in world.kept(Pseudonym)}


@pytest.mark.parametrize(
    ("command", "flaw"),
    [
        (ChangeBoard(name={"en": "No Japanese"}), Flaw("/name/ja", "missing")),
        (ChangeBoard(description={"ja": "あ" * 141}), Flaw("/description/ja", "too_long")),
        (ChangeBoard(visible_to=["facilitator", "everybody"]), Flaw("/visible_to/1", "does_not_fit")),
    ],
)
async def test_a_flawed_change_changes_nothing(world: World, command: ChangeBoard, flaw: Flaw) -> None:
    board_id = await a_board(world)
    with pytest.raises(InvalidInput) as refused:
        await world.changing.change(await world.owner("jijokai"), board_id, command, None)
    assert refused.value.flaws == (flaw,)
    assert kept(world, board_id).revision == 1
