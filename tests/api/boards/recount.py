"""A crowd lives, somebody only follows what happens, and then everything is counted again."""

import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

import httpx

from adapters.postgres.pool import Pool
from tests.api.boards.crowd import Crowd, Somebody
from tests.api.boards.following import Follower, fresh
from tests.api.boards.places import open_thread, posts_of
from tests.people import Person, SomeCommunity, grant, new_member

PEOPLE, KEEPING_ORDER = 20, 4


async def live_and_recount(
    clients: Sequence[httpx.AsyncClient], community: SomeCommunity, database: Pool, operations: int, seed: int
) -> Crowd:
    """The people come by these ways, in turn. Raises AssertionError."""
    crowd = await gather(clients, community, seed)
    reader = await new_member(clients[0], community.slug)
    boards = [community.boards[kind] for kind in ("talk", "knowledge")]
    follower = await Follower(reader, boards).begin()
    await crowd.live(operations)
    await examine(crowd, community, database)
    last = await open_thread(reader, community)
    await follower.take_in("boards.thread_opened.v1", last["id"])
    shown = [await fresh(reader, board) for board in boards]
    assert [follower.copy.shown(board) for board in boards] == shown, "who only followed knows the same"
    assert {200, 201, 204, 409} <= crowd.answers.keys()
    assert len(shown[0][0]) > 1 and crowd.made()
    return crowd


async def gather(clients: Sequence[httpx.AsyncClient], community: SomeCommunity, seed: int) -> Crowd:
    persons = [await new_member(clients[n % len(clients)], community.slug) for n in range(PEOPLE)]
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
    assert crowd.odd == [], crowd.odd[:5]
    made = crowd.made()
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
