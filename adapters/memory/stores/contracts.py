"""What authors want in return, and whether they got it."""

from dataclasses import replace

from adapters.memory.stores.store import Transaction
from adapters.memory.stores.writings import publish
from adapters.memory.tables import Tables
from domain.boards.model.board import Board, BoardKind
from domain.boards.model.post import Post
from domain.boards.model.thread import Thread
from domain.boards.threads.contracts import Contract
from domain.shared.ids import ThreadId


class ContractStore:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def answer(self, post: Post, followed_by: bytes | None = None) -> None:
        self._work.later(lambda: self._answer(post, followed_by))

    async def change(self, thread_id: ThreadId, contract: Contract, *, wish: bool, professional: bool = False) -> bool:
        tables = self._work.tables
        thread = tables.rows(Thread).get((thread_id,))
        if thread is None or thread.response_contract is contract:
            return False
        waits = wish and not any(is_reply(each, thread) for each in tables.all(Post))
        waiting = replace(thread, unanswered=waits, awaits_professional=professional)
        tables.update(replace(waiting, response_contract=contract, revision=thread.revision + 1))
        return True

    def ask_again(self, thread_id: ThreadId) -> None:
        self._work.later(lambda: wait_again(self._work.tables, thread_id))

    def _answer(self, post: Post, followed_by: bytes | None) -> None:
        tables = self._work.tables
        publish(tables, post, followed_by)
        thread = tables.rows(Thread)[(post.thread_id,)]
        awaits = thread.awaits_professional and post.profession is None
        tables.update(replace(thread, unanswered=False, awaits_professional=awaits))


def is_reply(post: Post, thread: Thread) -> bool:
    """Whether this is an answer, by somebody else than who opened the thread, that everybody can read."""
    return post.thread_id == thread.id and post.readable and post.pseudonym_id != thread.pseudonym_id


def wait_again(tables: Tables, thread_id: ThreadId) -> None:
    thread = tables.rows(Thread)[(thread_id,)]
    board, contract = tables.rows(Board)[(thread.board_id,)], thread.response_contract
    wish = board.kind is BoardKind.QUESTION if contract is None else contract.wishes_an_answer
    if wish:
        tables.update(replace(thread, unanswered=True, awaits_professional=board.kind is BoardKind.QUESTION))
