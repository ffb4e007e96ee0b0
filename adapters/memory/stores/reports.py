"""Reports."""

from collections.abc import Sequence

from adapters.memory.stores.store import Store
from domain.boards.reports import Report


class ReportStore(Store[Report]):
    async def get(self, report_id: str) -> Report | None:
        return self._one(report_id)

    async def taken(self, slots: Sequence[bytes]) -> set[bytes]:
        return {report.slot for report in self._all(lambda report: report.slot in slots)}
