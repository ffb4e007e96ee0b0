"""What authors want in return, and whether they got it."""

from adapters.postgres.stores import mappings as of
from adapters.postgres.stores.store import Transaction
from adapters.postgres.stores.writings import WISHES, publishing, publishing_values
from domain.boards.model.post import Post
from domain.boards.threads.contracts import Contract
from domain.shared.ids import ThreadId

_ANSWER = publishing(
    of.POSTS,
    """UPDATE community.threads t SET unanswered = false,
      awaits_professional = t.awaits_professional AND {profession}::text IS NULL
    WHERE t.id = {thread_id} AND NOT t.locked AND t.merged_into IS NULL RETURNING t.id, t.board_id""",
)

_CHANGE = """
UPDATE community.threads t SET response_contract = $2, revision = revision + 1, unanswered = $3 AND NOT EXISTS (
  SELECT FROM community.posts p WHERE p.thread_id = t.id AND p.body IS NOT NULL AND NOT p.hidden
    AND p.pseudonym_id IS DISTINCT FROM t.pseudonym_id), awaits_professional = $4
WHERE t.id = $1 AND t.response_contract IS DISTINCT FROM $2
"""

_ASK_AGAIN = f"""
UPDATE community.threads t SET unanswered = true, awaits_professional = b.kind = 'question' FROM community.boards b
WHERE t.id = $1 AND b.id = t.board_id AND {WISHES}
  AND NOT (t.unanswered AND (t.awaits_professional OR b.kind <> 'question'))
"""  # noqa: S608
"""Whether there is another reply is not asked, as that one may be going at the same time; the list asks."""


class ContractStore:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def answer(self, post: Post, followed_by: bytes | None = None) -> None:
        self._work.later(_ANSWER, publishing_values(post, followed_by))

    async def change(self, thread_id: ThreadId, contract: Contract, *, wish: bool, professional: bool = False) -> bool:
        values = (thread_id, contract, wish, professional)
        return await self._work.connection.execute(_CHANGE, *values) == "UPDATE 1"

    def ask_again(self, thread_id: ThreadId) -> None:
        self._work.later(_ASK_AGAIN, [thread_id])
