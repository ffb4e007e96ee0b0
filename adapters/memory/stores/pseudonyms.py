"""Faces."""

from adapters.memory.stores.store import Store
from domain.memberships.model import Sanction
from domain.pseudonyms.model import Pseudonym


class PseudonymStore(Store[Pseudonym]):
    async def get(self, pseudonym_id: str) -> Pseudonym | None:
        return self._one(pseudonym_id)

    def remove(self, pseudonym: Pseudonym) -> None:
        self._work.later(lambda: self._remove(pseudonym))

    def _remove(self, pseudonym: Pseudonym) -> None:
        self._tables.rows(Pseudonym).pop((pseudonym.id,), None)
        for sanction in self._tables.all(Sanction):
            if sanction.pseudonym_id == pseudonym.id:
                del self._tables.rows(Sanction)[(sanction.id,)]
