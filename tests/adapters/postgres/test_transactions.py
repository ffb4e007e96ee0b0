"""Works that only write commit together; each of them all or nothing, whatever becomes of the others."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import asyncpg
import pytest

from adapters.postgres.pool import Pool, connect_pool
from adapters.postgres.transactions import REFUSALS, Committing, Deferred, Written
from domain.memberships.errors import SlugTaken
from domain.shared.errors import DatabaseUnavailable

_INSERT, _SECOND = "INSERT INTO public.tried VALUES ($1, $2)", "INSERT INTO public.tried VALUES ($1 + 1000, $2)"
_WRITERS = 20


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """On a database with one table, of things with a number and a name, neither of which comes twice."""
    pool = await connect_pool(database_url, 4)
    await pool.execute(
        """CREATE TABLE public.tried (number int PRIMARY KEY, name text,
        CONSTRAINT communities_slug_key UNIQUE (name), CHECK (name <> 'unwanted'))"""
    )
    try:
        yield pool
    finally:
        await pool.execute("DROP TABLE public.tried")
        await pool.close()


def _write(number: int, name: str | None = None) -> list[Written]:
    return [(_INSERT, [number, name]), (_SECOND, [number, None])]


async def _at_once(committing: Committing, *works: list[Written]) -> list[BaseException | None]:
    return await asyncio.gather(*map(committing.commit, works), return_exceptions=True)


async def _there(pool: Pool) -> set[int]:
    return {row["number"] for row in await pool.fetch("SELECT number FROM public.tried")}


async def test_what_is_written_at_once_is_one_transaction_but_for_the_first(pool: Pool) -> None:
    outcomes = await _at_once(Committing(pool), *(_write(n) for n in range(_WRITERS)))
    assert outcomes == [None] * _WRITERS
    transactions = await pool.fetch("SELECT xmin::text, count(*) FROM public.tried GROUP BY 1 ORDER BY 2")
    assert [row["count"] for row in transactions] == [2, 2 * (_WRITERS - 1)]


async def test_who_is_refused_takes_nobody_along_and_leaves_nothing(pool: Pool) -> None:
    works = [_write(n, "taken" if n in (5, 9) else None) for n in range(_WRITERS)]
    outcomes = await _at_once(Committing(pool), *works)
    refused = {n for n, outcome in enumerate(outcomes) if outcome is not None}
    assert len(refused) == 1 and refused < {5, 9}
    assert [type(outcome) for outcome in outcomes if outcome] == [SlugTaken]
    assert await _there(pool) == {n + more for n in set(range(_WRITERS)) - refused for more in (0, 1000)}


async def test_a_defect_of_one_is_its_own(pool: Pool) -> None:
    outcomes = await _at_once(Committing(pool), _write(0), _write(1), _write(2, "unwanted"), _write(3))
    assert [type(outcome) for outcome in outcomes] == [type(None), type(None), asyncpg.CheckViolationError, type(None)]
    assert await _there(pool) == {0, 1, 3, 1000, 1001, 1003}


async def test_who_waits_for_a_lock_does_not_hold_up_the_others(pool: Pool) -> None:
    committing = Committing(pool)
    async with pool.acquire() as holder, holder.transaction():
        await holder.execute(_INSERT, 5, None)
        waiting = asyncio.create_task(_at_once(committing, *(_write(n) for n in range(_WRITERS))))
        others = set(range(_WRITERS)) - {5}
        async with asyncio.timeout(10):
            while not others <= await _there(pool):
                await asyncio.sleep(0.01)
        assert not waiting.done()
        await holder.execute("DELETE FROM public.tried")
    assert await waiting == [None] * _WRITERS


async def test_who_waits_for_a_lock_alone_does_not_hold_up_those_who_come_later(pool: Pool) -> None:
    committing = Committing(pool)
    async with pool.acquire() as holder, holder.transaction():
        await holder.execute(_INSERT, 5, None)
        waiting = asyncio.create_task(committing.commit(_write(5)))
        async with asyncio.timeout(10):
            while not await holder.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                await asyncio.sleep(0.01)
            assert await _at_once(committing, *(_write(n) for n in range(3))) == [None] * 3
        assert not waiting.done() and await _there(pool) == {0, 1, 2, 1000, 1001, 1002}
        await holder.execute("DELETE FROM public.tried WHERE number = 5")
    await waiting
    assert {5, 1005} <= await _there(pool)


async def test_nothing_is_tried_twice_when_the_connection_is_lost(pool: Pool) -> None:
    committing = Committing(pool)
    lost: list[Written] = [("SELECT pg_terminate_backend(pg_backend_pid())", [])]
    outcomes = await _at_once(committing, _write(0), lost, _write(2))
    assert [type(outcome) for outcome in outcomes] == [type(None), DatabaseUnavailable, DatabaseUnavailable]
    assert await _there(pool) == {0, 1000}
    await committing.commit(_write(4))
    assert await _there(pool) == {0, 1000, 4, 1004}


async def test_who_goes_away_before_their_turn_takes_nobody_along(pool: Pool) -> None:
    committing = Committing(pool)
    tasks = [asyncio.create_task(committing.commit(_write(n))) for n in range(4)]
    await asyncio.sleep(0)
    tasks[2].cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), type(None), asyncio.CancelledError, type(None)]
    assert {0, 1, 3} <= await _there(pool)


async def test_a_transaction_begins_with_its_first_statement(pool: Pool) -> None:
    async with AsyncExitStack() as stack:
        deferred = Deferred(pool, stack)
        assert not deferred.has_begun and pool.get_idle_size() == pool.get_size()
        await deferred.execute(_INSERT, 1, None)
        assert deferred.has_begun and await _there(pool) == set()
        assert await deferred.fetchval("SELECT number FROM public.tried") == 1
    assert await _there(pool) == {1}


async def test_an_unknown_constraint_stays_an_error(pool: Pool) -> None:
    assert "tried_pkey" not in REFUSALS
    await pool.execute(_INSERT, 1, None)
    with pytest.raises(asyncpg.UniqueViolationError):
        await Committing(pool).commit(_write(1))


async def test_a_failure_of_who_has_gone_away_is_no_defect(pool: Pool) -> None:
    committing, defects = Committing(pool), list[object]()
    asyncio.get_running_loop().set_exception_handler(lambda _, context: defects.append(context))
    try:
        failing = [asyncio.create_task(committing.commit([("SELECT 1 / 0", [])])) for _ in range(3)]
        await asyncio.sleep(0)
        failing[2].cancel()
        outcomes = await asyncio.gather(*failing, return_exceptions=True)
        await committing.commit(_write(7))
        gc.collect()
    finally:
        asyncio.get_running_loop().set_exception_handler(None)
    assert isinstance(outcomes[2], asyncio.CancelledError) and {7, 1007} <= await _there(pool)
    assert defects == []
