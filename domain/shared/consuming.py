"""Work that follows the event log: each consumer is handed every event once it is settled.

What a consumer can rely on, and what it owes:

- **At least once.** After a crash the last events come again. `event.id` is the key by which one does nothing twice.
- **In order.** Events come one after the other in the log's order. One that fails holds up those behind it until it
  succeeds or is given up; given up, it becomes a dead letter, and its replay comes out of order, when somebody asks.
- **One at a time.** Of all processes one runs a consumer, for as long as it renews its lease.
- **Not for ever.** The log waits for a consumer that lags, but for no longer than the time for which events are kept,
  again; then it goes on at the horizon, and what was dropped is lost to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from domain.shared.actor import Standing
from domain.shared.errors import Missing, Refusal
from domain.shared.events import LoggedEvent, Position
from domain.shared.ids import CommunityId, DeadLetterId
from domain.shared.shapes import PageRequest, RenderedPage, view


class Consumer(Protocol):
    @property
    def name(self) -> str:
        """Its position is kept under this name: it never changes."""

    @property
    def types(self) -> frozenset[str] | None:
        """The types of events that it takes; None for all."""

    @property
    def from_the_oldest(self) -> bool:
        """Whether a new consumer begins with the oldest event that is kept, or with the next one that happens."""

    async def handle(self, event: LoggedEvent) -> None:
        """Takes half a minute at most.

        Unavailable: what it depends on is away, which is not this event's fault; it waits for as long as that takes.
        Any other error counts as a failure of this event.
        """


class LeaseLost(Exception):
    """Another process runs this consumer now."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a consumer has come, and how often it has failed at the next event."""

    position: Position
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An event that a consumer gave up, whole: the log may drop it before anybody looks."""

    id: DeadLetterId
    consumer: str
    event: LoggedEvent
    error: str
    """The kind of the last error. Never its text, which can hold what somebody wrote."""
    attempts: int


class Ledger(Protocol):
    """Where the progress of consumers is kept. What a holder writes after its lease was lost raises LeaseLost."""

    async def take(self, consumer: str, holder: str, lease: timedelta, start: Position) -> Progress | None:
        """Become, or remain, who runs it. None while another does. A consumer that is new begins at `start`."""

    async def release(self, consumer: str, holder: str) -> None:
        """Let another take over at once. Nothing happens if it is not held."""

    async def advance(self, consumer: str, holder: str, position: Position) -> None:
        """Everything up to here is done."""

    async def count(self, consumer: str, holder: str, attempts: int) -> None:
        """The next event has failed so often."""

    async def bury(self, consumer: str, holder: str, event: LoggedEvent, error: str, attempts: int) -> None:
        """Make it a dead letter and go on behind it, both or neither."""

    async def to_replay(self, consumer: str, limit: int) -> Sequence[DeadLetter]:
        """Dead letters that somebody wants to be tried again, the oldest first."""

    async def settle(self, letter: DeadLetter, error: str | None) -> None:
        """After a replay: handled, or dead again with one attempt more."""


class DeadLetterMissing(Missing):
    """It does not exist: it may have been handled since, or forgotten."""


@view(
    {
        "id": "dlt_5mz0wq6gqk1v0n3h2j4t8r9x7c",
        "consumer": "webhooks",
        "event_id": "evt_01k5mz0wq6gqk1v0n3h2j4t8r9",
        "type": "boards.post_published.v1",
        "occurred_at": "2026-11-22T10:30:00Z",
        "error": "TimeoutError",
        "attempts": 8,
        "failed_at": "2026-11-22T10:31:00Z",
        "replaying": False,
    }
)
class DeadLetterView:
    """Something that happened and could not be passed on."""

    id: DeadLetterId
    consumer: str
    """What should have handled it."""
    event_id: str
    type: str
    """The event's type."""
    occurred_at: str
    error: str
    """The kind of the last error."""
    attempts: int
    failed_at: str
    """When it was last given up."""
    replaying: bool
    """Whether it will be tried again shortly."""


class DeadLettersReader(Protocol):
    async def letters(self, community_id: CommunityId, page: PageRequest) -> RenderedPage:
        """`DeadLetterView`s of one community, the newest first."""

    async def ask_replay(self, community_id: CommunityId, letter_id: str) -> bool:
        """Whether there is such a letter. Asking twice is as good as once."""


class DeadLetters:
    """What owners do about what could not be handled."""

    def __init__(self, reader: DeadLettersReader) -> None:
        self._reader = reader

    async def list(self, standing: Standing, page: PageRequest) -> RenderedPage:
        """Raises NotStaff."""
        standing.require_owner()
        return await self._reader.letters(standing.community_id, page)

    async def replay(self, standing: Standing, letter_id: str) -> None:
        """Have it tried once more, soon. Raises NotStaff, DeadLetterMissing."""
        standing.require_owner()
        if not await self._reader.ask_replay(standing.community_id, letter_id):
            raise DeadLetterMissing


def kind_of(error: BaseException) -> str:
    """What may be kept of an error."""
    return error.code if isinstance(error, Refusal) else type(error).__name__
