"""Rows are brought under a new key beside works that read and write them: nothing is lost, and nobody waits."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlsplit

import asyncpg
import pytest

from adapters.postgres.pool import Connection, Pool, connect_pool
from adapters.postgres.rewrapping import Rewrapped, SealedColumn
from domain.shared.errors import DatabaseUnavailable

OLD, NEW, BROKEN = b"\x02old.", b"\x02new.", b"\x02???."
Open = Callable[[], Awaitable[Connection]]


def renewed(row_id: str, sealed: bytes) -> bytes | None:
    """Every value names its row, so that one which came into another row is seen."""
    assert sealed[5:].startswith(row_id.encode())
    return None if sealed.startswith(BROKEN) else NEW + sealed[5:]


@pytest.fixture
async def pool(own_database: str) -> AsyncIterator[Pool]:
    async with await connect_pool(own_database, 4) as pool:
        await pool.execute('CREATE TABLE things (id text COLLATE "C" PRIMARY KEY, sealed bytea NOT NULL, note text)')
        yield pool


@pytest.fixture
async def open_connection(own_database: str) -> AsyncIterator[Open]:
    """Of a server at work."""
    opened: list[Connection] = []

    async def connection() -> Connection:
        opened.append(await asyncpg.connect(own_database, server_settings={"application_name": "ibasho"}))
        return opened[-1]

    yield connection
    for each in opened:
        each.terminate()


@pytest.fixture
def column(pool: Pool) -> SealedColumn:
    return SealedColumn(pool, "things", "sealed")


async def put(pool: Pool, many: int, head: bytes = OLD) -> list[str]:
    ids = sorted(secrets.token_hex(13) for _ in range(many))
    rows = [(row_id, head + row_id.encode(), "kept") for row_id in ids]
    await pool.executemany("INSERT INTO things VALUES ($1, $2, $3)", rows)
    return ids


async def values(pool: Pool) -> dict[str, bytes]:
    return {row["id"]: row["sealed"] for row in await pool.fetch("SELECT id, sealed FROM things")}


@pytest.mark.parametrize("many", [0, 1, 99, 100, 101, 350])
async def test_every_row_gets_its_own_new_value_and_keeps_the_rest(pool: Pool, column: SealedColumn, many: int) -> None:
    ids = await put(pool, many)
    assert await column.rewrap(NEW, renewed) == Rewrapped(done=many, broken=0)
    assert await values(pool) == {row_id: NEW + row_id.encode() for row_id in ids}
    assert await pool.fetchval("SELECT count(*) FROM things WHERE note = 'kept'") == many


async def test_rows_that_are_under_it_already_are_not_written_again(pool: Pool, column: SealedColumn) -> None:
    await put(pool, 5, NEW)
    before = await pool.fetch("SELECT id, xmin::text FROM things ORDER BY id")
    assert await column.rewrap(NEW, renewed) == Rewrapped(done=0, broken=0)
    assert await pool.fetch("SELECT id, xmin::text FROM things ORDER BY id") == before


async def test_rows_that_do_not_open_are_counted_and_left(pool: Pool, column: SealedColumn) -> None:
    broken = await put(pool, 120, BROKEN)
    assert await column.rewrap(NEW, renewed) == Rewrapped(done=0, broken=120)
    await put(pool, 30)
    assert await column.rewrap(NEW, renewed) == Rewrapped(done=30, broken=120)
    kept = await values(pool)
    assert {row_id: kept[row_id] for row_id in broken} == {row_id: BROKEN + row_id.encode() for row_id in broken}


async def test_a_change_between_reading_and_writing_is_not_lost(pool: Pool, column: SealedColumn) -> None:
    ids = await put(pool, 10)
    changed = OLD + ids[3].encode() + b" and a change"

    loop = asyncio.get_running_loop()
    works: list[asyncio.Task[str]] = []

    def meanwhile(row_id: str, sealed: bytes) -> bytes | None:
        """Somebody changes the row after it was read: the statement is on its way before ours is."""
        if row_id == ids[3] and not works:
            works.append(loop.create_task(pool.execute("UPDATE things SET sealed = $1 WHERE id = $2", changed, ids[3])))
        return renewed(row_id, sealed)

    await column.rewrap(NEW, meanwhile)
    await works[0]
    await column.rewrap(NEW, renewed)
    assert (await values(pool))[ids[3]] == NEW + changed[5:]


async def test_a_row_that_was_changed_since_it_was_read_is_not_touched(pool: Pool) -> None:
    ids = await put(pool, 2)
    before = [OLD + row_id.encode() for row_id in ids]
    await pool.execute("UPDATE things SET sealed = $1 WHERE id = $2", before[0] + b" changed", ids[0])
    replace = SealedColumn(pool, "things", "sealed")._replace
    assert await pool.execute(replace, ids, before, [NEW, NEW]) == "UPDATE 1"
    assert await values(pool) == {ids[0]: before[0] + b" changed", ids[1]: NEW}


async def test_a_row_that_a_work_holds_is_passed_over_and_done_afterwards(
    pool: Pool, column: SealedColumn, open_connection: Open
) -> None:
    ids, work = await put(pool, 120), await open_connection()
    changed = OLD + ids[7].encode() + b" and a change"
    async with work.transaction():
        await work.fetch("SELECT * FROM things WHERE id = $1 FOR UPDATE", ids[7])
        rewrapping = asyncio.create_task(column.rewrap(NEW, renewed))
        while await column.count([OLD]) > 1:
            await asyncio.sleep(0)
        assert not rewrapping.done()
        await work.execute("UPDATE things SET sealed = $1 WHERE id = $2", changed, ids[7])
    assert await rewrapping == Rewrapped(done=120, broken=0)
    assert (await values(pool))[ids[7]] == NEW + changed[5:]


async def test_interrupted_anywhere_it_goes_on_with_what_is_left(pool: Pool, column: SealedColumn) -> None:
    await put(pool, 250)

    def until_the_150th(row_id: str, sealed: bytes) -> bytes | None:
        calls.append(row_id)
        if len(calls) == 150:
            raise KeyboardInterrupt
        return renewed(row_id, sealed)

    calls: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        await column._round(NEW, until_the_150th)
    assert await column.count([NEW]) == 100
    assert await column.rewrap(NEW, renewed) == Rewrapped(done=150, broken=0)


async def test_two_at_once_do_each_row_once(pool: Pool, column: SealedColumn) -> None:
    await put(pool, 300)
    results = await asyncio.gather(column.rewrap(NEW, renewed), column.rewrap(NEW, renewed))
    assert sum(each.done for each in results) == 300
    assert await column.count([NEW]) == 300


async def test_rows_are_counted_by_how_their_value_begins(pool: Pool, column: SealedColumn) -> None:
    await put(pool, 3, OLD)
    await put(pool, 4, NEW)
    await put(pool, 5, b"\x01")
    assert [await column.count(heads) for heads in ([OLD], [NEW], [OLD, b"\x01"], [], [b"\x02"])] == [3, 4, 8, 0, 7]


async def test_it_settles_when_the_works_that_are_under_way_have_ended(
    column: SealedColumn, open_connection: Open
) -> None:
    """A work that has begun and done nothing yet may hold a sealed value already."""
    older, newer = await open_connection(), await open_connection()
    first = older.transaction()
    await first.start()
    settling = asyncio.create_task(column.settle())
    watching = await open_connection()
    while await watching.fetchval(_HAS_LOOKED) == 0:
        await asyncio.sleep(0)
    async with newer.transaction():
        assert not settling.done()
        await first.commit()
        await settling  # a work that began later is not waited for


_HAS_LOOKED = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%mode = ''ExclusiveLock''%' AND state = 'idle'"


async def test_a_work_that_does_not_end_is_not_waited_for_without_end(
    column: SealedColumn, open_connection: Open
) -> None:
    work = await open_connection()
    async with work.transaction():
        with pytest.raises(DatabaseUnavailable):
            await column.settle(seconds=0)


async def test_works_on_other_databases_and_other_programs_are_not_waited_for(
    column: SealedColumn, own_database: str, database_url: str
) -> None:
    assert urlsplit(own_database).path != urlsplit(database_url).path
    elsewhere = await asyncpg.connect(database_url, server_settings={"application_name": "ibasho"})
    backup = await asyncpg.connect(own_database, server_settings={"application_name": "pg_dump"})
    async with elsewhere.transaction(), backup.transaction():
        await column.settle()
    await elsewhere.close()
    await backup.close()
