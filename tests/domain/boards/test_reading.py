"""Members read what is on their community's boards; for anybody else nothing is there."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from domain.boards.errors import BoardMissing, PostMissing, ThreadMissing
from domain.boards.posts.reactions import Reaction
from domain.shared.actor import Actor
from domain.shared.errors import Missing
from tests.domain.world import FIRST_PAGE, World

Read = Callable[[World, Actor, str], Awaitable[Any]]

READINGS: list[tuple[str, Read, type[Missing]]] = [
    ("board", lambda world, actor, wanted: world.reading.board(actor, wanted, "ja"), BoardMissing),
    ("board", lambda world, actor, wanted: world.reading.threads(actor, wanted, FIRST_PAGE), BoardMissing),
    ("thread", lambda world, actor, wanted: world.reading.thread(actor, wanted), ThreadMissing),
    ("thread", lambda world, actor, wanted: world.reading.posts(actor, wanted, FIRST_PAGE), ThreadMissing),
    ("post", lambda world, actor, wanted: world.reading.post(actor, wanted), PostMissing),
    ("post", lambda world, actor, wanted: world.reading.new_post(actor, wanted), PostMissing),
]


async def something(world: World) -> tuple[Actor, dict[str, str]]:
    """A member, and what it has written where."""
    board_id, member = await world.board(await world.found()), await world.member("jijokai")
    thread_id, post_id = await world.thread(member, board_id)
    return member, {"board": board_id, "thread": thread_id, "post": post_id}


@pytest.mark.parametrize(("what", "read", "missing"), READINGS)
async def test_members_may_read(world: World, what: str, read: Read, missing: type[Missing]) -> None:
    _, there = await something(world)
    assert await read(world, await world.member("jijokai"), there[what])


@pytest.mark.parametrize(("what", "read", "missing"), READINGS)
async def test_what_one_may_not_see_and_what_does_not_exist_are_alike(
    world: World, what: str, read: Read, missing: type[Missing]
) -> None:
    member, there = await something(world)
    await world.found("elsewhere")
    nowhere = there[what][:4] + "0" * 26
    for stranger in (await world.newcomer(), await world.member("elsewhere"), await world.gone(member)):
        for wanted in (there[what], nowhere, ""):
            with pytest.raises(missing) as refused:
                await read(world, stranger, wanted)
            assert refused.value.facts == {}


async def test_the_boards_of_a_community_are_listed_in_its_order(world: World) -> None:
    member, there = await something(world)
    (standing,) = member.standings.values()
    page = await world.reading.boards(standing, FIRST_PAGE, "ja")
    assert [board["id"] for board in json.loads(page.items)] == [there["board"]]


async def test_one_post_is_shown_as_in_the_list(world: World) -> None:
    member, there = await something(world)
    await world.writing.react(member, there["post"], Reaction.THANKS)
    (listed,) = json.loads((await world.reading.posts(member, there["thread"], FIRST_PAGE)).items)
    assert json.loads(await world.reading.post(member, there["post"])) == listed
    assert listed["reactions"] == [{"reaction": "thanks", "count": 1, "mine": True}]


async def test_a_post_written_just_now_is_shown_as_it_will_be(world: World) -> None:
    member, there = await something(world)
    assert await world.reading.new_post(member, there["post"]) == await world.reading.post(member, there["post"])


async def test_ones_own_reactions_are_known_in_each_of_ones_communities(world: World) -> None:
    member, there = await something(world)
    await world.found("elsewhere")
    both = await world.join(member, "elsewhere")
    await world.writing.react(both, there["post"], Reaction.SAME)
    (listed,) = json.loads((await world.reading.posts(both, there["thread"], FIRST_PAGE)).items)
    assert listed["reactions"][0]["mine"]
