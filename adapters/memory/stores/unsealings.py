"""Requests to open a face."""

from datetime import datetime

from adapters.memory.stores.store import Store
from domain.pseudonyms.unsealing.model import OVER, Unsealing


class UnsealingStore(Store[Unsealing]):
    async def get(self, unsealing_id: str) -> Unsealing | None:
        return self._one(unsealing_id)

    async def over(self, now: datetime, limit: int) -> list[Unsealing]:
        return self._all(lambda each: each.expires_at <= now and each.state in OVER)[:limit]
