"""Posts and threads after they were published: what is purged, what goes along when posts move, who follows whom."""

import asyncio
import itertools
import json
from dataclasses import replace

import pytest

from domain.boards.errors import PostMissing, ThreadClosed, ThreadMissing
from domain.boards.model.post import Mark, Post, PostRevision, Withdrawer
from domain.boards.model.thread import Thread
from domain.boards.posts.reactions import Reaction
from domain.pseudonyms.departing import Departing
from domain.shared.actor import Actor
from domain.shared.ids import PostId, ThreadId
from domain.shared.shapes import PageRequest
from tests.contract.storage import SECOND, Storage

MARKER = b"m" * 32


async def a_thread(storage: Storage, posts: int = 3) -> tuple[Thread, list[Post], Actor]:
    community = await storage.community()
    board = await storage.board(await storage.category(community))
    thread = await storage.thread(board, await storage.pseudonym(community))
    return thread, [await storage.post(thread) for _ in range(posts)], await storage.member(community)


async def beside(storage: Storage, thread: Thread) -> Thread:
    """Another thread on the same board."""
    other = replace(thread, id=ThreadId(storage.ids.ordered("thr")))
    await storage.keep_all([other])
    return other


async def kept(storage: Storage, post_id: PostId) -> Post:
    async with storage.begin() as work:
        return await work.posts.lock(post_id)


async def kept_thread(storage: Storage, thread_id: ThreadId) -> Thread:
    async with storage.begin() as work:
        return await work.threads.lock(thread_id)


async def revisions(storage: Storage, post: Post) -> list[int]:
    page = await storage.boards.revisions(post.id, PageRequest())
    return [each["revision"] for each in json.loads(page.items)]


async def reactions(storage: Storage, viewer: Actor, post: Post) -> int:
    view = await storage.boards.post(viewer, post.id, [])
    assert view is not None
    return len(json.loads(view)["reactions"])


async def with_a_past(storage: Storage, post: Post) -> None:
    """Edited twice, and reacted to."""
    await storage.keep_all([PostRevision(post.id, n, f"{n}", SECOND) for n in (1, 2)])
    async with storage.begin() as work:
        assert await work.marks.put(Mark(post.id, Reaction.HEARD, MARKER))


@pytest.mark.parametrize("marks", [True, False])
async def test_a_purge_takes_what_was_said_before_of_this_post_alone(storage: Storage, marks: bool) -> None:
    _, (post, other, _), viewer = await a_thread(storage)
    for each in (post, other):
        await with_a_past(storage, each)
    async with storage.begin() as work:
        await work.posts.purge(post.id, marks=marks)
    assert [await revisions(storage, each) for each in (post, other)] == [[], [2, 1]]
    assert [await reactions(storage, viewer, each) for each in (post, other)] == [0 if marks else 1, 1]


@pytest.mark.parametrize("keeps", [True, False])
async def test_who_leaves_leaves_nothing_of_what_they_said_before(storage: Storage, keeps: bool) -> None:
    thread, posts, viewer = await a_thread(storage)
    assert thread.pseudonym_id is not None
    for post in posts[:2]:
        await with_a_past(storage, post)
    async with storage.begin() as work:
        work.posts.save(replace(posts[0], edited_at=SECOND, revision=3, hidden=True))
    await Departing(storage.begin).let_go(thread.pseudonym_id, keeps_writing=keeps)
    assert [await revisions(storage, post) for post in posts] == [[], [], []]
    left = [await kept(storage, post.id) for post in posts]
    if keeps:
        assert [(post.body, post.withdrawn_by, post.hidden) for post in left] == [
            (posts[0].body, None, True),
            (posts[1].body, None, False),
            (posts[2].body, None, False),
        ]
        return
    assert left == [post.withdrawn(Withdrawer.FORMER_MEMBER) for post in posts]
    assert {replace(post, id=posts[0].id) for post in left} == {left[0]}, "one tombstone is as the other"
    assert [await reactions(storage, viewer, post) for post in posts] == [0, 0, 0]


async def test_all_posts_go_along_with_the_answers_between_them(storage: Storage) -> None:
    thread, (first, *_), viewer = await a_thread(storage, 1)
    answer = await storage.post(thread, reply_to=first.id)
    other = await beside(storage, thread)
    there = await storage.post(other)
    async with storage.begin() as work:
        await work.posts.move(thread.id, other.id)
    moved = [await kept(storage, each.id) for each in (first, there, answer)]
    assert moved == [
        replace(first, thread_id=other.id, marked_in=thread.id),
        there,
        replace(answer, thread_id=other.id, marked_in=thread.id),
    ]
    page = await storage.boards.posts(viewer, other.id, [], PageRequest())
    assert page is not None
    assert [each["id"] for each in json.loads(page.items)] == sorted(post.id for post in moved)


async def test_whose_marks_a_post_carries_stays_where_it_began(storage: Storage) -> None:
    thread, (first, second), _ = await a_thread(storage, 2)
    others = [await beside(storage, thread) for _ in range(2)]
    way = [thread.id, others[0].id, others[1].id]
    for source, to in itertools.pairwise(way):
        async with storage.begin() as work:
            await work.posts.move(source, to, [first.id])
    assert await kept(storage, first.id) == replace(first, thread_id=others[1].id, marked_in=thread.id)
    assert await kept(storage, second.id) == second


async def test_answers_that_are_parted_from_what_they_answered_answer_none(storage: Storage) -> None:
    thread, (first,), _ = await a_thread(storage, 1)
    answer = await storage.post(thread, reply_to=first.id)
    further = await storage.post(thread, reply_to=answer.id)
    staying = await storage.post(thread, reply_to=answer.id)
    alone = await storage.post(thread, reply_to=first.id)
    other = await beside(storage, thread)
    async with storage.begin() as work:
        await work.posts.move(thread.id, other.id, [answer.id, further.id])
    answered = [(await kept(storage, each.id)).reply_to for each in (answer, further, staying, alone)]
    assert answered == [None, answer.id, None, first.id]


async def test_some_of_a_thread_are_the_wanted_ones_that_are_there(storage: Storage) -> None:
    thread, posts, _ = await a_thread(storage)
    elsewhere = await storage.post(await beside(storage, thread))
    async with storage.begin() as work:
        assert await work.posts.some_of(thread.id, [posts[2].id, elsewhere.id, posts[0].id]) == (
            [posts[0], posts[2]],
            True,
        )
        assert await work.posts.some_of(thread.id, [post.id for post in posts]) == (posts, False)
        assert await work.posts.some_of(thread.id, []) == ([], True)


async def test_what_was_merged_follows_to_a_board_and_on_to_a_further_thread(storage: Storage) -> None:
    thread, _, _ = await a_thread(storage)
    into, further = await beside(storage, thread), await beside(storage, thread)
    async with storage.begin() as work:
        work.threads.save(replace(thread, merged_into=into.id))
    community = await storage.community()
    board = await storage.board(await storage.category(community))
    async with storage.begin() as work:
        await work.threads.lead_to(replace(into, board_id=board.id))
    led = await kept_thread(storage, thread.id)
    assert (led.board_id, led.merged_into) == (board.id, into.id)
    async with storage.begin() as work:
        await work.threads.lead_to(replace(into, merged_into=further.id))
    assert (await kept_thread(storage, thread.id)).merged_into == further.id
    assert (await kept_thread(storage, further.id)) == further


async def test_a_thread_loses_title_and_name_with_its_oldest_post_where_both_are_one_authors(storage: Storage) -> None:
    thread, (first, second, _), _ = await a_thread(storage)
    async with storage.begin() as work:
        assert not await work.threads.withdraw_opened_with(second)
        assert not await work.threads.withdraw_opened_with(replace(first, pseudonym_id=None))
        assert await work.threads.withdraw_opened_with(first)
        assert not await work.threads.withdraw_opened_with(first)
    left = await kept_thread(storage, thread.id)
    assert left == replace(thread, title=None, pseudonym_id=None, revision=2)


async def test_what_is_not_there_cannot_be_held(storage: Storage) -> None:
    async with storage.begin() as work:
        with pytest.raises(PostMissing):
            await work.posts.lock(PostId(storage.ids.ordered("pst")))
        with pytest.raises(ThreadMissing):
            await work.threads.lock(ThreadId(storage.ids.ordered("thr")))


@pytest.mark.parametrize("change", [{"locked": True}, {"merged_into": "another"}], ids=str)
async def test_what_is_published_while_a_thread_closes_waits_and_is_refused(
    postgres_storage: Storage, change: dict[str, object]
) -> None:
    thread, _, _ = await a_thread(postgres_storage, 1)
    if "merged_into" in change:
        change = {"merged_into": (await beside(postgres_storage, thread)).id}
    async with postgres_storage.begin() as work:
        held = await work.threads.lock(thread.id)
        publishing = asyncio.create_task(postgres_storage.post(thread))
        await asyncio.sleep(0.05)
        assert not publishing.done()
        work.threads.save(replace(held, **change))  # type: ignore[arg-type]
    with pytest.raises(ThreadClosed):
        await publishing


async def test_a_mark_on_what_is_withdrawn_meanwhile_is_not_put(postgres_storage: Storage) -> None:
    _, (post,), viewer = await a_thread(postgres_storage, 1)

    async def react() -> bool:
        async with postgres_storage.begin() as work:
            return await work.marks.put(Mark(post.id, Reaction.HEARD, MARKER)) is not None

    async with postgres_storage.begin() as work:
        held = await work.posts.lock(post.id)
        reacting = asyncio.create_task(react())
        await asyncio.sleep(0.05)
        assert not reacting.done()
        work.posts.save(held.withdrawn(Withdrawer.AUTHOR))
        await work.posts.purge(post.id, marks=True)
    assert not await reacting
    assert await reactions(postgres_storage, viewer, post) == 0
