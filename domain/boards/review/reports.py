"""Reports: a member tells staff that a post should be looked at. The moderation of a community begins here.

Who reported is told to nobody and stands nowhere: a report has keyed tags that only the reporter's own requests find.
It has no copy of the post's text either, so that what an author withdraws is gone here too.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Protocol

from annotated_types import Len

from domain.boards.errors import ReportClosed
from domain.boards.ports.stores import BoardsWork
from domain.shared.actor import Standing, Wearer
from domain.shared.ids import BoardId, CommunityId, PostId, PseudonymId, ReportId, ThreadId
from domain.shared.shapes import Json, PageRequest, RenderedPage, command, view
from domain.shared.text import clean_prose, most_code_points

LONGEST_NOTE = 1_000
"""Characters, of what a reporter and of what staff write."""
MOST_A_DAY = 10
"""Reports by one person in one community, under whatever faces."""
KNOWN_DAYS = 60
"""For so long one finds one's own reports."""


class ReportCategory(StrEnum):
    """What is wrong with a post."""

    DANGER_TO_SELF = "danger_to_self"
    """自分を傷つけるおそれ"""
    DANGER_TO_OTHERS = "danger_to_others"
    """人を傷つけるおそれ"""
    HARASSMENT = "harassment"
    """いやがらせ"""
    PRIVACY = "privacy"
    """だれかを特定できる"""
    ADVERTISING = "advertising"
    """宣伝・勧誘"""
    MEDICAL_CLAIM = "medical_claim"
    """根拠のない医療情報"""
    OTHER = "other"


class ReportState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class ReportOutcome(StrEnum):
    """What staff do."""

    NO_ACTION = "no_action"
    HIDDEN = "hidden"
    """The decision hides the post."""
    REMOVED = "removed"
    """The decision deletes the post."""
    TALKED_TO = "talked_to"
    """With its author."""


@dataclass(frozen=True, slots=True)
class Report:
    """That somebody wants staff to look at a post."""

    id: ReportId
    community_id: CommunityId
    post_id: PostId
    category: ReportCategory
    note: str
    reporter_mark: bytes
    """A keyed tag of the person and the post: one of them has one open report about one post."""
    slot: bytes
    """A keyed tag of the person, the day and one of so many places in it: tied to no other report of theirs."""
    answer_to: bytes
    """The address of the notice that will tell the reporter of the decision; tied to nothing else."""
    reported_at: datetime
    """To the hour, so that it does not stand beside what a face did in the same minute."""
    state: ReportState = ReportState.OPEN
    outcome: ReportOutcome | None = None
    answer: str = ""
    """What staff say to the reporter."""
    closed_by: PseudonymId | None = None

    def closed(self, outcome: ReportOutcome, answer: str, by: PseudonymId) -> "Report":
        """Raises ReportClosed."""
        if self.state is ReportState.CLOSED:
            raise ReportClosed
        return replace(self, state=ReportState.CLOSED, outcome=outcome, answer=answer, closed_by=by)


def clean_note(note: str | None, pointer: str) -> str:
    return "" if note is None else clean_prose(note, pointer, LONGEST_NOTE)


class Reports(Protocol):
    def add(self, report: Report) -> None:
        """Raises AlreadyReported or ReportSlotTaken when the work ends."""

    def save(self, report: Report) -> None: ...

    async def get(self, report_id: str) -> Report | None:
        """Held until the work ends."""

    async def taken(self, slots: Sequence[bytes]) -> set[bytes]:
        """Which of these some report has."""


class ReportsWork(BoardsWork, Protocol):
    @property
    def reports(self) -> Reports: ...


class BeginReportsWork(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[ReportsWork]: ...


class ReportsReader(Protocol):
    """Each method is one statement."""

    async def reports(
        self,
        community_id: CommunityId,
        state: ReportState | None,
        without: Sequence[PseudonymId],
        page: PageRequest,
    ) -> RenderedPage:
        """`ReportView`s, oldest first, without those about what these faces wrote."""

    async def reported_post(self, community_id: CommunityId, report_id: str) -> PostId | None:
        """Which post a report of this community is about."""

    async def own(self, slots: Sequence[bytes], page: PageRequest) -> RenderedPage:
        """`OwnReportView`s of the reports that have these slots, newest first."""

    async def own_report(self, slot: bytes) -> Json:
        """The `OwnReportView` of a report that is there."""


class ReporterFaces(Protocol):
    """What the vault of pseudonyms does for reports."""

    def mark(self, standing: Standing, place: str) -> bytes: ...

    def address(self, wearer: Wearer) -> str: ...

    async def office_face(self, standing: Standing) -> PseudonymId: ...

    async def all_worn_by(self, standing: Standing) -> Sequence[PseudonymId]: ...


@command({"category": "harassment", "note": "何度も同じ人を責めています。"})
class ReportPost:
    """What is wrong with a post, for staff to look at."""

    category: ReportCategory
    """`danger_to_self` · `danger_to_others` · `harassment` · `privacy` (it tells who somebody is) · `advertising`
    (and recruiting) · `medical_claim` · `other`"""
    note: Annotated[str, Len(1, most_code_points(LONGEST_NOTE))] | None = None
    """For staff. Write nothing in it that tells who you are."""


@command({"outcome": "talked_to", "answer": "知らせてくれてありがとう。本人と話しました。"})
class CloseReport:
    """What came of a report."""

    outcome: ReportOutcome
    """`no_action` · `hidden` (the post is hidden now, if it was not) · `removed` (it is deleted now) · `talked_to`"""
    answer: Annotated[str, Len(1, most_code_points(LONGEST_NOTE))] | None = None
    """For the reporter to read."""


_OWN = {
    "id": "rep_5mz0wq6gqk1v0n3h2j4t8r9x7c",
    "post_id": "pst_01kb2y8v4t6m0q3r5s7w9x1z2a",
    "category": "harassment",
    "note": "何度も同じ人を責めています。",
    "reported_at": "2026-11-22T10:00:00Z",
    "state": "closed",
    "outcome": "talked_to",
    "answer": "知らせてくれてありがとう。本人と話しました。",
}


@view(_OWN)
class OwnReportView:
    """A report of one's own."""

    id: ReportId
    post_id: PostId
    category: ReportCategory
    note: str
    reported_at: str
    """RFC 3339, UTC, to the hour."""
    state: ReportState
    """`open` until staff have decided, then `closed`."""
    outcome: ReportOutcome | None
    """Null while it is open."""
    answer: str
    """What staff say about it; empty where they say nothing."""


@view(
    {
        **_OWN,
        "thread_id": "thr_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "board_id": "brd_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "closed_by": "psd_5mz0wq6gqk1v0n3h2j4t8r9x7c",
    }
)
class ReportView:
    """A report as staff see it. Who reported stands nowhere; what was reported stands in its thread."""

    id: ReportId
    board_id: BoardId
    thread_id: ThreadId
    post_id: PostId
    category: ReportCategory
    note: str
    reported_at: str
    """RFC 3339, UTC, to the hour."""
    state: ReportState
    outcome: ReportOutcome | None
    answer: str
    closed_by: PseudonymId | None
    """The face of who decided."""
