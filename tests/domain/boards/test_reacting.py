"""A reaction is counted once for each person, whatever face they wear, and nobody is told whose it is."""

import json
from typing import Any

import pytest

from domain.boards.errors import PostMissing
from domain.boards.model.post import Mark
from domain.boards.posts.reactions import RECEIPT, USUAL, Reaction
from domain.shared.actor import Actor
from domain.shared.ids import PostId, ThreadId
from tests.domain.world import FIRST_PAGE, World, here


async def a_post(world: World) -> tuple[Actor, ThreadId, PostId]:
    board_id, member = await world.board(await world.found()), await world.member("jijokai")
    return member, *await world.thread(member, board_id)


async def reactions(world: World, viewer: Actor, thread_id: str) -> list[dict[str, Any]]:
    (post,) = json.loads((await world.reading.posts(viewer, thread_id, FIRST_PAGE)).items)
    shown: list[dict[str, Any]] = post["reactions"]
    return shown


async def test_a_reaction_is_counted_and_ones_own_is_known(world: World) -> None:
    member, thread_id, post_id = await a_post(world)
    reader = await world.member("jijokai")
    await world.writing.react(reader, post_id, Reaction.HEARD)
    assert await reactions(world, member, thread_id) == [{"reaction": "heard", "count": 1, "mine": False}]
    assert await reactions(world, reader, thread_id) == [{"reaction": "heard", "count": 1, "mine": True}]


async def test_reacting_again_changes_nothing_and_tells_nobody(world: World) -> None:
    member, thread_id, post_id = await a_post(world)
    for _ in range(2):
        await world.writing.react(member, post_id, Reaction.HEARD)
    assert [each["count"] for each in await reactions(world, member, thread_id)] == [1]
    assert [event.type for event in await world.told()].count("boards.reaction_added.v1") == 1


async def test_several_reactions_of_several_people_are_told_apart(world: World) -> None:
    member, thread_id, post_id = await a_post(world)
    reader = await world.member("jijokai")
    for reaction in (RECEIPT, *USUAL):
        await world.writing.react(member, post_id, reaction)
    await world.writing.react(reader, post_id, Reaction.SAME)
    assert await reactions(world, reader, thread_id) == [
        {"reaction": "cheer", "count": 1, "mine": False},
        {"reaction": "heard", "count": 1, "mine": False},
        {"reaction": "read", "count": 1, "mine": False},
        {"reaction": "same", "count": 2, "mine": True},
        {"reaction": "thanks", "count": 1, "mine": False},
    ]


async def test_another_face_of_the_same_person_does_not_count_twice(world: World) -> None:
    member, thread_id, post_id = await a_post(world)
    await world.writing.react(member, post_id, Reaction.HEARD)
    (standing,) = member.standings.values()
    await world.vault.wear(standing, here(standing), None, "ja")
    await world.writing.react(member, post_id, Reaction.HEARD)
    assert [each["count"] for each in await reactions(world, member, thread_id)] == [1]


async def test_nobody_puts_a_face_on_by_reacting(world: World) -> None:
    _, _, post_id = await a_post(world)
    reader = await world.member("jijokai")
    await world.writing.react(reader, post_id, Reaction.HEARD)
    (standing,) = reader.standings.values()
    assert await world.faces_reader.worn(world.vault.tags(standing, here(standing))) == {}


def _place(member: Actor) -> dict[str, str]:
    (community_id,) = member.readable()
    return {"community_id": community_id}


async def test_only_the_thread_is_told_and_not_who(world: World) -> None:
    member, thread_id, post_id = await a_post(world)
    await world.writing.react(member, post_id, Reaction.HEARD)
    event = (await world.told())[-1]
    assert event.data.pop("board_id").startswith("brd_")
    assert (event.type, event.topics) == ("boards.reaction_added.v1", (f"thread:{thread_id}",))
    assert event.data == {**_place(member), "thread_id": thread_id, "post_id": post_id, "reaction": "heard"}


async def test_taking_back_leaves_no_trace_of_it(world: World) -> None:
    member, thread_id, post_id = await a_post(world)
    await world.writing.react(member, post_id, Reaction.HEARD)
    await world.writing.take_back(member, post_id, Reaction.HEARD)
    assert await reactions(world, member, thread_id) == []
    assert world.kept(Mark) == []
    event = (await world.told())[-1]
    assert event.data.pop("board_id").startswith("brd_")
    assert (event.type, event.topics) == ("boards.reaction_removed.v1", (f"thread:{thread_id}",))
    assert event.data == {**_place(member), "thread_id": thread_id, "post_id": post_id, "reaction": "heard"}


async def test_taking_back_where_there_is_none_changes_nothing(world: World) -> None:
    member, _, post_id = await a_post(world)
    reader = await world.member("jijokai")
    await world.writing.react(member, post_id, Reaction.HEARD)
    told = await world.told()
    await world.writing.take_back(member, post_id, Reaction.SAME)
    await world.writing.take_back(reader, post_id, Reaction.HEARD)
    assert len(world.kept(Mark)) == 1
    assert await world.told() == told


async def test_a_post_that_one_may_not_see_is_not_there(world: World) -> None:
    _, _, post_id = await a_post(world)
    stranger = await world.newcomer()
    for wanted in (post_id, "pst_00000000000000000000000000"):
        with pytest.raises(PostMissing):
            await world.writing.react(stranger, wanted, Reaction.HEARD)
        with pytest.raises(PostMissing):
            await world.writing.take_back(stranger, wanted, Reaction.HEARD)
    assert world.kept(Mark) == []
