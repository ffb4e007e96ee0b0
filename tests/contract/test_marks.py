"""A mark is put once and removed once, and the caller learns whether it was so."""

import asyncio

from domain.boards.model.post import Mark, Post, Withdrawer
from domain.boards.posts.reactions import Reaction
from domain.shared.ids import PostId
from tests.contract.storage import Storage, interrupted


async def a_post(storage: Storage) -> Post:
    community = await storage.community()
    board = await storage.board(await storage.category(community))
    return await storage.post(await storage.thread(board, await storage.pseudonym(community)))


async def put(storage: Storage, mark: Mark) -> bool:
    async with storage.begin() as work:
        return await work.marks.put(mark) is not None


async def remove(storage: Storage, mark: Mark) -> bool:
    async with storage.begin() as work:
        return await work.marks.remove(mark) is not None


async def test_putting_tells_whether_it_was_new(storage: Storage) -> None:
    mark = Mark((await a_post(storage)).id, Reaction.HEARD, b"m" * 32)
    assert [await put(storage, mark) for _ in range(2)] == [True, False]


async def test_removing_tells_whether_it_was_there(storage: Storage) -> None:
    mark = Mark((await a_post(storage)).id, Reaction.HEARD, b"m" * 32)
    assert not await remove(storage, mark)
    await put(storage, mark)
    assert [await remove(storage, mark) for _ in range(2)] == [True, False]
    assert await put(storage, mark)


async def test_of_several_at_once_one_is_new(storage: Storage) -> None:
    mark = Mark((await a_post(storage)).id, Reaction.HEARD, b"m" * 32)
    assert sorted(await asyncio.gather(*(put(storage, mark) for _ in range(3)))) == [False, False, True]
    assert sorted(await asyncio.gather(*(remove(storage, mark) for _ in range(3)))) == [False, False, True]


async def test_marks_differ_by_post_by_reaction_and_by_marker(storage: Storage) -> None:
    post, other = await a_post(storage), await a_post(storage)
    mark = Mark(post.id, Reaction.HEARD, b"m" * 32)
    others = [
        Mark(other.id, Reaction.HEARD, b"m" * 32),
        Mark(post.id, Reaction.SAME, b"m" * 32),
        Mark(post.id, Reaction.HEARD, b"n" * 32),
    ]
    await put(storage, mark)
    assert [await remove(storage, each) for each in others] == [False] * 3
    assert [await put(storage, each) for each in others] == [True] * 3
    assert await remove(storage, mark)


async def test_putting_in_a_work_that_fails_leaves_nothing(storage: Storage) -> None:
    mark = Mark((await a_post(storage)).id, Reaction.HEARD, b"m" * 32)
    await interrupted(storage, lambda work: work.marks.put(mark))
    assert await put(storage, mark)


async def test_a_mark_is_on_a_post_that_stands(storage: Storage) -> None:
    post = await a_post(storage)
    async with storage.begin() as work:
        work.posts.save(post.withdrawn(Withdrawer.AUTHOR))
    for nowhere in (post.id, PostId(storage.ids.ordered("pst"))):
        assert not await put(storage, Mark(nowhere, Reaction.HEARD, b"m" * 32))


async def test_where_a_mark_is_put_is_told(storage: Storage) -> None:
    post = await a_post(storage)
    mark = Mark(post.id, Reaction.HEARD, b"m" * 32)
    async with storage.begin() as work:
        assert await work.marks.put(mark) == await work.marks.remove(mark) == post.thread_id
