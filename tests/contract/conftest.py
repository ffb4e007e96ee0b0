"""The two storages. PostgreSQL is the real server that the whole run shares, with a database of these suites' own:
in the other one a running server tends to whatever is due.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from adapters.crypto.personal import SealedPersonal
from adapters.crypto.seals import KeyedDigests, SealedCursors
from adapters.memory import (
    ConstraintBroken,
    MemoryAuditReader,
    MemoryBoardsReader,
    MemoryCallsReader,
    MemoryCategoriesReader,
    MemoryClaimsReader,
    MemoryCommunitiesReader,
    MemoryDatabase,
    MemoryDisclosuresReader,
    MemoryEventStream,
    MemoryExpiringReader,
    MemoryImageObjects,
    MemoryImagesReader,
    MemoryKeepingUpReader,
    MemoryLedger,
    MemoryLooksReader,
    MemoryMembershipsReader,
    MemoryNoticesReader,
    MemoryPreferencesReader,
    MemoryPseudonymsReader,
    MemoryReactionSetsReader,
    MemoryReportsReader,
    MemorySearchReader,
    MemoryTickets,
    MemoryUnansweredReader,
    MemoryUnsealingsReader,
)
from adapters.memory import beginner as memory_beginner
from adapters.memory import vault_beginner as memory_vault_beginner
from adapters.nats import NatsChannel, NatsEventStream, NatsRelay
from adapters.postgres.consumers import PostgresLedger
from adapters.postgres.event_log import Announcer, PostgresEventStream
from adapters.postgres.pool import COMMUNITY_ROLE, VAULT_ROLE, Pool, connect_pool
from adapters.postgres.readers import (
    PostgresAuditReader,
    PostgresBoardsReader,
    PostgresCallsReader,
    PostgresCategoriesReader,
    PostgresClaimsReader,
    PostgresCommunitiesReader,
    PostgresDisclosuresReader,
    PostgresExpiringReader,
    PostgresImageObjects,
    PostgresImagesReader,
    PostgresKeepingUpReader,
    PostgresLooksReader,
    PostgresMembershipsReader,
    PostgresNoticesReader,
    PostgresPreferencesReader,
    PostgresPseudonymsReader,
    PostgresReactionSetsReader,
    PostgresReportsReader,
    PostgresSearchReader,
    PostgresUnansweredReader,
    PostgresUnsealingsReader,
)
from adapters.postgres.retention import Retention
from adapters.postgres.tickets import PostgresTickets
from adapters.postgres.work import beginner as postgres_beginner
from adapters.postgres.work import vault_beginner as postgres_vault_beginner
from adapters.system import SystemIds
from api.workers.consuming import work_forever
from domain.boards.posts.images import ImageAddresses
from domain.memberships.ports.outside import PersonalSeals
from domain.shared.audit import AuditChain
from domain.shared.cursors import Cursors
from tests.adapters.crypto.keys import some_keys, some_ring
from tests.adapters.nats.server import nats_server
from tests.contract.storage import Storage
from tests.databases import new_database
from tests.domain.fakes import FixedClock


@pytest.fixture(params=["memory", "postgres"])
def storage(request: pytest.FixtureRequest) -> Storage:
    chosen: Storage = request.getfixturevalue(f"{request.param}_storage")
    return chosen


@pytest.fixture(params=["memory", "postgres", "nats"])
def telling_storage(request: pytest.FixtureRequest) -> Storage:
    """Whatever carries events: also a NATS server that copies PostgreSQL's log."""
    chosen: Storage = request.getfixturevalue(f"{request.param}_storage")
    return chosen


@pytest.fixture(scope="session")
def cursors() -> Cursors:
    return SealedCursors(some_keys())


@pytest.fixture(scope="session")
def seals() -> PersonalSeals:
    return SealedPersonal(some_ring())


@pytest.fixture(scope="session")
def chain() -> AuditChain:
    return AuditChain(KeyedDigests(some_keys()))


@pytest.fixture(scope="session")
def digests() -> KeyedDigests:
    return KeyedDigests(some_keys())


@pytest.fixture
def memory_storage(cursors: Cursors, seals: PersonalSeals, chain: AuditChain, digests: KeyedDigests) -> Storage:
    database = MemoryDatabase()
    return Storage(
        begin_community=memory_beginner(database, SystemIds(), FixedClock(), chain),
        begin_vault=memory_vault_beginner(database),
        memberships=MemoryMembershipsReader(database, cursors, seals, FixedClock()),
        communities=MemoryCommunitiesReader(database, cursors),
        pseudonyms=MemoryPseudonymsReader(database),
        looks=MemoryLooksReader(database, cursors),
        keeping_up=MemoryKeepingUpReader(database, cursors),
        boards=MemoryBoardsReader(database, cursors, ImageAddresses(digests, FixedClock())),
        search=MemorySearchReader(database, cursors),
        preferences=MemoryPreferencesReader(database),
        categories=MemoryCategoriesReader(database, cursors),
        reaction_sets=MemoryReactionSetsReader(database),
        unanswered=MemoryUnansweredReader(database, cursors),
        images=MemoryImagesReader(database),
        image_objects=MemoryImageObjects(database),
        tickets=MemoryTickets(database),
        digests=digests,
        unsealings=MemoryUnsealingsReader(database, cursors),
        reports=MemoryReportsReader(database, cursors),
        expiring=MemoryExpiringReader(database),
        notices=MemoryNoticesReader(database, cursors),
        calls=MemoryCallsReader(database, cursors),
        claims=MemoryClaimsReader(database, cursors),
        disclosures=MemoryDisclosuresReader(database, seals),
        audit=MemoryAuditReader(database),
        transparency=MemoryAuditReader(database),
        chain=chain,
        events=MemoryEventStream(database),
        ledger=MemoryLedger(SystemIds(), cursors, FixedClock()),
        forget=lambda: _forget(database),
        cursors=cursors,
        seals=seals,
        broken=ConstraintBroken,
    )


@pytest.fixture(scope="session")
async def contract_url(database_url: str, migrated: str) -> AsyncIterator[str]:
    """The address of a migrated database."""
    async with new_database(database_url, migrated) as url:
        yield url


@pytest.fixture(scope="session")
async def contract_pool(contract_url: str) -> AsyncIterator[Pool]:
    async with await connect_pool(contract_url, 6, COMMUNITY_ROLE) as pool:
        yield pool


@pytest.fixture(scope="session")
async def postgres_storage(
    contract_url: str,
    contract_pool: Pool,
    cursors: Cursors,
    seals: PersonalSeals,
    chain: AuditChain,
    digests: KeyedDigests,
) -> AsyncIterator[Storage]:
    pool = contract_pool
    vault_pool = await connect_pool(contract_url, 6, VAULT_ROLE)
    announcer = Announcer(pool)
    telling = asyncio.create_task(announcer.run())
    yield Storage(
        begin_community=postgres_beginner(pool, announcer, SystemIds(), FixedClock(), chain),
        begin_vault=postgres_vault_beginner(vault_pool),
        memberships=PostgresMembershipsReader(vault_pool, cursors, seals, FixedClock()),
        communities=PostgresCommunitiesReader(pool, cursors),
        pseudonyms=PostgresPseudonymsReader(pool),
        looks=PostgresLooksReader(pool, cursors),
        keeping_up=PostgresKeepingUpReader(pool, cursors),
        boards=PostgresBoardsReader(pool, cursors, ImageAddresses(digests, FixedClock())),
        search=PostgresSearchReader(pool, cursors),
        preferences=PostgresPreferencesReader(pool),
        categories=PostgresCategoriesReader(pool, cursors),
        reaction_sets=PostgresReactionSetsReader(pool),
        unanswered=PostgresUnansweredReader(pool, cursors),
        images=PostgresImagesReader(pool),
        image_objects=PostgresImageObjects(pool),
        tickets=PostgresTickets(vault_pool),
        digests=digests,
        unsealings=PostgresUnsealingsReader(pool, cursors),
        reports=PostgresReportsReader(pool, cursors),
        expiring=PostgresExpiringReader(pool),
        notices=PostgresNoticesReader(pool, cursors),
        calls=PostgresCallsReader(pool, cursors),
        claims=PostgresClaimsReader(pool, cursors),
        disclosures=PostgresDisclosuresReader(vault_pool, seals),
        audit=PostgresAuditReader(pool),
        transparency=PostgresAuditReader(pool),
        chain=chain,
        events=PostgresEventStream(pool, contract_url),
        ledger=PostgresLedger(pool, SystemIds(), cursors),
        forget=lambda: forget_all(pool),
        cursors=cursors,
        seals=seals,
        broken=asyncpg.IntegrityConstraintViolationError,
    )
    telling.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await telling
    await vault_pool.close()


async def _forget(database: MemoryDatabase) -> None:
    database.forget(database.log[-1].position if database.log else database.horizon)


async def forget_all(pool: Pool) -> None:
    """As if the time had passed for which events are kept, and no consumer were behind."""
    every = timedelta(days=300)
    await pool.execute("UPDATE community.event_slots SET closed_at = closed_at - $1::interval", every * 3)
    for _ in range(2):
        await pool.execute(
            "UPDATE community.event_slots SET opened_at = opened_at - $1::interval WHERE closed_at IS NULL", every
        )
        await Retention(pool, every).sweep()
        await Retention(pool, timedelta(0), settle=timedelta(0)).sweep()


@pytest.fixture(scope="session")
async def nats_storage(
    contract_url: str, postgres_storage: Storage, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Storage]:
    with nats_server(tmp_path_factory.mktemp("nats")) as server:
        writing, reading = NatsChannel(server.url), NatsChannel(server.url)
        relay = NatsRelay(postgres_storage.events, writing)
        await relay.tend()
        working = asyncio.create_task(work_forever([relay], postgres_storage.events, postgres_storage.ledger))

        async def forget() -> None:
            await postgres_storage.forget()
            await relay.tend()

        yield replace(postgres_storage, events=NatsEventStream(reading), forget=forget)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        await writing.close()
        await reading.close()
