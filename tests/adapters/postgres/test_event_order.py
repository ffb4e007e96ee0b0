"""Events are told in the order of (transaction, sequence), and only once nothing can appear before them."""

import asyncio
import secrets
from contextlib import suppress

import asyncpg
import pytest

from adapters.postgres.event_log import RECORD, PostgresEventStream
from adapters.postgres.pool import Connection, Pool
from adapters.system import SystemIds
from domain.shared.events import LoggedEvent, Position
from tests.adapters.postgres.conftest import Connect
from tests.domain.fakes import A_DAY

IDS = SystemIds()
TOPIC = f"thread:{secrets.token_hex(8)}"


async def record(connection: Connection) -> tuple[str, Position]:
    """What a unit of work writes: the event's id and where it is in the log."""
    event_id = IDS.ordered("evt")
    recording = f"{RECORD} RETURNING transaction, sequence"
    row = await connection.fetchrow(recording, event_id, "tests.happened.v1", None, [TOPIC], A_DAY, "{}")
    assert row is not None
    return event_id, Position(row["transaction"], row["sequence"])


@pytest.fixture
def stream(pool: Pool, database_url: str) -> PostgresEventStream:
    return PostgresEventStream(pool, database_url)


@pytest.fixture
async def start(stream: PostgresEventStream) -> Position:
    """Where the log ends when the test begins."""
    return await stream.head()


async def ids_after(stream: PostgresEventStream, after: Position) -> list[str]:
    return [event.id for event in await stream.read(after, limit=1_000, topics=[TOPIC])]


async def until_told(stream: PostgresEventStream, after: Position, wanted: list[str]) -> None:
    async with asyncio.timeout(5):
        while (told := await ids_after(stream, after)) != wanted:
            assert told == wanted[: len(told)], "never in another order, not even for a moment"
            await asyncio.sleep(0.005)


async def test_a_newer_event_waits_for_an_older_transaction(
    stream: PostgresEventStream, start: Position, connect: Connect
) -> None:
    older, newer = await connect(), await connect()
    transaction = older.transaction()
    await transaction.start()
    await older.fetchval("SELECT pg_current_xact_id()")
    event_id, position = await record(newer)
    for _ in range(5):
        assert await ids_after(stream, start) == []
        assert await stream.head() < position
        await asyncio.sleep(0.02)
    await transaction.commit()
    await until_told(stream, start, [event_id])
    assert await stream.head() == position


async def test_an_older_transaction_that_records_later_comes_first(
    stream: PostgresEventStream, start: Position, connect: Connect
) -> None:
    older, newer = await connect(), await connect()
    transaction = older.transaction()
    await transaction.start()
    await older.fetchval("SELECT pg_current_xact_id()")
    second, second_at = await record(newer)
    first, first_at = await record(older)
    assert first_at.transaction < second_at.transaction
    assert first_at.sequence > second_at.sequence, "numbers alone would have lost it"
    assert await ids_after(stream, start) == []
    await transaction.commit()
    await until_told(stream, start, [first, second])


async def test_an_older_transaction_that_is_rolled_back_leaves_no_gap_to_wait_for(
    stream: PostgresEventStream, start: Position, connect: Connect
) -> None:
    older, newer = await connect(), await connect()
    transaction = older.transaction()
    await transaction.start()
    await record(older)
    event_id, _ = await record(newer)
    await transaction.rollback()
    await until_told(stream, start, [event_id])


async def test_a_reader_is_not_held_back_by_transactions_that_only_read(
    stream: PostgresEventStream, start: Position, connect: Connect
) -> None:
    reading, newer = await connect(), await connect()
    async with reading.transaction():
        await reading.fetchval("SELECT count(*) FROM community.events")
        event_id, _ = await record(newer)
        await until_told(stream, start, [event_id])


async def test_a_dump_or_a_long_report_does_not_hold_a_reader_back(
    stream: PostgresEventStream, start: Position, connect: Connect
) -> None:
    """They hold a snapshot for as long as they take, and no transaction id."""
    dumping, helping, newer = await connect(), await connect(), await connect()
    async with dumping.transaction(isolation="repeatable_read", readonly=True):
        snapshot = await dumping.fetchval("SELECT pg_export_snapshot()")
        async with helping.transaction(isolation="repeatable_read", readonly=True):
            await helping.execute(f"SET TRANSACTION SNAPSHOT '{snapshot}'")
            event_id, _ = await record(newer)
            await until_told(stream, start, [event_id])
            assert await helping.fetchval("SELECT count(*) FROM community.events WHERE id = $1", event_id) == 0


async def test_a_writer_in_another_database_of_the_cluster_holds_readers_back(
    stream: PostgresEventStream, start: Position, connect: Connect, own_database: str
) -> None:
    """Transaction ids are the cluster's. Why the operating guide asks for a cluster of one's own, or for timeouts."""
    elsewhere, newer = await asyncpg.connect(own_database), await connect()
    async with elsewhere.transaction():
        await elsewhere.fetchval("SELECT pg_current_xact_id()")
        event_id, _ = await record(newer)
        for _ in range(5):
            assert await ids_after(stream, start) == []
            await asyncio.sleep(0.01)
    await until_told(stream, start, [event_id])
    await elsewhere.close()


async def test_two_readers_see_the_same_order_however_they_read(
    stream: PostgresEventStream, start: Position, connect: Connect
) -> None:
    many = 60
    writers = [await connect() for _ in range(4)]

    async def write(connection: Connection, pace: float) -> None:
        for number in range(many // 4):
            async with connection.transaction():
                await record(connection)
                await asyncio.sleep(pace * (number % 3))

    async def follow(limit: int, pace: float) -> list[LoggedEvent]:
        seen, after = list[LoggedEvent](), start
        while len(seen) < many:
            batch = await stream.read(after, limit=limit, topics=[TOPIC])
            seen += batch
            after = batch[-1].position if batch else after
            await asyncio.sleep(pace)
        return seen

    async with asyncio.timeout(20):
        greedy, patient, *_ = await asyncio.gather(
            follow(100, 0),
            follow(3, 0.004),
            *(write(connection, 0.001 * (1 + n)) for n, connection in enumerate(writers)),
        )
    assert greedy == patient == await stream.read(start, limit=1_000, topics=[TOPIC])
    positions = [event.position for event in greedy]
    assert positions == sorted(set(positions))


async def test_a_writer_that_hangs_is_ended_and_its_event_never_told(
    stream: PostgresEventStream, start: Position, connect: Connect
) -> None:
    hanging, newer = await connect(idle_in_transaction_session_timeout="300"), await connect()
    await hanging.execute("BEGIN")
    lost, _ = await record(hanging)
    event_id, _ = await record(newer)
    assert await ids_after(stream, start) == []
    await until_told(stream, start, [event_id])
    async with asyncio.timeout(5):
        while not hanging.is_closed():
            await asyncio.sleep(0.005)
    later, _ = await record(newer)
    await until_told(stream, start, [event_id, later])
    assert await newer.fetchval("SELECT count(*) FROM community.events WHERE id = $1", lost) == 0


async def test_a_writer_that_is_slow_and_never_idle_is_ended_too(
    stream: PostgresEventStream, start: Position, connect: Connect, pool: Pool
) -> None:
    """By the bound for a whole transaction, which PostgreSQL has from version 17 on."""
    slow, newer = await connect(transaction_timeout="300"), await connect()
    await slow.execute("BEGIN")
    lost, _ = await record(slow)
    event_id, _ = await record(newer)
    with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        async with asyncio.timeout(10):
            while True:
                await slow.fetchval("SELECT pg_sleep(0.01)")
    await until_told(stream, start, [event_id])
    assert await newer.fetchval("SELECT count(*) FROM community.events WHERE id = $1", lost) == 0


async def test_our_own_connections_have_such_a_limit(pool: Pool) -> None:
    shown = {name: await pool.fetchval(f"SHOW {name}") for name in _LIMITS}
    assert shown == _LIMITS


_LIMITS = {
    "idle_in_transaction_session_timeout": "5s",
    "statement_timeout": "10s",
    "lock_timeout": "5s",
    "transaction_timeout": "15s",
    "TimeZone": "UTC",
}
