"""The log forgets whole slots, says so to whoever is too far back, and is read by its index however full it is."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from adapters.postgres import event_log
from adapters.postgres.event_log import RECORD, PostgresEventStream, connect_log_pool
from adapters.postgres.pool import Pool
from adapters.postgres.retention import Retention
from adapters.postgres.tables.events import SLOTS
from adapters.system import SystemIds
from domain.shared.events import Position, PositionGone
from tests.domain.fakes import A_DAY

IDS = SystemIds()
NOW, LONG = timedelta(0), timedelta(days=14)
TOPIC = "thread:thr_1"


@pytest.fixture
async def log(own_migrated: str) -> AsyncIterator[Pool]:
    """An empty log in a database of the test's own."""
    pool = await connect_log_pool(own_migrated, 3)
    yield pool
    await pool.close()


@pytest.fixture
def stream(log: Pool, own_migrated: str) -> PostgresEventStream:
    return PostgresEventStream(log, own_migrated)


async def record(log: Pool, many: int = 1) -> list[str]:
    ids = [IDS.ordered("evt") for _ in range(many)]
    for event_id in ids:
        await log.execute(RECORD, event_id, "tests.happened.v1", None, [TOPIC], A_DAY, "{}")
    return ids


async def all_after(stream: PostgresEventStream, after: Position) -> list[str]:
    return [event.id for event in await stream.read(after, limit=1_000)]


async def slots(log: Pool) -> list[int]:
    """How many events each slot holds, as stored."""
    return [await log.fetchval(f"SELECT count(*) FROM community.events_{slot}") for slot in range(SLOTS)]


async def pass_time(log: Pool, time: timedelta) -> None:
    """As if everything had been done so much earlier."""
    await log.execute(
        "UPDATE community.event_slots SET opened_at = opened_at - $1::interval, closed_at = closed_at - $1", time
    )
    await log.execute("UPDATE community.event_log SET horizon_moved_at = horizon_moved_at - $1::interval", time)


async def test_an_event_is_kept_for_its_time_and_a_third_at_most(log: Pool, stream: PostgresEventStream) -> None:
    retention, start = Retention(log, LONG), await stream.head()
    born: dict[str, int] = {}
    gone_after: dict[str, int] = {}
    for day in range(45):
        (event_id,) = await record(log)
        born[event_id] = day
        await retention.sweep()
        for kept in await all_after(stream, await stream.horizon()):
            gone_after[kept] = day + 1 - born[kept]
        await pass_time(log, timedelta(days=1))
    ages = [age for event_id, age in gone_after.items() if born[event_id] < 20]
    assert min(ages) >= LONG.days
    assert max(ages) <= LONG.days * 4 / 3 + 2
    assert sum(await slots(log)) <= LONG.days * 4 / 3 + 3, "what is not kept is not stored either"
    with pytest.raises(PositionGone):
        await stream.read(start, limit=1)


async def test_a_position_behind_the_horizon_is_refused_and_every_other_is_good(
    log: Pool, stream: PostgresEventStream
) -> None:
    await record(log, 3)
    old = await stream.read(await stream.horizon(), limit=9)
    await _close_slot(log)
    kept = await record(log, 2)
    assert await all_after(stream, old[0].position) == [old[1].id, old[2].id, *kept]
    await Retention(log, NOW).sweep()
    assert await stream.horizon() == old[-1].position
    for event in old[:-1]:
        with pytest.raises(PositionGone):
            await stream.read(event.position, limit=9)
    assert await all_after(stream, old[-1].position) == kept
    new = await stream.read(old[-1].position, limit=9)
    assert await stream.read(new[0].position, limit=9) == new[1:]


async def test_a_log_that_has_forgotten_everything_goes_on_where_it_was(log: Pool, stream: PostgresEventStream) -> None:
    await record(log, 3)
    head = await stream.head()
    await _forget_all(log)
    assert sum(await slots(log)) == 0
    assert await stream.head() == await stream.horizon() == head
    assert await stream.read(head, limit=9) == []
    (event_id,) = await record(log)
    (event,) = await stream.read(head, limit=9)
    assert (event.id, event.position > head) == (event_id, True)


async def test_what_is_still_being_written_is_not_dropped(log: Pool, stream: PostgresEventStream) -> None:
    """A writer that has its slot from before it was closed."""
    async with log.acquire() as connection, connection.transaction():
        recording = (IDS.ordered("evt"), "tests.happened.v1", None, [TOPIC], A_DAY, "{}")
        await connection.execute(RECORD, *recording)
        await record(log)
        await _close_slot(log)
        for _ in range(3):
            await Retention(log, NOW, settle=NOW).sweep()
        assert await stream.horizon() == Position(0, 0)
    assert (await all_after(stream, Position(0, 0)))[0] == recording[0]


async def test_a_slot_that_somebody_reads_is_emptied_later_and_nobody_waits(
    log: Pool, stream: PostgresEventStream
) -> None:
    await record(log, 3)
    await _close_slot(log)
    await Retention(log, NOW).sweep()
    async with log.acquire() as dumping, dumping.transaction(isolation="repeatable_read", readonly=True):
        await dumping.fetchval("SELECT count(*) FROM community.events")
        sweeping = asyncio.create_task(Retention(log, NOW, settle=NOW).sweep())
        while not sweeping.done():
            await stream.read(await stream.horizon(), limit=9)
        await sweeping
        assert await dumping.fetchval("SELECT count(*) FROM community.events") == 3
    await Retention(log, NOW, settle=NOW).sweep()
    assert sum(await slots(log)) == 0


async def test_readers_have_time_to_notice_before_anything_goes(log: Pool) -> None:
    """A statement that has looked at the horizon finds what it then reads."""
    await record(log, 3)
    await _close_slot(log)
    for _ in range(3):
        await Retention(log, NOW).sweep()
    assert sum(await slots(log)) == 3
    await pass_time(log, timedelta(seconds=31))
    await Retention(log, NOW).sweep()
    assert sum(await slots(log)) == 0


async def test_a_consumer_that_is_behind_holds_its_events_but_not_for_ever(
    log: Pool, stream: PostgresEventStream
) -> None:
    await log.execute("INSERT INTO community.consumers VALUES ('slow', 0, 0, 0, '', now())")
    await record(log)
    ages = []
    for _ in range(40):
        await Retention(log, LONG, settle=NOW).sweep()
        ages.append(len(await all_after(stream, await stream.horizon())))
        await pass_time(log, timedelta(days=1))
    assert LONG.days * 2 <= ages.index(0) <= LONG.days * 8 / 3
    assert sum(await slots(log)) == 0


async def test_a_full_ring_waits_and_never_mixes_old_with_new(log: Pool) -> None:
    """Nothing may be dropped: the slot that is open stays open."""
    for _ in range(SLOTS + 3):
        await record(log)
        await Retention(log, timedelta(days=1), settle=NOW).sweep()
        await log.execute("UPDATE community.event_slots SET opened_at = opened_at - interval '9 hours'")
    assert await slots(log) == [2] + [1] * (SLOTS - 2) + [3]


async def test_several_sweepers_are_as_good_as_one(log: Pool, stream: PostgresEventStream) -> None:
    await record(log, 3)
    await _close_slot(log)
    await asyncio.gather(*(Retention(log, NOW, settle=NOW).sweep() for _ in range(3)))
    await asyncio.gather(*(Retention(log, NOW, settle=NOW).sweep() for _ in range(3)))
    assert await all_after(stream, await stream.horizon()) == []


async def test_dead_letters_are_forgotten_too(log: Pool) -> None:
    for days in (89, 91):
        await log.execute(
            "INSERT INTO community.dead_letters (id, consumer, error, attempts, failed_at, replaying, transaction, "
            "sequence, event_id, type, topics, occurred_at, data) "
            "SELECT $1, 'c', 'E', 1, now() - $2 * interval '1 day', false, 1, 1, $1, 't', '{}', now(), '{}'",
            f"dlt_{days}",
            days,
        )
    await Retention(log, LONG).sweep()
    assert [row["id"] for row in await log.fetch("SELECT id FROM community.dead_letters")] == ["dlt_89"]


async def test_reads_follow_the_index_in_full_slots_and_in_empty_ones(log: Pool, own_migrated: str) -> None:
    """From the first event, from the middle, and from the end: as many pages as the answer needs."""
    await _fill(log, 20_000)
    await _as_owner(own_migrated, "ANALYZE community.events")
    for after in (0, 10_000, 19_990):
        plan = await _plan(log, after, None)
        assert not [scan for scan in _nodes(plan, "Seq Scan") if scan["Actual Rows"] > 1], plan
        assert _blocks(plan) < 150, _blocks(plan)


async def test_a_rare_topic_is_found_by_its_index(log: Pool, own_migrated: str) -> None:
    await _fill(log, 20_000)
    await log.execute("UPDATE community.events SET topics = '{thread:rare}' WHERE sequence % 4000 = 7")
    await _as_owner(own_migrated, "VACUUM ANALYZE community.events")
    plan = await _plan(log, 0, ["thread:rare"])
    assert _nodes(plan, "Bitmap Index Scan") and _blocks(plan) < 150, plan


async def _fill(log: Pool, many: int) -> None:
    """As many events over all slots but the last. Positions rise from slot to slot, as they do."""
    await log.execute(
        "INSERT INTO community.events (slot, transaction, id, type, topics, occurred_at, data) "
        "SELECT (n * $2 / ($1 + 1)), n - $1, 'evt_' || n, 't', array['thread:' || n % 50, 'community:c'], now(), '{}' "
        "FROM generate_series(1, $1::bigint) n",
        many,
        SLOTS - 1,
    )
    await log.execute("UPDATE community.event_log SET horizon_transaction = $1", -many)


async def _as_owner(url: str, statement: str) -> None:
    """What the role of the community's world may not: for others' statements it would do nothing, and say so softly."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _plan(log: Pool, skip: int, topics: list[str] | None) -> Any:
    first = await log.fetchval("SELECT min(transaction) FROM community.events")
    query = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT json) {event_log._READ}"
    return json.loads(await log.fetchval(query, first + skip, 0, None, None, topics, 500))[0]["Plan"]


def _nodes(plan: Any, kind: str) -> list[Any]:
    return [plan] * (plan["Node Type"] == kind) + [node for p in plan.get("Plans", []) for node in _nodes(p, kind)]


def _blocks(plan: Any) -> int:
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


async def _close_slot(log: Pool) -> None:
    await log.execute(
        "UPDATE community.event_slots SET opened_at = opened_at - interval '1 year' WHERE closed_at IS NULL"
    )
    await Retention(log, timedelta(days=300)).sweep()


async def _forget_all(log: Pool) -> None:
    await _close_slot(log)
    for _ in range(2):
        await Retention(log, NOW, settle=NOW).sweep()
