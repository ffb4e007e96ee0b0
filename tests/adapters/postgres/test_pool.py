"""Whatever becomes of those who have a connection, it comes back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from adapters.postgres.pool import Pool, connect_pool
from domain.shared.errors import DatabaseUnavailable

MOMENTS = range(40)
"""Turns of the loop after which somebody is cancelled: more than any of these takes until its statement is sent."""


@pytest.fixture
async def narrow(database_url: str) -> AsyncIterator[Pool]:
    """With one connection: if it does not come back, nobody gets one."""
    pool = await connect_pool(database_url, 1)
    yield pool
    await pool.close()


async def _asks(pool: Pool) -> object:
    return await pool.fetchval("SELECT pg_sleep(0.001)")


async def _fails(pool: Pool) -> object:
    return await pool.fetchval("SELECT 1 / 0")


async def _leaves_a_transaction_open(pool: Pool) -> None:
    async with pool.acquire() as connection:
        await connection.execute("BEGIN")


@pytest.mark.parametrize("use", [_asks, _fails, _leaves_a_transaction_open])
async def test_a_connection_comes_back_from_who_is_cancelled_at_any_moment(
    narrow: Pool, use: Callable[[Pool], Awaitable[object]]
) -> None:
    for turns in MOMENTS:
        task = asyncio.ensure_future(use(narrow))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        async with asyncio.timeout(10):
            assert await narrow.fetchval("SELECT pg_current_xact_id_if_assigned() IS NULL AND now() = now()")
        assert (narrow.get_size(), narrow.get_idle_size()) == (1, 1)


async def test_a_transaction_that_was_left_open_is_not_the_next_ones(narrow: Pool) -> None:
    await _leaves_a_transaction_open(narrow)
    async with narrow.acquire() as connection:
        assert not connection.is_in_transaction()


async def _loses_it(pool: Pool, ended_by: Pool) -> None:
    async with pool.acquire() as connection:
        await ended_by.execute("SELECT pg_terminate_backend($1)", await connection.fetchval("SELECT pg_backend_pid()"))
        await connection.fetchval("SELECT pg_sleep(10)")


async def test_a_connection_that_was_lost_is_replaced(narrow: Pool, database: Pool) -> None:
    own = await narrow.fetchval("SELECT pg_backend_pid()")
    with pytest.raises(DatabaseUnavailable):
        await _loses_it(narrow, ended_by=database)
    assert await narrow.fetchval("SELECT pg_backend_pid()") != own
