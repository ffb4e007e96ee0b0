"""Requests to open a face."""

from datetime import datetime

from adapters.postgres.stores.store import Store
from domain.pseudonyms.unsealing.model import Unsealing


class UnsealingStore(Store[Unsealing]):
    async def get(self, unsealing_id: str) -> Unsealing | None:
        return await self._one("id = $1 FOR UPDATE", unsealing_id)

    async def over(self, now: datetime, limit: int) -> list[Unsealing]:
        due = "expires_at <= $1 AND state IN ('open', 'approved')"
        return await self._all(f"{due} ORDER BY number LIMIT $2 FOR UPDATE SKIP LOCKED", now, limit)
