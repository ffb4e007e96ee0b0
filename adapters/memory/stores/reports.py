"""Reports."""

from collections.abc import Sequence

from adapters.memory.stores.store import Store
from domain.boards.model import Post
from domain.boards.reports import Report
from domain.shared.ids import PseudonymId


class ReportStore(Store[Report]):
    async def get(self, report_id: str) -> Report | None:
        return self._one(report_id)

    async def author_of(self, report: Report) -> PseudonymId | None:
        return self._tables.rows(Post)[(report.post_id,)].pseudonym_id

    async def taken(self, slots: Sequence[bytes]) -> set[bytes]:
        return {report.slot for report in self._all(lambda report: report.slot in slots)}
