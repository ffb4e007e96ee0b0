"""The two storages. PostgreSQL is the real one that the whole run shares."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import asyncpg
import pytest

from adapters.crypto.seals import SealedCursors
from adapters.memory import (
    ConstraintBroken,
    MemoryBoardsReader,
    MemoryDatabase,
    MemoryEventStream,
    MemoryMembershipsReader,
    MemoryPseudonymsReader,
)
from adapters.memory import beginner as memory_beginner
from adapters.postgres.event_log import Announcer, PostgresEventStream
from adapters.postgres.pool import connect_pool
from adapters.postgres.readers import PostgresBoardsReader, PostgresMembershipsReader, PostgresPseudonymsReader
from adapters.postgres.work import beginner as postgres_beginner
from adapters.system import SystemIds
from domain.shared.cursors import Cursors
from tests.adapters.crypto.keys import some_keys
from tests.contract.storage import Storage
from tests.domain.fakes import FixedClock


@pytest.fixture(params=["memory", "postgres"])
def storage(request: pytest.FixtureRequest) -> Storage:
    chosen: Storage = request.getfixturevalue(f"{request.param}_storage")
    return chosen


@pytest.fixture(scope="session")
def cursors() -> Cursors:
    return SealedCursors(some_keys())


@pytest.fixture
def memory_storage(cursors: Cursors) -> Storage:
    database = MemoryDatabase()
    return Storage(
        begin=memory_beginner(database, SystemIds(), FixedClock()),
        memberships=MemoryMembershipsReader(database, cursors),
        pseudonyms=MemoryPseudonymsReader(database),
        boards=MemoryBoardsReader(database, cursors),
        events=MemoryEventStream(database),
        cursors=cursors,
        broken=ConstraintBroken,
    )


@pytest.fixture(scope="session")
async def postgres_storage(database_url: str, cursors: Cursors) -> AsyncIterator[Storage]:
    pool = await connect_pool(database_url, 4)
    announcer = Announcer(pool)
    telling = asyncio.create_task(announcer.run())
    yield Storage(
        begin=postgres_beginner(pool, announcer, SystemIds(), FixedClock()),
        memberships=PostgresMembershipsReader(pool, cursors),
        pseudonyms=PostgresPseudonymsReader(pool),
        boards=PostgresBoardsReader(pool, cursors),
        events=PostgresEventStream(pool, database_url),
        cursors=cursors,
        broken=asyncpg.IntegrityConstraintViolationError,
    )
    telling.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await telling
    await pool.close()
