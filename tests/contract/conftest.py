"""The two storages. PostgreSQL is the real server that the whole run shares, with a database of these suites' own:
in the other one a running server tends to whatever is due.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from adapters.crypto.personal import SealedPersonal
from adapters.crypto.seals import SealedCursors
from adapters.memory import (
    ConstraintBroken,
    MemoryBoardsReader,
    MemoryCommunitiesReader,
    MemoryDatabase,
    MemoryEventStream,
    MemoryLooksReader,
    MemoryMembershipsReader,
    MemoryPseudonymsReader,
)
from adapters.memory import beginner as memory_beginner
from adapters.memory import vault_beginner as memory_vault_beginner
from adapters.postgres.event_log import Announcer, PostgresEventStream
from adapters.postgres.migrating import migrate
from adapters.postgres.pool import COMMUNITY_ROLE, VAULT_ROLE, connect_pool
from adapters.postgres.readers import (
    PostgresBoardsReader,
    PostgresCommunitiesReader,
    PostgresLooksReader,
    PostgresMembershipsReader,
    PostgresPseudonymsReader,
)
from adapters.postgres.work import beginner as postgres_beginner
from adapters.postgres.work import vault_beginner as postgres_vault_beginner
from adapters.system import SystemIds
from domain.memberships.ports import PersonalSeals
from domain.shared.cursors import Cursors
from tests.adapters.crypto.keys import some_keys, some_ring
from tests.contract.storage import Storage
from tests.domain.fakes import FixedClock


@pytest.fixture(params=["memory", "postgres"])
def storage(request: pytest.FixtureRequest) -> Storage:
    chosen: Storage = request.getfixturevalue(f"{request.param}_storage")
    return chosen


@pytest.fixture(scope="session")
def cursors() -> Cursors:
    return SealedCursors(some_keys())


@pytest.fixture(scope="session")
def seals() -> PersonalSeals:
    return SealedPersonal(some_ring())


@pytest.fixture
def memory_storage(cursors: Cursors, seals: PersonalSeals) -> Storage:
    database = MemoryDatabase()
    return Storage(
        begin_community=memory_beginner(database, SystemIds(), FixedClock()),
        begin_vault=memory_vault_beginner(database),
        memberships=MemoryMembershipsReader(database, cursors, seals, FixedClock()),
        communities=MemoryCommunitiesReader(database, cursors),
        pseudonyms=MemoryPseudonymsReader(database),
        looks=MemoryLooksReader(database, cursors),
        boards=MemoryBoardsReader(database, cursors),
        events=MemoryEventStream(database),
        cursors=cursors,
        seals=seals,
        broken=ConstraintBroken,
    )


@pytest.fixture(scope="session")
async def contract_url(database_url: str) -> AsyncIterator[str]:
    """The address of a migrated database."""
    url = urlunsplit(urlsplit(database_url)._replace(path="/contract"))
    administration = await asyncpg.connect(database_url)
    await administration.execute("CREATE DATABASE contract")
    await asyncio.to_thread(migrate, url)
    yield url
    await administration.execute("DROP DATABASE contract WITH (FORCE)")
    await administration.close()


@pytest.fixture(scope="session")
async def postgres_storage(contract_url: str, cursors: Cursors, seals: PersonalSeals) -> AsyncIterator[Storage]:
    pool = await connect_pool(contract_url, 6, COMMUNITY_ROLE)
    vault_pool = await connect_pool(contract_url, 6, VAULT_ROLE)
    announcer = Announcer(pool)
    telling = asyncio.create_task(announcer.run())
    yield Storage(
        begin_community=postgres_beginner(pool, announcer, SystemIds(), FixedClock()),
        begin_vault=postgres_vault_beginner(vault_pool),
        memberships=PostgresMembershipsReader(vault_pool, cursors, seals, FixedClock()),
        communities=PostgresCommunitiesReader(pool, cursors),
        pseudonyms=PostgresPseudonymsReader(pool),
        looks=PostgresLooksReader(pool, cursors),
        boards=PostgresBoardsReader(pool, cursors),
        events=PostgresEventStream(pool, contract_url),
        cursors=cursors,
        seals=seals,
        broken=asyncpg.IntegrityConstraintViolationError,
    )
    telling.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await telling
    await pool.close()
    await vault_pool.close()
