"""What authors want in return, and whether they got it."""

from dataclasses import replace

from adapters.memory.stores.store import Transaction
from domain.boards.contracts import Contract
from domain.boards.model import Post, Thread
from domain.shared.ids import ThreadId


class ContractStore:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def answer(self, post: Post) -> None:
        self._work.later(lambda: self._answer(post))

    async def change(self, thread_id: ThreadId, contract: Contract, *, wish: bool) -> bool:
        tables = self._work.tables
        thread = tables.rows(Thread).get((thread_id,))
        if thread is None or thread.response_contract is contract:
            return False
        replies = [p for p in tables.all(Post) if p.thread_id == thread_id and p.pseudonym_id != thread.pseudonym_id]
        tables.update(replace(thread, response_contract=contract, unanswered=wish and not replies))
        return True

    def _answer(self, post: Post) -> None:
        tables = self._work.tables
        tables.insert(post)
        tables.update(replace(tables.rows(Thread)[(post.thread_id,)], unanswered=False))
