"""Databases and connections of a test's own, on the server that the whole run shares."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import asyncpg
import pytest

from adapters.postgres.pool import Connection, Pool, connect_pool

Connect = Callable[..., Awaitable[Connection]]


@pytest.fixture(scope="session")
async def pool(database_url: str) -> AsyncIterator[Pool]:
    pool = await connect_pool(database_url, 4)
    yield pool
    await pool.close()


@pytest.fixture
async def connect(database_url: str) -> AsyncIterator[Connect]:
    """Connections with settings of their own, closed when the test ends, however it has left them."""
    opened: list[Connection] = []

    async def connection(**settings: str) -> Connection:
        opened.append(await asyncpg.connect(database_url, server_settings={"timezone": "UTC", **settings}))
        return opened[-1]

    yield connection
    for each in opened:
        each.terminate()


@pytest.fixture
def ask(own_database: str) -> Callable[[str], Awaitable[Any]]:
    """Run one query on the database of this test's own."""

    async def fetch(query: str) -> Any:
        connection = await asyncpg.connect(own_database)
        try:
            return await connection.fetch(query)
        finally:
            await connection.close()

    return fetch
