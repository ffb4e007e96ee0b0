"""Running consumers: who holds the lease hands it event after event, tries again what failed, and gives up in the end.

See `domain/shared/consuming.py` for what a consumer can rely on.
"""

import asyncio
import contextlib
import random
import secrets
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta

import structlog

from api.logs import place
from domain.shared.consuming import Consumer, LeaseLost, Ledger, Progress, kind_of
from domain.shared.errors import Unavailable
from domain.shared.events import EventStream, LoggedEvent, Position, PositionGone

_BATCH = 100
_REPLAYED_AT_ONCE = 10

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds, and how often one tries."""

    lease: float = 10.0
    """How long after the death of a process another takes over, at most, and a third more."""
    handled_within: float = 30.0
    most_attempts: int = 8
    first_pause: float = 0.5
    longest_pause: float = 60.0
    saved_every: float = 1.0
    """How much comes again after a crash, at most."""

    def pause(self, attempts: int, chance: random.Random) -> float:
        """Before the next attempt: anything up to a bound that doubles ("full jitter"), so that many who failed
        together do not come back together.
        """
        return chance.uniform(0, min(self.longest_pause, self.first_pause * 2.0 ** min(attempts - 1, 30)))


async def work_forever(
    consumers: Sequence[Consumer], stream: EventStream, ledger: Ledger, pace: Pace | None = None
) -> None:
    """Until cancelled."""
    workers = [Worker(consumer, stream, ledger, pace or Pace()) for consumer in consumers]
    if workers:
        async with asyncio.TaskGroup() as group:
            group.create_task(_wake(workers, stream))
            for worker in workers:
                group.create_task(worker.run())


async def _wake(workers: Sequence["Worker"], stream: EventStream) -> None:
    """One listener for all consumers of this process."""
    async with aclosing(stream.wakeups()) as wakeups:
        async for _ in wakeups:
            for worker in workers:
                worker.news.set()


class Worker:
    """Runs one consumer, or waits to take over from the process that does."""

    def __init__(self, consumer: Consumer, stream: EventStream, ledger: Ledger, pace: Pace) -> None:
        self.news = asyncio.Event()
        self._consumer = consumer
        self._stream = stream
        self._ledger = ledger
        self._pace = pace
        self._lease = timedelta(seconds=pace.lease)
        self._holder = secrets.token_hex(8)
        self._chance = random.Random()  # noqa: S311 (jitter)
        self._position = self._saved = Position(0, 0)
        self._saved_at = 0.0

    async def run(self) -> None:
        """Whatever goes wrong, the position is kept, and one goes on from there."""
        try:
            while True:
                await self._hold()
                await asyncio.sleep(self._pace.lease / 3 * self._chance.uniform(0.5, 1))
        finally:
            with contextlib.suppress(Unavailable):
                await self._ledger.release(self._consumer.name, self._holder)

    async def _hold(self) -> None:
        """Take the lease if it is free, and work for as long as it is ours."""
        try:
            progress = await self._take()
            if progress is not None:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._renew())
                    group.create_task(self._consume(progress))
        except* (LeaseLost, Unavailable):
            pass
        except* Exception as errors:
            first = errors.exceptions[0]
            _log.error("defect in a consumer's worker", error=type(first).__name__, where=place(first))

    async def _take(self) -> Progress | None:
        first = self._stream.horizon if self._consumer.from_the_oldest else self._stream.head
        return await self._ledger.take(self._consumer.name, self._holder, self._lease, await first())

    async def _renew(self) -> None:
        """Raises LeaseLost, also when the database has been away for so long that another may have taken over."""
        renewed = _now()
        while True:
            await asyncio.sleep(self._pace.lease / 4)
            asked = _now()
            with contextlib.suppress(Unavailable, TimeoutError):
                async with asyncio.timeout(max(0.01, renewed + self._pace.lease * 0.9 - asked)):
                    if await self._ledger.take(self._consumer.name, self._holder, self._lease, Position(0, 0)) is None:
                        raise LeaseLost
                renewed = asked
            if _now() > renewed + self._pace.lease * 0.75:
                raise LeaseLost

    async def _consume(self, progress: Progress) -> None:
        self._position = self._saved = progress.position
        attempts = progress.attempts
        while True:
            self.news.clear()
            await self._replay()
            while batch := await self._next():
                for event in batch:
                    await self._deliver(event, attempts)
                    attempts = 0
                    self._position = event.position
                    await self._save(self._pace.saved_every)
                await self._save(0)
            await self.news.wait()

    async def _next(self) -> list[LoggedEvent]:
        try:
            return await self._stream.read(self._position, limit=_BATCH)
        except PositionGone:
            _log.error("a consumer has missed events that are not kept any more")
            self._position = await self._stream.horizon()
            await self._save(0)
            return await self._stream.read(self._position, limit=_BATCH)

    async def _save(self, every: float) -> None:
        if self._position != self._saved and _now() - self._saved_at >= every:
            await self._ledger.advance(self._consumer.name, self._holder, self._position)
            self._saved, self._saved_at = self._position, _now()

    async def _deliver(self, event: LoggedEvent, attempts: int) -> None:
        """Until it is handled, or given up."""
        if self._consumer.types is not None and event.type not in self._consumer.types:
            return
        away = 0
        while (error := await self._attempt(event)) is not None:
            await self._save(0)  # one does not begin before this event again
            if isinstance(error, Unavailable):
                away += 1
                await asyncio.sleep(self._pace.pause(away, self._chance))
                continue
            attempts += 1
            if attempts >= self._pace.most_attempts:
                await self._give_up(event, error, attempts)
                return
            await self._ledger.count(self._consumer.name, self._holder, attempts)
            await asyncio.sleep(self._pace.pause(attempts, self._chance))

    async def _attempt(self, event: LoggedEvent) -> Exception | None:
        try:
            async with asyncio.timeout(self._pace.handled_within):
                await self._consumer.handle(event)
        except Exception as error:  # whatever it was, it must not end the consumer
            return error
        return None

    async def _give_up(self, event: LoggedEvent, error: Exception, attempts: int) -> None:
        await self._ledger.bury(self._consumer.name, self._holder, event, kind_of(error), attempts)
        _log.error("a consumer gave an event up", error=kind_of(error), where=place(error))

    async def _replay(self) -> None:
        """Once each; who asked asks again."""
        for letter in await self._ledger.to_replay(self._consumer.name, _REPLAYED_AT_ONCE):
            error = await self._attempt(letter.event)
            await self._ledger.settle(letter, None if error is None else kind_of(error))


def _now() -> float:
    return asyncio.get_running_loop().time()
