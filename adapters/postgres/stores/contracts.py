"""What authors want in return, and whether they got it."""

from adapters.postgres.stores import mappings as of
from adapters.postgres.stores.store import Transaction
from domain.boards.contracts import Contract
from domain.boards.model import Post
from domain.shared.ids import ThreadId

_ANSWER = f"""
WITH answered AS (
  UPDATE community.threads SET unanswered = false WHERE id = ${of.POSTS.columns.index("thread_id") + 1} AND unanswered
) {of.POSTS.insert}
"""  # noqa: S608

_CHANGE = """
UPDATE community.threads t SET response_contract = $2, unanswered = $3 AND NOT EXISTS (
  SELECT FROM community.posts p WHERE p.thread_id = t.id AND p.pseudonym_id IS DISTINCT FROM t.pseudonym_id)
WHERE t.id = $1 AND t.response_contract IS DISTINCT FROM $2
"""


class ContractStore:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def answer(self, post: Post) -> None:
        self._work.later(_ANSWER, of.POSTS.values(post))

    async def change(self, thread_id: ThreadId, contract: Contract, *, wish: bool) -> bool:
        return await self._work.connection.execute(_CHANGE, thread_id, contract, wish) == "UPDATE 1"
