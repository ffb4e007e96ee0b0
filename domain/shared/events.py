"""What happened, told to those who may know.

An event is recorded in the same transaction as the change it tells of, and read back from the log in one settled
order. It holds ids of the public world only: never a membership, never text that a later redaction would have to chase.
"""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final, Protocol

from domain.shared.errors import Conflict
from domain.shared.ids import CommunityId, EventId

ME: Final = "me"
"""The topic of notices: each is for one person alone, whom its address tells to nobody without the keys."""
_TO = "to:"


class DomainEvent(Protocol):
    """A dataclass; its fields are the data. `TYPE` is past tense with a version, `boards.post_published.v1`."""

    TYPE: ClassVar[str]

    @property
    def topics(self) -> tuple[str, ...]:
        """Where it is told, such as `board:brd_…`; a subscriber to any of them gets it once."""

    @property
    def community_id(self) -> CommunityId | None:
        """Where it happened. None if it concerns no single community."""


class EventRecorder(Protocol):
    """The outbox of a unit of work."""

    def record(self, event: DomainEvent, to: str | None = None) -> None:
        """Told if, and only if, the work commits. A notice needs the address of whom it is for."""


def topics_of(event: DomainEvent, to: str | None) -> tuple[str, ...]:
    """What the log keeps: with the address, which nobody can follow, and which is in no frame."""
    return event.topics if to is None else (*event.topics, _TO + to)


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in the log's total order: the writing transaction, then the order within it.

    Positions only ever grow, also over a restore of the database elsewhere.
    """

    transaction: int
    sequence: int


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event as the log holds it."""

    position: Position
    id: EventId
    type: str
    topics: tuple[str, ...]
    occurred_at: datetime
    data: dict[str, Any]
    community_id: CommunityId | None = None

    @property
    def to(self) -> str | None:
        """The address of whom a notice is for."""
        return next((topic.removeprefix(_TO) for topic in self.topics if topic.startswith(_TO)), None)


class PositionGone(Conflict):
    """The log does not reach back to this position any more: what followed it may have been dropped."""


class EventStream(Protocol):
    """The log as its readers see it: one total order, the same for all, in which nothing appears behind a position."""

    async def head(self) -> Position:
        """The newest settled position."""

    async def horizon(self) -> Position:
        """The position of the newest event that is not kept any more: after it one reads all that is."""

    async def read(
        self, after: Position, *, limit: int, until: Position | None = None, topics: Sequence[str] | None = None
    ) -> list[LoggedEvent]:
        """Settled events after a position, in order, at most `limit`; of all topics or only of these.

        Raises PositionGone below the horizon.
        """

    def wakeups(self) -> AsyncGenerator[None]:
        """Yields whenever there may be something new, and at least every second. Close it after use."""
