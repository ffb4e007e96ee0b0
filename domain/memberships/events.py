"""What a person is told of their own membership."""

from dataclasses import dataclass
from typing import ClassVar

from domain.shared.events import ME
from domain.shared.ids import CommunityId


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
