"""Tickets for the WebSocket: each is good once, and those that are shown at one moment are taken by one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.postgres.gathering import Gathering
from adapters.postgres.pool import Pool
from domain.identity.ports import Bearer

_TAKE = """
DELETE FROM vault.realtime_tickets WHERE digest = ANY($1) OR expires_at <= $2
RETURNING digest, account_id, client_id, expires_at
"""


@dataclass(frozen=True, slots=True, eq=False)
class _Shown:
    """A ticket that somebody shows. Another who shows the same one is another."""

    digest: bytes
    at: datetime


class PostgresTickets:
    """Each statement by itself, committed at once, apart from any unit of work."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._shown: Gathering[_Shown, Bearer] = Gathering(self._take)

    async def take(self, digest: bytes, now: datetime) -> Bearer | None:
        return await self._shown.find(_Shown(digest, now))

    async def _take(self, shown: Sequence[_Shown]) -> dict[_Shown, Bearer]:
        rows = await self._pool.fetch(_TAKE, [each.digest for each in shown], max(each.at for each in shown))
        taken = {row["digest"]: row for row in rows}
        found: dict[_Shown, Bearer] = {}
        for each in shown:
            row = taken.pop(each.digest, None)
            if row is not None and row["expires_at"] > each.at:
                found[each] = Bearer(row["account_id"], row["client_id"])
        return found
