"""Claims: a member asks professionals whether what a post says is right, and the post bears their verdict.

Who asked is told to nobody and stands nowhere, as with reports.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Protocol

from annotated_types import Len

from domain.boards.errors import ClaimClosed
from domain.boards.mentions.notices import Notices
from domain.boards.model.post import Post
from domain.boards.ports.stores import AuditEntries
from domain.boards.review.verdicts import Verdicts
from domain.shared.actor import Standing, Wearer
from domain.shared.events import EventRecorder
from domain.shared.ids import BoardId, ClaimId, CommunityId, PostId, PseudonymId, ThreadId
from domain.shared.scopes import Scope
from domain.shared.shapes import Json, PageRequest, RenderedPage, command, view
from domain.shared.text import clean_prose, most_code_points

LONGEST_QUESTION = 1_000
"""Characters, of what who asks writes."""
MOST_A_DAY = 10
"""Requests by one person in one community, under whatever faces."""
KNOWN_DAYS = 60
"""For so long one finds one's own requests."""


class ClaimState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class ClaimOutcome(StrEnum):
    """What came of it."""

    JUDGED = "judged"
    """The post bears a verdict."""
    DISMISSED = "dismissed"
    """There is nothing to judge: it is no claim about facts."""
    WITHDRAWN = "withdrawn"
    """The words are gone, by whomever, and with them what was asked about them."""


@dataclass(frozen=True, slots=True)
class Claim:
    """That somebody wants to know of professionals whether what a post says is right."""

    id: ClaimId
    community_id: CommunityId
    post_id: PostId
    note: str
    claimant_mark: bytes
    """A keyed tag of the person and the post: one of them asks once about one post until there is an answer."""
    slot: bytes
    """See `domain.boards.review.slots`."""
    answer_to: bytes
    """The address of the notice that will tell who asked; tied to nothing else."""
    flagged_at: datetime
    """To the hour, so that it does not stand beside what a face did in the same minute."""
    state: ClaimState = ClaimState.OPEN
    outcome: ClaimOutcome | None = None
    answer: str = ""
    """What is said to who asked where there is no verdict."""
    closed_by: PseudonymId | None = None

    def closed(self, outcome: ClaimOutcome, answer: str, by: PseudonymId) -> "Claim":
        """Raises ClaimClosed."""
        if self.state is ClaimState.CLOSED:
            raise ClaimClosed
        return replace(self, state=ClaimState.CLOSED, outcome=outcome, answer=answer, closed_by=by)


class Claims(Protocol):
    def add(self, claim: Claim) -> None:
        """Raises AlreadyFlagged or ClaimSlotTaken when the work ends."""

    def save(self, claim: Claim) -> None: ...

    async def get(self, claim_id: str) -> Claim | None:
        """Held until the work ends."""

    async def open_about(self, post_id: PostId) -> list[Claim]:
        """Held until the work ends."""

    async def taken(self, slots: Sequence[bytes]) -> set[bytes]:
        """Which of these some request has."""


class LockedPosts(Protocol):
    async def lock(self, post_id: PostId) -> Post: ...


class ClaimsWork(Protocol):
    @property
    def posts(self) -> LockedPosts: ...
    @property
    def claims(self) -> Claims: ...
    @property
    def verdicts(self) -> Verdicts: ...
    @property
    def audit(self) -> AuditEntries: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def events(self) -> EventRecorder: ...


class BeginClaimsWork(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[ClaimsWork]: ...


class ClaimsReader(Protocol):
    """Each method is one statement."""

    async def claims(
        self, standing: Standing, state: ClaimState | None, without: Sequence[PseudonymId], page: PageRequest
    ) -> RenderedPage:
        """`ClaimView`s, oldest first, on the boards where this person may judge, without those about what these faces
        wrote.
        """

    async def own(self, slots: Sequence[bytes], page: PageRequest) -> RenderedPage:
        """`OwnClaimView`s of the requests that have these slots, newest first."""

    async def own_claim(self, slot: bytes) -> Json:
        """The `OwnClaimView` of a request that is there."""

    async def post_of(self, standing: Standing, claim_id: str) -> PostId | None:
        """About which post of this community it is."""

    async def verdicts(self, post_id: str, muted_by: Sequence[bytes], page: PageRequest) -> RenderedPage:
        """`VerdictView`s, newest first. For those who may see them."""

    async def verdict(self, post_id: str, number: int, muted_by: Sequence[bytes]) -> Json | None:
        """A `VerdictView`. For those who may see it."""


class ReviewersFaces(Protocol):
    """What the vault of pseudonyms does for claims."""

    def mark(self, standing: Standing, place: str) -> bytes: ...

    def address(self, wearer: Wearer) -> str: ...

    async def office_face(self, standing: Standing) -> PseudonymId: ...

    async def all_worn_by(self, standing: Standing) -> Sequence[PseudonymId]: ...

    async def professional_faces(self, standing: Standing, scopes: Sequence[Scope]) -> dict[PseudonymId, list[str]]: ...


@command({"note": "この飲み合わせは、本当に大丈夫ですか。"})
class FlagClaim:
    """What in a post is to be looked at."""

    note: Annotated[str, Len(1, most_code_points(LONGEST_QUESTION))]
    """For who judges. Write nothing in it that tells who you are."""


@command({"answer": "体験のお話なので、正しい・正しくないは言えません。"})
class DismissClaim:
    """Why there is nothing to judge."""

    answer: Annotated[str, Len(1, most_code_points(LONGEST_QUESTION))]
    """For who asked to read."""


_OWN = {
    "id": "clm_5mz0wq6gqk1v0n3h2j4t8r9x7c",
    "post_id": "pst_01kb2y8v4t6m0q3r5s7w9x1z2a",
    "note": "この飲み合わせは、本当に大丈夫ですか。",
    "flagged_at": "2026-11-22T10:00:00Z",
    "state": "closed",
    "outcome": "judged",
    "answer": "",
}


@view(_OWN)
class OwnClaimView:
    """A request for review of one's own. A verdict is read with the post."""

    id: ClaimId
    post_id: PostId
    note: str
    """Empty where the words that it is about are gone."""
    flagged_at: str
    """RFC 3339, UTC, to the hour."""
    state: ClaimState
    """`open` until somebody has answered, then `closed`."""
    outcome: ClaimOutcome | None
    """`judged`: the post bears a verdict; `dismissed`: there is nothing to judge; `withdrawn`: the words are gone.
    Null while it is open.
    """
    answer: str
    """What is said to oneself where there is no verdict."""


@view(
    {
        **_OWN,
        "thread_id": "thr_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "board_id": "brd_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "closed_by": "psd_5mz0wq6gqk1v0n3h2j4t8r9x7c",
    }
)
class ClaimView:
    """A request for review as those see it who judge. Who asked stands nowhere."""

    id: ClaimId
    board_id: BoardId
    thread_id: ThreadId
    post_id: PostId
    note: str
    flagged_at: str
    """RFC 3339, UTC, to the hour."""
    state: ClaimState
    outcome: ClaimOutcome | None
    answer: str
    closed_by: PseudonymId | None
    """The face of who answered."""


def clean_question(text: str, pointer: str) -> str:
    return clean_prose(text, pointer, LONGEST_QUESTION)
