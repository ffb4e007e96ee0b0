"""Faces."""

from adapters.postgres.stores.store import Store
from domain.pseudonyms.model import Pseudonym


class PseudonymStore(Store[Pseudonym]):
    async def get(self, pseudonym_id: str) -> Pseudonym | None:
        return await self._one("id = $1 FOR UPDATE", pseudonym_id)

    def remove(self, pseudonym: Pseudonym) -> None:
        self._work.later("DELETE FROM community.pseudonyms WHERE id = $1", [pseudonym.id])
