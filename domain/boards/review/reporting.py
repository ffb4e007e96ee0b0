"""Reporting a post, and what staff answer."""

from collections.abc import Sequence

from domain.boards import policies
from domain.boards.errors import PostMissing, ReportLimitReached, ReportMissing, ReportSlotTaken
from domain.boards.events.review import PostReported, ReportAnswered
from domain.boards.mentions.moderating import tell_author
from domain.boards.model.place import Place
from domain.boards.model.post import Withdrawer
from domain.boards.ports.readers import BoardsReader
from domain.boards.posts.withdrawing import set_hidden, withdraw
from domain.boards.review.reports import (
    KNOWN_DAYS,
    MOST_A_DAY,
    BeginReportsWork,
    CloseReport,
    Report,
    ReportCategory,
    ReporterFaces,
    ReportOutcome,
    ReportPost,
    ReportsReader,
    ReportState,
    ReportsWork,
    clean_note,
)
from domain.boards.review.slots import Slots
from domain.shared.actor import Actor, Standing
from domain.shared.audit import AuditEntry, new_entry
from domain.shared.clock import Clock, to_second
from domain.shared.ids import Ids, PostId, PseudonymId, ReportId
from domain.shared.shapes import Json, PageRequest, RenderedPage


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
        self._slots = Slots("report", MOST_A_DAY, ReportLimitReached, ReportSlotTaken, faces, clock)

    async def report(self, actor: Actor, post_id: str, command: ReportPost) -> Json:
        """By whoever sees the post, blocked or not. Raises PostMissing, AlreadyReported, ReportLimitReached."""
        place = await self._boards.place_of_post(actor, post_id)
        if place is None:
            raise PostMissing
        standing, note = policies.require_may_report(actor, place), clean_note(command.note, "/note")

        async def add(slots: Sequence[bytes]) -> bytes:
            async with self._begin() as work:
                slot = self._slots.free_of(slots, await work.reports.taken(slots))
                report = self._report(standing, PostId(post_id), command.category, note, slot)
                work.reports.add(report)
                work.events.record(PostReported(report.community_id, report.id))
            return slot

        return await self._reader.own_report(await self._slots.fill_one(standing, add))

    async def own(self, standing: Standing, page: PageRequest) -> RenderedPage:
        """One's own reports of the last sixty days in a community."""
        return await self._reader.own(self.slots(standing, KNOWN_DAYS), page)

    async def all(self, standing: Standing, state: ReportState | None, page: PageRequest) -> RenderedPage:
        """For staff, but for those about what they wrote themselves, under any of their faces. Raises NotStaff."""
        policies.require_may_see_reports(standing)
        own = await self._faces.all_worn_by(standing)
        return await self._reader.reports(standing.community_id, state, own, page)

    async def close(self, actor: Actor, standing: Standing, report_id: str, command: CloseReport) -> None:
        """Decide, and do in the same work what is decided about the post. The reporter is told that there is an answer.

        Raises NotStaff, ReportMissing, ReportClosed, and PostWithdrawn where there is nothing left to hide.
        """
        policies.require_may_see_reports(standing)
        answer = clean_note(command.answer, "/answer")
        place, face = await self._reported(actor, standing, report_id), await self._faces.office_face(standing)
        async with self._begin() as work:
            report = await work.reports.get(report_id)
            if report is None:
                raise ReportMissing
            work.reports.save(report.closed(command.outcome, answer, face))
            if (done := await self._carry_out(work, place, report, command.outcome)) is not None:
                work.audit.add(self._entry(report, face, done, report.post_id, reason=report.id))
            work.audit.add(self._entry(report, face, f"report_closed:{command.outcome}", report.id))
            work.events.record(ReportAnswered(report.community_id), to=report.answer_to.decode())

    async def _reported(self, actor: Actor, standing: Standing, report_id: str) -> Place:
        """Where the post stands. Raises ReportMissing, also for what they wrote themselves, under any face."""
        post_id = await self._reader.reported_post(standing.community_id, report_id)
        place = None if post_id is None else await self._boards.place_of_post(actor, post_id)
        if place is None or place.author in await self._faces.all_worn_by(standing):
            raise ReportMissing
        return place

    def _report(self, standing: Standing, post_id: PostId, category: ReportCategory, note: str, slot: bytes) -> Report:
        return Report(
            id=ReportId(self._ids.random("rep")),
            community_id=standing.community_id,
            post_id=post_id,
            category=category,
            note=note,
            reporter_mark=self._faces.mark(standing, f"report/{post_id}"),
            slot=slot,
            answer_to=self._faces.address(standing.wearer).encode(),
            reported_at=to_second(self._clock.now()).replace(minute=0, second=0),
        )

    def _entry(self, of: Report, face: PseudonymId, what: str, subject: str, reason: str = "") -> AuditEntry:
        return new_entry(self._ids, self._clock, of.community_id, face, what, subject, reason)

    def slots(self, standing: Standing, days: int) -> list[bytes]:
        """The tags that this person's reports of the last days can have, today's first."""
        return self._slots.of(standing, days)

    async def _carry_out(self, work: ReportsWork, place: Place, report: Report, outcome: ReportOutcome) -> str | None:
        """What was done to the post, if anything was. Raises PostWithdrawn."""
        if outcome not in (ReportOutcome.HIDDEN, ReportOutcome.REMOVED):
            return None
        post = await work.posts.lock(report.post_id)
        if outcome is ReportOutcome.HIDDEN:
            done = "post_hidden" if set_hidden(work, place, post, True) else None
        else:
            done = "post_deleted" if await withdraw(work, place, post, Withdrawer.STAFF) else None
        if done is not None:
            await tell_author(work, self._ids, place, post)
        return done
