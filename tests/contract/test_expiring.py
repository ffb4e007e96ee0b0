"""What a community keeps only for a while, and from when on that counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.boards.model.post import Post, Withdrawer
from domain.boards.model.thread import Thread
from domain.boards.posts.expiring import Expiring
from domain.memberships.model.community import Community, CommunityRevision, Policy
from domain.shared.ids import BoardId, PostId, first_at
from tests.contract.storage import Storage
from tests.domain.fakes import FixedClock

NOW = datetime.now(UTC)
TODAY = NOW.date()
WEEK_AGO = TODAY - timedelta(days=7)


async def a_board(storage: Storage, community: Community, **changes: object) -> BoardId:
    return (await storage.board(await storage.category(community), **changes)).id


async def was(storage: Storage, community: Community, days_ago: int, *kept_for: int | None) -> None:
    """What the community kept before, each until a change on that day."""
    async with storage.begin() as work:
        for revision, days in enumerate(kept_for, 100 * days_ago):
            document = {"policy": {"retention_days": days}}
            on = TODAY - timedelta(days=days_ago)
            work.communities.keep(CommunityRevision(community.id, revision, document, on))


async def kept_for(storage: Storage, board: BoardId) -> int | None:
    found = [each for each in await storage.expiring.kept_for_a_while(WEEK_AGO) if each.place.board_id == board]
    assert len(found) < 2
    return found[0].days if found else None


async def test_what_is_kept_for_ever_is_not_among_them(storage: Storage) -> None:
    assert await kept_for(storage, await a_board(storage, await storage.community())) is None


async def test_a_board_is_kept_as_its_community_keeps_it_and_seen_as_before(storage: Storage) -> None:
    community = await storage.community(policy=Policy(retention_days=30))
    board = await a_board(storage, community, visible_to=("professional:psychiatrist",))
    (found,) = [each for each in await storage.expiring.kept_for_a_while(WEEK_AGO) if each.place.board_id == board]
    assert (found.days, found.place.community_id) == (30, community.id)
    assert found.place.visible_to == ("professional:psychiatrist",)


@pytest.mark.parametrize(
    ("days_ago", "before", "counts"),
    [
        (0, [365], 365),
        (6, [365], 365),
        (7, [365], 30),
        (6, [None], None),
        (7, [None], 30),
        (0, [30, 365, 60], 365),
        (3, [365, None], None),
    ],
)
async def test_the_longest_time_of_the_last_week_counts(
    storage: Storage, days_ago: int, before: list[int | None], counts: int | None
) -> None:
    community = await storage.community(policy=Policy(retention_days=30))
    board = await a_board(storage, community)
    await was(storage, community, days_ago, *before)
    assert await kept_for(storage, board) == counts


async def test_a_longer_time_counts_at_once(storage: Storage) -> None:
    community = await storage.community(policy=Policy(retention_days=365))
    board = await a_board(storage, community)
    await was(storage, community, 1, 30)
    assert await kept_for(storage, board) == 365


async def test_the_oldest_with_words_are_found_on_this_board_alone(storage: Storage) -> None:
    thread, posts = await _written(storage, days_ago=[50, 40, 30.001, 29.999, 1])
    async with storage.begin() as work:
        work.posts.save(posts[1].withdrawn(Withdrawer.AUTHOR))
    await _written(storage, days_ago=[50])
    before = first_at("pst", NOW - timedelta(days=30))
    found = [await storage.expiring.expired(thread.board_id, after, before, 1) for after in ("", posts[0].id)]
    assert found == [[posts[0].id], [posts[2].id]]
    assert await storage.expiring.expired(thread.board_id, posts[2].id, before, 9) == []


async def test_what_is_older_becomes_a_tombstone_and_takes_the_title_along(storage: Storage) -> None:
    thread, posts = await _written(storage, days_ago=[31, 29])
    async with storage.begin() as work:  # the title is somebody else's than the first post
        work.threads.save(replace(thread, pseudonym_id=None, revision=2))
    for _ in range(2):
        await Expiring(storage.begin_community, storage.expiring, FixedClock(NOW)).sweep()
        async with storage.begin() as work:
            left = [await work.posts.lock(post.id) for post in posts]
            kept = await work.threads.lock(thread.id)
        assert left == [posts[0].withdrawn(Withdrawer.RETENTION), posts[1]]
        assert (kept.title, kept.tags, kept.revision) == (None, (), 3)


async def test_what_is_older_is_kept_while_a_shorter_time_is_reconsidered(storage: Storage) -> None:
    thread, posts = await _written(storage, days_ago=[31])
    await was(storage, await _community_of(storage, thread), 1, None)
    await Expiring(storage.begin_community, storage.expiring, FixedClock(NOW)).sweep()
    async with storage.begin() as work:
        assert await work.posts.lock(posts[0].id) == posts[0]


async def _written(storage: Storage, days_ago: list[float]) -> tuple[Thread, list[Post]]:
    """Posts of these ages, of a community that keeps them for thirty days."""
    community = await storage.community(policy=Policy(retention_days=30))
    board = await storage.board(await storage.category(community))
    thread = await storage.thread(board, await storage.pseudonym(community), tags=("x",))
    ids = [_id_of(storage, NOW - timedelta(days=days)) for days in days_ago]
    return thread, [await storage.post(thread, id=post_id) for post_id in ids]


def _id_of(storage: Storage, moment: datetime) -> PostId:
    ending = storage.ids.ordered("pst")[-16:]
    return PostId(first_at("pst", moment)[: -len(ending)] + ending)


async def _community_of(storage: Storage, thread: Thread) -> Community:
    (place,) = [
        each.place
        for each in await storage.expiring.kept_for_a_while(WEEK_AGO)
        if each.place.board_id == thread.board_id
    ]
    async with storage.begin() as work:
        found = await work.communities.find(place.community_id)
    assert found is not None
    return found
