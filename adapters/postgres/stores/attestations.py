"""Which faces bear professions."""

from adapters.postgres.stores.store import Store
from adapters.postgres.stores.writings import NOTE, WISHES
from domain.boards.errors import ProfessionNotBorne
from domain.pseudonyms.model import Attestation
from domain.shared.ids import PseudonymId, ThreadId

_ATTEST = """
INSERT INTO community.attestations (pseudonym_id, profession) SELECT p.id, $2 FROM community.pseudonyms p
WHERE p.id = $1 ON CONFLICT DO NOTHING
"""
_HOLD = "SELECT true FROM community.attestations WHERE pseudonym_id = $1 AND profession = $2 FOR "
"""Before threads and posts are held, or who writes and who withdraws it would wait for one another."""
_BEARING = """
SELECT thread_id AS id FROM community.posts WHERE pseudonym_id = $1 AND profession = $2
UNION SELECT p.thread_id FROM community.verdicts v JOIN community.posts p ON p.id = v.post_id
WHERE v.pseudonym_id = $1 AND v.profession = $2 ORDER BY 1
"""
_WITHDRAW = "DELETE FROM community.attestations WHERE pseudonym_id = $1 AND profession = $2"
"""The keys of posts and verdicts do the rest."""
_WAIT_AGAIN = f"""
UPDATE community.threads t SET awaits_professional = true FROM community.boards b
WHERE t.id = ANY($1::text[]) AND b.id = t.board_id AND b.kind = 'question' AND t.merged_into IS NULL AND {WISHES}
"""  # noqa: S608


class AttestationStore(Store[Attestation]):
    async def attest(self, pseudonym_id: str, profession: str) -> None:
        await self._work.connection.execute(_ATTEST, pseudonym_id, profession)

    async def hold(self, pseudonym_id: PseudonymId, profession: str) -> None:
        if await self._work.connection.fetchval(_HOLD + "KEY SHARE", pseudonym_id, profession) is None:
            raise ProfessionNotBorne

    async def withdraw(self, pseudonym_id: str, profession: str) -> list[ThreadId]:
        connection = self._work.connection
        await connection.execute(_HOLD + "UPDATE", pseudonym_id, profession)
        threads = [row["id"] for row in await connection.fetch(_BEARING, pseudonym_id, profession)]
        await connection.execute(_WITHDRAW, pseudonym_id, profession)
        if threads:
            await connection.execute(_WAIT_AGAIN, threads)
            await connection.execute(NOTE)
        return threads
