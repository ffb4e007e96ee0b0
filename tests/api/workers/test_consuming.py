"""A consumer gets every event in order, at least once, from one process at a time, whatever fails meanwhile."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import ClassVar

import pytest

from adapters.postgres.consumers import PostgresLedger
from adapters.postgres.event_log import Announcer, PostgresEventStream
from adapters.postgres.pool import Pool, connect_pool
from adapters.postgres.work import beginner
from adapters.system import SystemIds
from api.bootstrap import Services
from api.workers.consuming import Pace, Worker, _wake, work_forever
from domain.shared.audit import AuditChain
from domain.shared.consuming import Consumer
from domain.shared.errors import DatabaseUnavailable
from domain.shared.events import LoggedEvent
from domain.shared.ids import CommunityId
from domain.shared.shapes import PageRequest
from tests.domain.fakes import FixedClock, PlainDigests
from tests.people import SomeCommunity

QUICK = Pace(lease=0.6, handled_within=0.5, most_attempts=3, first_pause=0.01, longest_pause=0.05, saved_every=0)


@dataclass(frozen=True, slots=True)
class Happened:
    TYPE: ClassVar[str] = "tests.happened.v1"

    number: int
    community_id: CommunityId | None = None

    @property
    def topics(self) -> tuple[str, ...]:
        return ("thread:thr_1",)


@dataclass(frozen=True, slots=True)
class Other(Happened):
    TYPE: ClassVar[str] = "tests.other.v1"


@dataclass
class Recorder:
    """A consumer that writes down what it is handed; `trouble` may raise first."""

    name: str
    types: frozenset[str] | None = None
    from_the_oldest: bool = False
    trouble: Callable[[LoggedEvent], Awaitable[None]] | None = None
    seen: list[LoggedEvent] = field(default_factory=list)
    tried: list[int] = field(default_factory=list)

    async def handle(self, event: LoggedEvent) -> None:
        if event.type not in (Happened.TYPE, Other.TYPE):
            return
        self.tried.append(event.data["number"])
        if self.trouble is not None:
            await self.trouble(event)
        self.seen.append(event)

    @property
    def numbers(self) -> list[int]:
        return [event.data["number"] for event in self.seen]


@dataclass
class Place:
    """The log and the ledger of the run's database."""

    pool: Pool
    stream: PostgresEventStream
    ledger: PostgresLedger
    community: SomeCommunity

    async def happen(self, *numbers: int, kind: type[Happened] = Happened) -> None:
        begin = beginner(self.pool, Announcer(self.pool), SystemIds(), FixedClock(), AuditChain(PlainDigests()))
        for number in numbers:
            async with begin() as work:
                work.events.record(kind(number, self.community.id))

    @asynccontextmanager
    async def working(self, *consumers: Consumer, pace: Pace = QUICK) -> AsyncIterator[None]:
        """As in one more process. Each has taken its place when this begins."""
        task = asyncio.create_task(work_forever(consumers, self.stream, self.ledger, pace))
        for consumer in consumers:
            await until(lambda name=consumer.name: self.is_known(name))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def is_known(self, name: str) -> bool:
        return bool(await self.pool.fetchval("SELECT count(*) FROM community.consumers WHERE name = $1", name))

    async def letters(self) -> list[tuple[str, int]]:
        rows = await self.pool.fetch(
            "SELECT error, attempts FROM community.dead_letters WHERE community_id = $1 ORDER BY number",
            self.community.id,
        )
        return [(row["error"], row["attempts"]) for row in rows]


async def until(condition: Callable[[], Awaitable[bool]] | Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while True:
            holds = condition()
            if holds if isinstance(holds, bool) else await holds:
                return
            await asyncio.sleep(0.01)


@pytest.fixture
async def place(services: Services, database_url: str, community: SomeCommunity) -> AsyncIterator[Place]:
    pool = await connect_pool(database_url, 6)
    ledger = PostgresLedger(pool, SystemIds(), services.cursors)
    yield Place(pool, PostgresEventStream(pool, database_url), ledger, community)
    await pool.close()


def recorder(**options: object) -> Recorder:
    return Recorder(f"recorder-{secrets.token_hex(6)}", **options)  # type: ignore[arg-type]


async def test_a_consumer_gets_what_happens_from_its_beginning_on_in_order(place: Place) -> None:
    await place.happen(0)
    consumer = recorder()
    async with place.working(consumer):
        await place.happen(*range(1, 8))
        await until(lambda: len(consumer.seen) == 7)
    assert consumer.numbers == [1, 2, 3, 4, 5, 6, 7]
    positions = [event.position for event in consumer.seen]
    assert positions == sorted(positions)
    assert {event.community_id for event in consumer.seen} == {place.community.id}


async def test_it_gets_only_the_types_that_it_takes(place: Place) -> None:
    consumer = recorder(types=frozenset({Other.TYPE}))
    async with place.working(consumer):
        await place.happen(1)
        await place.happen(2, kind=Other)
        await place.happen(3)
        await place.happen(4, kind=Other)
        await until(lambda: len(consumer.seen) == 2)
    assert consumer.numbers == [2, 4]


async def test_one_that_wants_all_begins_with_the_oldest_that_is_kept(place: Place) -> None:
    await place.happen(1, 2)
    consumer = recorder(from_the_oldest=True)
    async with place.working(consumer):
        await until(lambda: consumer.numbers[-2:] == [1, 2])


async def test_after_a_restart_it_goes_on_where_it_was(place: Place) -> None:
    first = recorder()
    async with place.working(first):
        await place.happen(1, 2)
        await until(lambda: len(first.seen) == 2)
    await place.happen(3, 4)
    second = Recorder(first.name)
    async with place.working(second):
        await place.happen(5)
        await until(lambda: len(second.seen) == 3)
    assert second.numbers == [3, 4, 5]


async def test_of_several_processes_one_works_and_the_next_takes_over_when_it_dies(place: Place) -> None:
    """It dies without a word: its lease has to run out."""
    first, second = recorder(), recorder()
    second.name = first.name
    frozen = asyncio.Event()

    async def freeze(event: LoggedEvent) -> None:
        if event.data["number"] == 3:
            frozen.set()
            await asyncio.Event().wait()

    first.trouble = freeze
    slow = Pace(lease=0.6, handled_within=60)
    worker = Worker(first, place.stream, place.ledger, slow)
    waking = asyncio.create_task(_wake([worker], place.stream))
    holding = asyncio.create_task(worker._consume(await _taken(worker)))  # it never renews: as good as dead
    await place.happen(1, 2, 3, 4)
    await until(frozen.is_set)
    async with place.working(second):
        await until(lambda: second.numbers[-1:] == [4])
        await place.happen(5)
        await until(lambda: second.numbers[-1:] == [5])
        for task in (waking, holding):
            task.cancel()
        await asyncio.gather(waking, holding, return_exceptions=True)
    assert first.numbers == [1, 2]
    assert sorted({*first.numbers, *second.numbers}) == [1, 2, 3, 4, 5]
    assert second.numbers == sorted(second.numbers)


async def _taken(worker: Worker):  # type: ignore[no-untyped-def]
    progress = await worker._take()
    assert progress is not None
    return progress


async def test_two_processes_side_by_side_do_nothing_twice(place: Place) -> None:
    first = recorder()
    second = Recorder(first.name)
    async with place.working(first), place.working(second):
        await place.happen(*range(20))
        await until(lambda: len(first.seen) + len(second.seen) == 20)
        await asyncio.sleep(QUICK.lease)  # another lease begins
        await place.happen(*range(20, 40))
        await until(lambda: len(first.seen) + len(second.seen) == 40)
    assert sorted([*first.numbers, *second.numbers]) == list(range(40))
    assert not first.seen or not second.seen, "who holds it keeps it"


async def test_who_ends_hands_over_at_once(place: Place) -> None:
    first = recorder()
    second = Recorder(first.name)
    hours = Pace(lease=3600)
    async with place.working(first, pace=hours):
        pass
    async with place.working(second):
        await place.happen(1)
        await until(lambda: second.numbers == [1])


async def test_what_fails_is_tried_again_before_anything_else(place: Place) -> None:
    failures = iter([OSError("x"), ValueError("y")])

    async def twice(event: LoggedEvent) -> None:
        if event.data["number"] == 1 and (error := next(failures, None)):
            raise error

    consumer = recorder(trouble=twice)
    async with place.working(consumer):
        await place.happen(1, 2)
        await until(lambda: len(consumer.seen) == 2)
    assert consumer.tried == [1, 1, 1, 2]
    assert await place.letters() == []


async def test_what_always_fails_becomes_a_dead_letter_and_the_others_go_on(place: Place) -> None:
    async def never(event: LoggedEvent) -> None:
        if event.data["number"] == 1:
            raise RuntimeError("something that a member wrote")

    consumer = recorder(trouble=never)
    async with place.working(consumer):
        await place.happen(1, 2)
        await until(lambda: consumer.numbers == [2])
    assert consumer.tried == [1, 1, 1, 2]
    assert await place.letters() == [("RuntimeError", 3)]
    kept = str([tuple(row) for row in await place.pool.fetch("SELECT * FROM community.dead_letters")])
    assert "something that a member wrote" not in kept


async def test_what_takes_too_long_counts_as_failed(place: Place) -> None:
    async def hang(event: LoggedEvent) -> None:
        if event.data["number"] == 1:
            await asyncio.Event().wait()

    consumer = recorder(trouble=hang)
    pace = Pace(lease=5, handled_within=0.05, most_attempts=2, first_pause=0.01)
    async with place.working(consumer, pace=pace):
        await place.happen(1, 2)
        await until(lambda: consumer.numbers == [2])
    assert await place.letters() == [("TimeoutError", 2)]


async def test_what_it_depends_on_may_be_away_for_long_and_nothing_is_given_up(place: Place) -> None:
    away = 12

    async def unavailable(_: LoggedEvent) -> None:
        nonlocal away
        away -= 1
        if away > 0:
            raise DatabaseUnavailable(retry_after=1)

    consumer = recorder(trouble=unavailable)
    async with place.working(consumer):
        await place.happen(1, 2)
        await until(lambda: consumer.numbers == [1, 2])
    assert await place.letters() == []


async def test_failures_before_a_restart_count(place: Place) -> None:
    """A consumer that is restarted again and again does not begin anew each time."""

    async def fail(_: LoggedEvent) -> None:
        raise OSError

    patient = Pace(lease=0.6, most_attempts=3, first_pause=1_000, longest_pause=1_000)
    consumer = recorder(trouble=fail)
    for attempts in (1, 2, 0):
        async with place.working(consumer, pace=patient):
            if attempts == 1:
                await place.happen(1)
            await until(lambda: _counted(place, consumer.name, attempts))  # noqa: B023
            await until(lambda: len(consumer.tried) == (attempts or 3))  # noqa: B023
    assert await place.letters() == [("OSError", 3)]


async def _counted(place: Place, name: str, attempts: int) -> bool:
    kept = await place.pool.fetchval("SELECT attempts FROM community.consumers WHERE name = $1", name)
    return bool(kept == attempts)


async def test_a_dead_letter_is_tried_again_when_its_owner_asks(place: Place) -> None:
    broken = True

    async def while_broken(_: LoggedEvent) -> None:
        if broken:
            raise ConnectionError

    consumer = recorder(trouble=while_broken)
    async with place.working(consumer):
        await place.happen(1)
        await until(lambda: _has_letters(place, 1))
        (letter,) = await place.pool.fetch(
            "SELECT id FROM community.dead_letters WHERE community_id = $1", place.community.id
        )
        assert await place.ledger.ask_replay(place.community.id, letter["id"])
        await until(lambda: _attempts_are(place, 4))
        broken = False
        assert await place.ledger.ask_replay(place.community.id, letter["id"])
        await until(lambda: _has_letters(place, 0))
    assert consumer.numbers == [1]
    page = await place.ledger.letters(place.community.id, PageRequest())
    assert page.items == b"[]"


async def _has_letters(place: Place, many: int) -> bool:
    return len(await place.letters()) == many


async def _attempts_are(place: Place, many: int) -> bool:
    return [attempts for _, attempts in await place.letters()] == [many]


async def test_its_connections_may_break_at_any_time(place: Place, database_url: str) -> None:
    consumer = recorder()
    async with place.working(consumer), await connect_pool(database_url, 1) as unbroken:
        elsewhere = replace(place, pool=unbroken)
        for start in range(0, 40, 10):
            await elsewhere.happen(*range(start, start + 10))
            await place.pool.expire_connections()
            await place.pool.execute(_KILL)
        await until(lambda: len(set(consumer.numbers)) == 40)
    first_times = list(dict.fromkeys(consumer.numbers))
    assert first_times == list(range(40))


_KILL = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE pid <> pg_backend_pid() AND query ~ 'community.consumers|LISTEN|dead_letters' AND datname = current_database()
"""


def test_pauses_grow_up_to_a_bound_and_are_never_the_same_for_all() -> None:
    import random

    pace, chance = Pace(), random.Random(5)
    for attempts in range(1, 40):
        bound = min(pace.longest_pause, pace.first_pause * 2 ** (attempts - 1))
        pauses = [pace.pause(attempts, chance) for _ in range(200)]
        assert all(0 <= pause <= bound for pause in pauses)
        assert max(pauses) > bound * 0.9 and min(pauses) < bound * 0.1
