"""Faces."""

from adapters.memory.stores.store import Store
from domain.pseudonyms.model import Pseudonym


class PseudonymStore(Store[Pseudonym]):
    async def get(self, pseudonym_id: str) -> Pseudonym | None:
        return self._one(pseudonym_id)
