"""Writers that make the event log as hard to follow as it can be.

Many at once, through real units of work: some wait before they commit, some take their transaction id long before
their sequence numbers (so that a newer transaction has the lower number), some are rolled back after they have written.
Which does what, and for how long, follows from the seed; how they meet does not.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import ClassVar

from adapters.postgres.event_log import Announcer, PostgresEventStream
from adapters.postgres.pool import Pool, connect_pool
from adapters.postgres.work import PostgresWork, beginner
from adapters.system import SystemClock, SystemIds
from domain.shared.audit import AuditChain
from domain.shared.events import DomainEvent, LoggedEvent, Position
from domain.shared.ids import CommunityId
from tests.domain.fakes import PlainDigests

Make = Callable[[int, tuple[str, ...]], DomainEvent]


@dataclass(frozen=True, slots=True)
class Said:
    """An event of the adversary's own."""

    TYPE: ClassVar[str] = "tests.said.v1"

    number: int
    topics_of_it: tuple[str, ...]
    community_id: CommunityId | None = None

    @property
    def topics(self) -> tuple[str, ...]:
        return self.topics_of_it


@dataclass(slots=True)
class Outcome:
    """The numbers of the events that were kept, and of those that were rolled back."""

    kept: set[int] = field(default_factory=set)
    undone: set[int] = field(default_factory=set)


class _Undone(Exception):
    """What a writer raises to be rolled back."""


class Adversary:
    """`events` is how many are kept in the end. `longest`: seconds that a writer waits at most, each time."""

    def __init__(
        self,
        pool: Pool,
        announcer: Announcer,
        topics: Sequence[str],
        *,
        writers: int = 16,
        events: int = 1_000,
        seed: int = 1,
        longest: float = 0.02,
        make: Make = Said,
    ) -> None:
        self._begin = beginner(pool, announcer, SystemIds(), SystemClock(), AuditChain(PlainDigests()))
        self._topics = topics
        self._writers = writers
        self._events = events
        self._seed = seed
        self._longest = longest
        self._make = make
        self._number = 0
        self._left = events
        self.outcome = Outcome()

    async def run(self) -> Outcome:
        async with asyncio.TaskGroup() as group:
            for writer in range(self._writers):
                group.create_task(self._write(random.Random(f"{self._seed}/{writer}")))
        return self.outcome

    async def _write(self, chance: random.Random) -> None:
        ways = (self._plainly, self._with_an_old_id, self._committing_late, self._in_vain)
        while self._left > 0:
            (way,) = chance.choices(ways, weights=(3, 3, 3, 1))
            many = min(chance.choice((1, 1, 1, 2, 3)), self._left)
            kept = way != self._in_vain
            if kept:
                self._left -= many
            numbers = range(self._number, self._number + many)
            self._number += many
            with suppress(_Undone):
                await self._transact(way, numbers, chance)
            (self.outcome.kept if kept else self.outcome.undone).update(numbers)

    async def _transact(
        self,
        way: Callable[[PostgresWork, Callable[[], None], random.Random], Awaitable[None]],
        numbers: range,
        chance: random.Random,
    ) -> None:
        def record() -> None:
            for number in numbers:
                topics = chance.sample(self._topics, k=min(len(self._topics), chance.choice((1, 1, 2))))
                work.events.record(self._make(number, tuple(topics)))

        async with self._begin() as work:
            await way(work, record, chance)

    async def _plainly(self, work: PostgresWork, record: Callable[[], None], chance: random.Random) -> None:
        record()

    async def _with_an_old_id(self, work: PostgresWork, record: Callable[[], None], chance: random.Random) -> None:
        """Newer transactions take numbers meanwhile."""
        await work.connection.fetchval("SELECT pg_current_xact_id()")
        await asyncio.sleep(chance.uniform(0, self._longest))
        record()

    async def _committing_late(self, work: PostgresWork, record: Callable[[], None], chance: random.Random) -> None:
        record()
        await work.flush()
        await asyncio.sleep(chance.uniform(0, self._longest))

    async def _in_vain(self, work: PostgresWork, record: Callable[[], None], chance: random.Random) -> None:
        await self._committing_late(work, record, chance)
        raise _Undone


@asynccontextmanager
async def adversary(
    url: str, topics: Sequence[str], *, writers: int = 16, **options: object
) -> AsyncIterator[Adversary]:
    """With a connection for each writer, and announcements as a server makes them."""
    pool = await connect_pool(url, writers + 2)
    announcer = Announcer(pool)
    telling = asyncio.create_task(announcer.run())
    try:
        yield Adversary(pool, announcer, topics, writers=writers, **options)  # type: ignore[arg-type]
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
        await pool.close()


async def committed(stream: PostgresEventStream, after: Position, topics: Sequence[str]) -> list[LoggedEvent]:
    """The log of these topics after a position, once everything is settled: what every reader must have seen."""
    events: list[LoggedEvent] = []
    while batch := await stream.read(events[-1].position if events else after, limit=5_000, topics=topics):
        events += batch
    return events
