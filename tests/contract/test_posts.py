"""Threads stand on boards, posts in threads, and a reply answers a post of its own thread."""

from dataclasses import replace

import pytest

from domain.boards.errors import ReplyElsewhere, ThreadClosed
from domain.boards.model.board import Board
from domain.boards.model.thread import Thread
from domain.pseudonyms.model import Pseudonym
from domain.shared.ids import BoardId, PostId, PseudonymId, ThreadId
from tests.contract.storage import Storage


async def somewhere(storage: Storage) -> tuple[Board, Pseudonym]:
    community = await storage.community()
    return await storage.board(await storage.category(community)), await storage.pseudonym(community)


async def test_a_reply_may_answer_a_post_of_its_thread(storage: Storage) -> None:
    thread = await storage.thread(*await somewhere(storage))
    first = await storage.post(thread)
    assert (await storage.post(thread, reply_to=first.id)).reply_to == first.id


async def test_a_reply_may_answer_a_post_of_the_same_work(storage: Storage) -> None:
    thread = await storage.thread(*await somewhere(storage))
    first = storage.some_post(thread)
    await storage.keep_all([first, storage.some_post(thread, reply_to=first.id)])


async def test_a_reply_to_a_post_elsewhere_is_refused_and_not_kept(storage: Storage) -> None:
    board, face = await somewhere(storage)
    thread, other = await storage.thread(board, face), await storage.thread(board, face)
    elsewhere = await storage.post(other)
    for answered in (elsewhere.id, PostId(storage.ids.ordered("pst"))):
        reply = storage.some_post(thread, reply_to=answered)
        with pytest.raises(ReplyElsewhere):
            await storage.keep_all([reply])
        with pytest.raises(ReplyElsewhere):
            await storage.keep_all([storage.some_post(thread, reply_to=reply.id)])


async def test_a_thread_and_a_post_stand_somewhere_and_are_somebodys(storage: Storage) -> None:
    board, face = await somewhere(storage)
    thread = await storage.thread(board, face)
    nowhere, nobody = BoardId(storage.ids.ordered("brd")), PseudonymId(storage.ids.random("psd"))
    astray: list[Thread] = [replace(thread, board_id=nowhere), replace(thread, pseudonym_id=nobody)]
    for each in astray:
        with pytest.raises(storage.broken):
            await storage.keep_all([replace(each, id=ThreadId(storage.ids.ordered("thr")))])
    with pytest.raises(storage.broken):
        await storage.keep_all([storage.some_post(thread, pseudonym_id=nobody)])


async def test_a_post_is_published_in_a_thread_that_takes_replies(storage: Storage) -> None:
    board, face = await somewhere(storage)
    into = await storage.thread(board, face)
    closed: list[Thread] = [
        await storage.thread(board, face, locked=True),
        await storage.thread(board, face, merged_into=into.id),
        replace(into, id=ThreadId(storage.ids.ordered("thr"))),
    ]
    for thread in closed:
        with pytest.raises(ThreadClosed):
            await storage.keep_all([storage.some_post(thread)])
    await storage.post(into)
