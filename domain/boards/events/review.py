"""What is asked about posts, and what comes of it."""

from dataclasses import dataclass
from typing import ClassVar

from domain.boards.events.topics import ForOneself, PostChanged
from domain.shared.ids import ClaimId, CommunityId, ReportId


@dataclass(frozen=True, slots=True)
class PostReported:
    """A post was reported. For what follows the log; nobody can subscribe to it, or an author could learn of it."""

    TYPE: ClassVar[str] = "boards.post_reported.v1"

    community_id: CommunityId
    report_id: ReportId

    @property
    def topics(self) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class ReportAnswered(ForOneself):
    """Staff have decided about a report of one's own: read one's reports again."""

    TYPE: ClassVar[str] = "boards.report_answered.v1"


@dataclass(frozen=True, slots=True)
class ClaimFlagged:
    """Somebody asks whether it is right what a post says. It is told on no topic; the log has it for who judges."""

    TYPE: ClassVar[str] = "boards.claim_flagged.v1"

    community_id: CommunityId
    claim_id: ClaimId

    @property
    def topics(self) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class ClaimAnswered(ForOneself):
    """There is an answer to a request for review of one's own: read them again."""

    TYPE: ClassVar[str] = "boards.claim_answered.v1"


@dataclass(frozen=True, slots=True)
class VerdictGiven(PostChanged):
    """A professional or staff found something of what a post says, for the first time or otherwise than before."""

    TYPE: ClassVar[str] = "boards.verdict_given.v1"
