"""Reporting a post, and what staff answer."""

from datetime import timedelta

from domain.boards import policies
from domain.boards.errors import PostMissing, ReportLimitReached, ReportMissing, ReportSlotTaken
from domain.boards.events import PostReported, ReportAnswered
from domain.boards.ports import BoardsReader
from domain.boards.reports import (
    KNOWN_DAYS,
    MOST_A_DAY,
    BeginReportsWork,
    CloseReport,
    Report,
    ReporterFaces,
    ReportPost,
    ReportsReader,
    ReportState,
    clean_note,
)
from domain.shared.actor import Actor, Standing
from domain.shared.audit import AuditEntry
from domain.shared.clock import Clock, to_second
from domain.shared.ids import AuditEntryId, Ids, PostId, ReportId
from domain.shared.shapes import Json, PageRequest, RenderedPage

_DAY = 86_400
"""Seconds."""


class Reporting:
    def __init__(
        self,
        begin: BeginReportsWork,
        boards: BoardsReader,
        reader: ReportsReader,
        faces: ReporterFaces,
        ids: Ids,
        clock: Clock,
    ) -> None:
        self._begin = begin
        self._boards = boards
        self._reader = reader
        self._faces = faces
        self._ids = ids
        self._clock = clock

    async def report(self, actor: Actor, post_id: str, command: ReportPost) -> Json:
        """By whoever sees the post, blocked or not. Raises PostMissing, AlreadyReported, ReportLimitReached."""
        place = await self._boards.place_of_post(actor, post_id)
        if place is None:
            raise PostMissing
        standing = policies.require_may_report(actor, place)
        note, now = clean_note(command.note, "/note"), to_second(self._clock.now())
        slots = self.slots(standing, 1)
        for _ in range(MOST_A_DAY):
            try:
                async with self._begin() as work:
                    taken = await work.reports.taken(slots)
                    free = next((slot for slot in slots if slot not in taken), None)
                    if free is None:
                        raise ReportLimitReached(retry_after=_DAY - int(now.timestamp()) % _DAY)
                    report = Report(
                        id=ReportId(self._ids.random("rep")),
                        community_id=place.community_id,
                        post_id=PostId(post_id),
                        category=command.category,
                        note=note,
                        reporter_mark=self._faces.mark(standing, f"report/{post_id}"),
                        slot=free,
                        answer_to=self._faces.address(standing.wearer).encode(),
                        reported_at=now.replace(minute=0, second=0),
                    )
                    work.reports.add(report)
                    work.events.record(PostReported(report.community_id, report.id))
                return await self._reader.own_report(free)
            except ReportSlotTaken:
                continue
        raise ReportLimitReached(retry_after=1)

    async def own(self, standing: Standing, page: PageRequest) -> RenderedPage:
        """One's own reports of the last sixty days in a community."""
        return await self._reader.own(self.slots(standing, KNOWN_DAYS), page)

    async def all(self, standing: Standing, state: ReportState | None, page: PageRequest) -> RenderedPage:
        """For staff, but for those about what they wrote themselves, under any of their faces. Raises NotStaff."""
        policies.require_may_see_reports(standing)
        own = await self._faces.all_worn_by(standing)
        return await self._reader.reports(standing.community_id, state, own, page)

    async def close(self, standing: Standing, report_id: str, command: CloseReport) -> None:
        """The reporter is told that there is an answer. Raises NotStaff, ReportMissing, ReportClosed."""
        policies.require_may_see_reports(standing)
        answer = clean_note(command.answer, "/answer")
        face, own = await self._faces.office_face(standing), await self._faces.all_worn_by(standing)
        async with self._begin() as work:
            report = await work.reports.get(report_id)
            if report is None or report.community_id != standing.community_id:
                raise ReportMissing
            if await work.reports.author_of(report) in own:
                raise ReportMissing
            work.reports.save(report.closed(command.outcome, answer, face))
            entry_id, now = AuditEntryId(self._ids.random("aud")), to_second(self._clock.now())
            what = f"report_closed:{command.outcome}"
            work.audit.add(AuditEntry(entry_id, report.community_id, now, face, what, report.id, ""))
            work.events.record(ReportAnswered(report.community_id), to=report.answer_to.decode())

    def slots(self, standing: Standing, days: int) -> list[bytes]:
        """The tags that this person's reports of the last days can have, today's first."""
        today = self._clock.now().date()
        each = [today - timedelta(days=back) for back in range(days)]
        return [self._faces.mark(standing, f"report/{day}/{n}") for day in each for n in range(MOST_A_DAY)]
