"""Reports, for staff and for who made them."""

from collections.abc import Sequence
from typing import Any

from adapters.memory.readers.pages import committed, listed, numbered, time, written
from adapters.memory.tables import MemoryDatabase, Tables
from domain.boards.model.post import Post
from domain.boards.model.thread import Thread
from domain.boards.review.reports import OwnReportView, Report, ReportState, ReportView
from domain.shared.cursors import Cursors
from domain.shared.ids import CommunityId, PostId, PseudonymId
from domain.shared.shapes import Json, PageRequest, RenderedPage


class MemoryReportsReader:
    def __init__(self, database: MemoryDatabase, cursors: Cursors) -> None:
        self._database = database
        self._cursors = cursors

    async def reports(
        self,
        community_id: CommunityId,
        state: ReportState | None,
        without: Sequence[PseudonymId],
        page: PageRequest,
    ) -> RenderedPage:
        tables = await committed(self._database)

        def wanted(report: Report) -> bool:
            author = tables.rows(Post)[(report.post_id,)].pseudonym_id
            return report.community_id == community_id and state in (None, report.state) and author not in without

        views = numbered(tables, Report, wanted, lambda report: _view(tables, report))
        return listed(views, page, f"reports/{community_id}/{state}", self._cursors, descending=False)

    async def reported_post(self, community_id: CommunityId, report_id: str) -> PostId | None:
        report = (await committed(self._database)).rows(Report).get((report_id,))
        return None if report is None or report.community_id != community_id else report.post_id

    async def own(self, slots: Sequence[bytes], page: PageRequest) -> RenderedPage:
        tables = await committed(self._database)
        views = numbered(tables, Report, lambda report: report.slot in slots, _own_view)
        return listed(views, page, "reports/own", self._cursors)

    async def own_report(self, slot: bytes) -> Json:
        found = (report for report in (await committed(self._database)).all(Report) if report.slot == slot)
        return written(_own_view(next(found)))


def _fields(report: Report) -> dict[str, Any]:
    return {
        "id": report.id,
        "post_id": report.post_id,
        "category": report.category,
        "note": report.note,
        "reported_at": time(report.reported_at),
        "state": report.state,
        "outcome": report.outcome,
        "answer": report.answer,
    }


def _own_view(report: Report) -> OwnReportView:
    return OwnReportView(**_fields(report))


def _view(tables: Tables, report: Report) -> ReportView:
    post = tables.rows(Post)[(report.post_id,)]
    board_id = tables.rows(Thread)[(post.thread_id,)].board_id
    return ReportView(**_fields(report), thread_id=post.thread_id, board_id=board_id, closed_by=report.closed_by)
