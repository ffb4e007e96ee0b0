"""Twenty people at once: no update is lost, nothing is counted twice or left out, and nothing fails."""

import asyncio
import os
import random
from collections import Counter
from typing import Any

import httpx
import pytest

from adapters.postgres.pool import Pool
from tests.api.boards.crowd import Crowd, Somebody
from tests.api.boards.following import Follower, all_of, fresh
from tests.api.boards.places import open_thread, posts_of
from tests.people import Person, SomeCommunity, grant, new_member

PEOPLE, KEEPING_ORDER = 20, 4
OPERATIONS = int(os.environ.get("CROWD_OPERATIONS", "100"))


async def gather(client: httpx.AsyncClient, community: SomeCommunity, people: int, seed: int) -> Crowd:
    persons = await asyncio.gather(*(new_member(client, community.slug) for _ in range(people)))
    somebodies = []
    for n, person in enumerate(persons):
        if keeps_order := n < KEEPING_ORDER:
            await grant(community, person, "staff")
        somebodies.append(Somebody(person, community, random.Random(seed + n), keeps_order))
    threads = [(await open_thread(one.person, community))["id"] for one in somebodies[:8]]
    posts = [post["id"] for thread in threads for post in await posts_of(persons[0], thread)]
    return Crowd(somebodies, threads, posts)


async def boards_of(person: Person, community: SomeCommunity) -> list[dict[str, Any]]:
    """Every post that is to be read on the boards, once for each place where it stands."""
    found = []
    for kind in ("talk", "knowledge"):
        _, posts = await fresh(person, community.boards[kind])
        found += [post for thread in posts.values() for post in thread]
    return found


async def examine(crowd: Crowd, community: SomeCommunity, database: Pool) -> None:
    """Raises AssertionError."""
    assert crowd.odd == []
    made = [(post, came_of) for one in crowd.people for post, _, came_of in one.edits]
    based = [(post, tag) for one in crowd.people for post, tag, _ in one.edits]
    assert Counter(made).most_common(1)[0][1] == Counter(based).most_common(1)[0][1] == 1, "an update was lost"
    shown = {post["id"]: post for post in await boards_of(community.owner, community)}
    assert shown.keys() == set(crowd.posts), "every post stands somewhere"
    assert len(await boards_of(community.owner, community)) == len(shown), "and in one place only"
    standing = {post for post, view in shown.items() if view["withdrawn_by"] is None}
    expected = Counter(mark for one in crowd.people for mark in one.marks if mark[0] in standing)
    told = {(post, tally["reaction"]): tally["count"] for post in shown for tally in shown[post]["reactions"]}
    assert told == expected, "counts are what people did"
    rows = await database.fetch(
        "SELECT post_id, reaction, count(*) FROM community.marks WHERE post_id = ANY($1) GROUP BY 1, 2", list(shown)
    )
    assert {(post, reaction): count for post, reaction, count in rows} == told, "and what a recount finds"
    for one in crowd.people[:5]:
        mine = {
            (post["id"], tally["reaction"])
            for post in await boards_of(one.person, community)
            for tally in post["reactions"]
            if tally["mine"]
        }
        assert mine == {mark for mark in one.marks if mark[0] in standing}


@pytest.mark.parametrize("seed", [1])
async def test_a_crowd_loses_no_update_and_counts_nothing_twice(
    client: httpx.AsyncClient, database: Pool, community: SomeCommunity, member: Person, seed: int
) -> None:
    crowd = await gather(client, community, PEOPLE, seed)
    boards = [community.boards[kind] for kind in ("talk", "knowledge")]
    follower = await Follower(member, boards).begin()
    await crowd.live(OPERATIONS)
    await examine(crowd, community, database)
    thread = await open_thread(member, community)
    await follower.take_in("boards.thread_opened.v1", thread["id"])
    shown = [await fresh(member, board) for board in boards]
    assert [follower.copy.shown(board) for board in boards] == shown
    assert {200, 201, 204, 409} <= crowd.answers.keys()
    assert len(await all_of(member, f"/v1/boards/{boards[0]}/threads")) > 0
