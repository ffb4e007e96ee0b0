"""What is told of a person's membership: to themself, and where something that all could see counts no more."""

from dataclasses import dataclass
from typing import ClassVar

from domain.shared.events import ME
from domain.shared.ids import CommunityId, PseudonymId, ThreadId


@dataclass(frozen=True, slots=True)
class StandingChanged:
    """One's own standing here was changed by others or by time: read one's membership and sanctions again.

    What changed, and why, is not said. What one does oneself, such as pausing, is not told.
    """

    TYPE: ClassVar[str] = "memberships.standing_changed.v1"

    community_id: CommunityId

    @property
    def topics(self) -> tuple[str, ...]:
        return (ME,)


@dataclass(frozen=True, slots=True)
class ProfessionWithdrawn:
    """A profession of a face was withdrawn: in this thread its posts bear it no more, and verdicts that it gave as a
    professional are gone. Read the thread's posts again.
    """

    TYPE: ClassVar[str] = "memberships.profession_withdrawn.v1"

    community_id: CommunityId
    pseudonym_id: PseudonymId
    thread_id: ThreadId

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"thread:{self.thread_id}",)
