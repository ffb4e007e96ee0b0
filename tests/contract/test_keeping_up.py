"""How far somebody has read, what they follow, and which boards they chose: found by their keys alone."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest

from domain.boards.model.board import Board
from domain.boards.model.post import Post, Withdrawer
from domain.boards.model.thread import Thread
from domain.boards.ports.faces import NOBODY, Shunned
from domain.boards.reading.traces import (
    MOST_FOLLOWED,
    MOST_UNREAD,
    MOST_UNREAD_ON_BOARD,
    Follow,
    FollowKind,
    Own,
    TraceKey,
)
from domain.memberships.model.community import Community
from domain.pseudonyms.model import Pseudonym
from domain.pseudonyms.shunned import ShunKind
from domain.pseudonyms.shunned import Shunned as Avoided
from domain.shared.actor import Actor
from domain.shared.ids import BoardId, PostId, ThreadId
from domain.shared.shapes import PageRequest, RenderedPage
from tests.contract.paging import every
from tests.contract.storage import Storage, interrupted, only

FOLLOW, MUTE = FollowKind.FOLLOW, FollowKind.MUTE


@dataclass(frozen=True, slots=True)
class Scene:
    """A thread of three posts on a board, and somebody who reads."""

    storage: Storage
    community: Community
    board: Board
    author: Pseudonym
    thread: Thread
    posts: list[Post]
    viewer: Actor
    key: TraceKey

    @property
    def own(self) -> Own:
        return Own([self.key])

    async def read(
        self, position: PostId, board: BoardId | None = None, thread: ThreadId | None = None, *, back: bool = False
    ) -> None:
        async with self.storage.begin() as work:
            await work.readings.advance(self.key, self.key.reading(position, board, thread), back=back)

    async def of_thread(self, thread: Thread | None = None, own: Own | None = None, shunned: Shunned = NOBODY) -> Any:
        """As it is asked for directly, which is as in the list."""
        wanted = thread or self.thread
        view = await self.storage.boards.thread(self.viewer, wanted.id, shunned, own or self.own)
        listed = await self.storage.boards.threads(
            self.viewer, wanted.board_id, PageRequest(), shunned, own or self.own
        )
        assert view is not None and listed is not None
        shown = json.loads(view)
        assert shown["merged_into"] is not None or shown in json.loads(listed.items)
        return shown["reading"]

    async def unread(self, thread: Thread | None = None, own: Own | None = None, shunned: Shunned = NOBODY) -> int:
        return int((await self.of_thread(thread, own, shunned))["unread"])

    async def on_board(self, own: Own | None = None, shunned: Shunned = NOBODY) -> Any:
        """As it is asked for directly, which is as in the list."""
        boards = self.storage.boards
        view = await boards.board(self.viewer, self.board.id, "ja", shunned, own or self.own)
        listed = await boards.boards(only(self.viewer), PageRequest(), "ja", shunned, own or self.own)
        assert view is not None and json.loads(view) in json.loads(listed.items)
        return json.loads(view)["reading"]

    async def follow(self, thread: Thread, kind: FollowKind = FOLLOW) -> bool:
        async with self.storage.begin() as work:
            return await work.follows.put(self.key, thread.id, kind)

    async def followed(self, limit: int = 50, *, unread: bool = False, shunned: Shunned = NOBODY) -> list[str]:
        async def fetch(page: PageRequest) -> RenderedPage:
            reader, standing = self.storage.keeping_up, only(self.viewer)
            return await reader.followed(standing, page, shunned, self.own, unread=unread)

        return [item["id"] for item in await every(fetch, limit)]


@pytest.fixture
async def scene(storage: Storage) -> Scene:
    community = await storage.community()
    board = await storage.board(await storage.category(community))
    author = await storage.pseudonym(community)
    thread = await storage.thread(board, author)
    posts = [await storage.post(thread) for _ in range(3)]
    viewer = await storage.member(community)
    key = TraceKey(community.id, secrets.token_bytes(32))
    return Scene(storage, community, board, author, thread, posts, viewer, key)


async def test_what_nobody_has_read_is_unread(scene: Scene) -> None:
    first = scene.posts[0].id
    assert await scene.of_thread() == {"unread": 3, "first_unread": first, "following": None}
    assert (await scene.on_board())["unread"] == 3


async def test_reading_goes_on_to_a_post_and_not_back(scene: Scene) -> None:
    for read, left in ((1, 1), (0, 1), (2, 0), (1, 0)):
        await scene.read(scene.posts[read].id, thread=scene.thread.id)
        assert await scene.unread() == left
        assert (await scene.on_board())["unread"] == left
    await scene.read(scene.posts[0].id, thread=scene.thread.id, back=True)
    assert (await scene.of_thread())["first_unread"] == scene.posts[1].id
    assert await scene.unread() == (await scene.on_board())["unread"] == 2


async def test_what_a_reading_that_fails_said_is_not_kept(scene: Scene) -> None:
    reading = scene.key.reading(scene.posts[2].id, None, scene.thread.id)
    await interrupted(scene.storage, lambda work: work.readings.advance(scene.key, reading, back=False))
    assert await scene.unread() == 3


async def test_of_several_devices_at_once_the_furthest_counts(scene: Scene) -> None:
    posts = [*scene.posts, *[await scene.storage.post(scene.thread) for _ in range(5)]]
    await asyncio.gather(*(scene.read(post.id, thread=scene.thread.id) for post in posts[::-1]))
    assert await scene.unread() == 0


async def test_a_reading_is_ones_own(scene: Scene) -> None:
    await scene.read(scene.posts[2].id, thread=scene.thread.id)
    other = Own([TraceKey(scene.community.id, secrets.token_bytes(32))])
    assert (await scene.unread(own=other), await scene.unread(own=Own())) == (3, 3)
    assert await scene.unread(own=Own([*other.traces, *scene.own.traces])) == 0


async def test_a_board_and_a_community_are_read_in_one(scene: Scene) -> None:
    other = await scene.storage.thread(scene.board, scene.author)
    await scene.storage.post(other)
    newest = await scene.storage.post(other)
    await scene.read(newest.id, board=scene.board.id)
    assert await scene.unread() == await scene.unread(other) == (await scene.on_board())["unread"] == 0
    new = await scene.storage.post(scene.thread)
    assert (await scene.of_thread())["first_unread"] == new.id
    assert await scene.unread() == (await scene.on_board())["unread"] == 1
    await scene.read(new.id)
    assert await scene.unread() == (await scene.on_board())["unread"] == 0


async def test_counts_end_where_they_say(scene: Scene) -> None:
    await scene.storage.keep_all([scene.storage.some_post(scene.thread) for _ in range(MOST_UNREAD)])
    assert await scene.unread() == MOST_UNREAD
    assert (await scene.on_board())["unread"] == MOST_UNREAD_ON_BOARD


async def test_what_is_ones_own_taken_away_hidden_or_by_whom_one_blocks_is_not_unread(scene: Scene) -> None:
    storage, (gone, hidden, _) = scene.storage, scene.posts
    me, blocked = await storage.pseudonym(scene.community), await storage.pseudonym(scene.community)
    await storage.post(scene.thread, pseudonym_id=me.id)
    await storage.post(scene.thread, pseudonym_id=blocked.id)
    await storage.post(scene.thread, pseudonym_id=None)  # of a former member, whose words stay
    own, shunned = Own([scene.key], [[me.number_tag]]), Shunned([b"m" * 32], [])
    assert (await scene.unread(), await scene.unread(own=own)) == (6, 5)
    async with storage.begin() as work:
        await work.shunned.put(Avoided(b"m" * 32, blocked.id, ShunKind.BLOCK))
        work.posts.save(gone.withdrawn(Withdrawer.AUTHOR))
        work.posts.save(replace(hidden, hidden=True))
    assert await scene.unread(own=own, shunned=shunned) == 2
    assert (await scene.on_board(own, shunned))["unread"] == 2


async def test_of_threads_that_one_whom_one_blocks_opened_nothing_is_unread_on_the_board(scene: Scene) -> None:
    storage, blocked = scene.storage, await scene.storage.pseudonym(scene.community)
    thread = await storage.thread(scene.board, blocked)
    await storage.post(thread, pseudonym_id=scene.author.id)
    async with storage.begin() as work:
        await work.shunned.put(Avoided(b"s" * 32, blocked.id, ShunKind.BLOCK))
    assert (await scene.on_board())["unread"] == 4
    assert (await scene.on_board(shunned=Shunned([b"s" * 32], [])))["unread"] == 3


async def test_what_was_read_before_a_thread_was_split_or_merged_is_read_after(scene: Scene) -> None:
    storage, other = scene.storage, await scene.storage.thread(scene.board, scene.author)
    await storage.post(other)
    await scene.read(scene.posts[1].id, thread=scene.thread.id)
    async with storage.begin() as work:
        await work.posts.move(scene.thread.id, other.id, [scene.posts[1].id, scene.posts[2].id])
    assert (await scene.of_thread(other))["first_unread"] == scene.posts[2].id
    assert (await scene.unread(), await scene.unread(other)) == (0, 2)
    assert (await scene.on_board())["unread"] == 2


async def test_what_goes_to_another_board_is_new_there(scene: Scene) -> None:
    storage = scene.storage
    target = await storage.board(await storage.category(scene.community))
    moved = replace(scene.thread, board_id=target.id)
    async with storage.begin() as work:
        work.threads.save(moved)
        await work.threads.take_posts_along(moved)
    assert (await scene.on_board())["unread"] == 0
    assert (await replace(scene, board=target).on_board())["unread"] == await scene.unread(moved) == 3


async def test_who_writes_follows_unless_they_mute(scene: Scene) -> None:
    muted = await scene.storage.thread(scene.board, scene.author)
    await scene.follow(muted, MUTE)
    async with scene.storage.begin() as work:
        for thread in (scene.thread, muted, scene.thread):
            work.posts.add(scene.storage.some_post(thread), scene.key.key)
    assert (await scene.of_thread())["following"] == "follow"
    assert (await scene.of_thread(muted))["following"] == "mute"
    assert await scene.followed() == [scene.thread.id]


async def test_a_follow_is_changed_and_taken_back(scene: Scene) -> None:
    for kind in (FOLLOW, MUTE, MUTE, FOLLOW):
        assert await scene.follow(scene.thread, kind)
        assert (await scene.of_thread())["following"] == kind
    for _ in range(2):
        async with scene.storage.begin() as work:
            await work.follows.remove(scene.key, scene.thread.id)
        assert (await scene.of_thread())["following"] is None
    assert await scene.followed() == []


async def test_what_one_follows_comes_by_its_newest_post(scene: Scene) -> None:
    storage = scene.storage
    threads = [await storage.thread(scene.board, scene.author) for _ in range(5)]
    order = [threads[n] for n in (3, 0, 4, 1, 2)]
    for thread in threads:
        assert await scene.follow(thread)
    newest = [await storage.post(thread) for thread in order]
    for limit in (1, 2, 5):
        assert await scene.followed(limit) == [thread.id for thread in order[::-1]]
    await scene.read(newest[0].id, thread=order[0].id)
    assert await scene.followed(2, unread=True) == [thread.id for thread in order[:0:-1]]
    await scene.follow(order[1], MUTE)
    assert await scene.followed() == [thread.id for thread in [*order[:1], *order[2:]][::-1]]


async def test_who_follows_a_thread_follows_what_it_is_merged_into(scene: Scene) -> None:
    storage, source = scene.storage, await scene.storage.thread(scene.board, scene.author)
    await scene.follow(source)
    async with storage.begin() as work:
        work.threads.save(replace(source, merged_into=scene.thread.id))
    assert await scene.followed() == [scene.thread.id]
    assert (await scene.of_thread())["following"] == "follow"
    async with storage.begin() as work:
        await work.follows.remove(scene.key, scene.thread.id)
    assert await scene.followed() == []


async def test_follows_at_once_all_find_room(scene: Scene) -> None:
    threads = [await scene.storage.thread(scene.board, scene.author) for _ in range(5)]
    for thread in threads:
        await scene.storage.post(thread)
    assert all(await asyncio.gather(*(scene.follow(thread) for thread in (*threads, *threads))))
    assert set(await scene.followed()) == {thread.id for thread in threads}


async def test_nobody_follows_more_than_there_is_room_for(scene: Scene, storage: Storage) -> None:
    async with storage.begin() as work:
        for number in range(MOST_FOLLOWED):
            slot, marker = scene.key.of_slot(number), secrets.token_bytes(32)
            cast(Any, work.follows).add(Follow(slot, marker, scene.thread.id, FOLLOW))
    assert await storage.keeping_up.slots_used(scene.key) == MOST_FOLLOWED
    assert not await scene.follow(scene.thread)
    async with storage.begin() as work:
        work.posts.add(storage.some_post(scene.thread), scene.key.key)
    assert (await scene.of_thread())["following"] is None and await scene.unread() == 4


async def test_boards_that_one_chose_are_ones_own_in_their_order(scene: Scene) -> None:
    storage, category = scene.storage, await scene.storage.category(scene.community)
    boards = [scene.board, *[await storage.board(category, place=place) for place in (2, 3, 4)]]
    chosen = [boards[n].id for n in (2, 0, 3)]
    await _in_work(storage, lambda work: work.board_choices.choose(scene.key.choice([boards[1].id])))
    await _in_work(storage, lambda work: work.board_choices.choose(scene.key.choice(chosen)))
    (choice,) = await storage.keeping_up.choices([scene.key.of_choice, b"x" * 32])
    assert scene.key.boards(choice) == chosen
    own = Own([scene.key], boards=chosen)

    async def fetch(page: PageRequest) -> RenderedPage:
        return await storage.boards.boards(only(scene.viewer), page, "ja", NOBODY, own, mine=True)

    for limit in (1, 2, 50):
        assert [item["id"] for item in await every(fetch, limit)] == chosen
    listed = await storage.boards.boards(only(scene.viewer), PageRequest(), "ja", NOBODY, own)
    assert [item["reading"]["mine"] for item in json.loads(listed.items)] == [True, False, True, True]
    everything = await storage.boards.boards(
        only(scene.viewer), PageRequest(), "ja", NOBODY, Own([scene.key], boards=[scene.community.id]), mine=True
    )
    assert [item["id"] for item in json.loads(everything.items)] == [board.id for board in boards]
    await _in_work(storage, lambda work: work.board_choices.forget(scene.key.of_choice))
    assert await storage.keeping_up.choices([scene.key.of_choice]) == []


async def _in_work(storage: Storage, change: Callable[[Any], Awaitable[None]]) -> None:
    async with storage.begin() as work:
        await change(work)


async def test_only_boards_that_one_sees_are_there(scene: Scene) -> None:
    storage = scene.storage
    hidden = await storage.board(await storage.category(scene.community), visible_to=("staff",))
    elsewhere = await storage.board(await storage.category(await storage.community()))
    wanted = [scene.board.id, hidden.id, elsewhere.id, BoardId("brd_" + "0" * 26)]
    assert await storage.keeping_up.there(only(scene.viewer), wanted) == {scene.board.id}
