"""Reports."""

from collections.abc import Sequence

from adapters.postgres.stores.store import Store
from domain.boards.reports import Report

_TAKEN = "SELECT slot FROM community.reports WHERE slot = ANY($1::bytea[])"


class ReportStore(Store[Report]):
    async def get(self, report_id: str) -> Report | None:
        return await self._one("id = $1 FOR UPDATE", report_id)

    async def taken(self, slots: Sequence[bytes]) -> set[bytes]:
        return {row["slot"] for row in await self._work.connection.fetch(_TAKEN, list(slots))}
