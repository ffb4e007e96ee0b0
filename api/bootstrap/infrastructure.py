"""What all modules stand on: the databases, the keys, the clock, and what is outside."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import asyncpg

from adapters.crypto.key_command import KeyCommand
from adapters.crypto.key_file import KeyFile
from adapters.crypto.personal import SealedPersonal
from adapters.crypto.ring import KeyRing
from adapters.crypto.seals import KeyedDigests, SealedCursors
from adapters.nats import NatsChannel
from adapters.pictures import PillowPictures
from adapters.postgres.event_log import Announcer, PostgresEventStream, connect_log_pool
from adapters.postgres.migrating import DatabaseRefused
from adapters.postgres.pool import COMMUNITY_ROLE, PLANNED_ONCE, VAULT_ROLE, Pool, connect_pool, shares_of
from adapters.postgres.work import CommunityWork, VaultWork, beginner, vault_beginner
from adapters.system import SystemClock, SystemIds
from adapters.tokens import new_signing_key
from adapters.youtube import DemoYoutube, NobodyOnYoutube, YoutubeMemberships, new_client, read_channels
from api.settings import Settings
from domain.memberships.ports.outside import MembershipProof
from domain.shared.audit import AuditChain
from domain.shared.clock import Clock

_LOG_CONNECTIONS = 4
"""For reading the event log, beside those for everything else."""


@dataclass(frozen=True, repr=False)
class Infrastructure:
    """What every module is given. Each world has its own pool, and its own way to begin a unit of work."""

    settings: Settings
    database_url: str
    pool: Pool
    """Of the community's world."""
    vault_pool: Pool
    log: PostgresEventStream
    announcer: Announcer
    channel: NatsChannel | None
    begin: Callable[[], AbstractAsyncContextManager[CommunityWork]]
    begin_vault: Callable[[], AbstractAsyncContextManager[VaultWork]]
    ring: KeyRing
    digests: KeyedDigests
    personal: SealedPersonal
    cursors: SealedCursors
    pictures: PillowPictures
    youtube: MembershipProof
    ids: SystemIds
    clock: Clock


@asynccontextmanager
async def infrastructure(
    settings: Settings, url: str, clock: Clock, youtube: MembershipProof | None
) -> AsyncIterator[Infrastructure]:
    """Open until the end of the context. Raises DatabaseRefused and KeysUnusable."""
    async with (
        _youtube(settings, youtube) as proof,
        _pools(settings, url) as (vault_pool, pool),
    ):
        ring, ids, announcer = key_ring(settings), SystemIds(), Announcer(pool)
        digests = KeyedDigests(ring.keys)
        log_pool = await connect_log_pool(url, _LOG_CONNECTIONS)
        on = Infrastructure(
            settings=settings,
            database_url=url,
            pool=pool,
            vault_pool=vault_pool,
            log=PostgresEventStream(log_pool, url),
            announcer=announcer,
            channel=None if settings.nats_url is None else NatsChannel(settings.nats_url),
            begin=beginner(pool, announcer, ids, clock, AuditChain(digests)),
            begin_vault=vault_beginner(vault_pool),
            ring=ring,
            digests=digests,
            personal=SealedPersonal(ring),
            cursors=SealedCursors(ring.keys),
            pictures=PillowPictures(),
            youtube=proof,
            ids=ids,
            clock=clock,
        )
        try:
            yield on
        finally:
            on.pictures.close()
            if on.channel is not None:
                await on.channel.close()
            await _closed(log_pool)


@asynccontextmanager
async def _pools(settings: Settings, url: str) -> AsyncIterator[tuple[Pool, Pool]]:
    """The connections of the vault, and those of the community's world. Raises DatabaseRefused."""
    sizes = shares_of(settings.pool_size)
    vault = await role_pool(settings.vault_database_url or url, sizes[0], VAULT_ROLE, **PLANNED_ONCE)
    try:
        community = await role_pool(url, sizes[1], COMMUNITY_ROLE)
        try:
            yield vault, community
        finally:
            await _closed(community)
    finally:
        await _closed(vault)


async def role_pool(url: str, size: int, role: str | None, **settings: str) -> Pool:
    """Connections with a role's rights; without one, with the login's own. Raises DatabaseRefused."""
    try:
        return await connect_pool(url, size, role, **settings)
    except (asyncpg.InsufficientPrivilegeError, asyncpg.InvalidParameterValueError):
        raise DatabaseRefused(
            f"The database's login has no rights of the role {role}. Is the database migrated? "
            f"Else let an administrator GRANT {role} to the login (docs/operating.md)."
        ) from None


async def _closed(pool: Pool) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(pool.close(), 5)


@asynccontextmanager
async def _youtube(settings: Settings, given: MembershipProof | None) -> AsyncIterator[MembershipProof]:
    if given is not None:
        yield given
    elif settings.youtube_channels is not None:
        async with new_client() as http:
            yield YoutubeMemberships(http, read_channels(settings.youtube_channels), SystemClock())
    else:
        yield DemoYoutube() if settings.demo else NobodyOnYoutube()


def key_ring(settings: Settings) -> KeyRing:
    """With fresh keys, where there are none yet. Raises KeysUnusable."""
    return KeyRing(key_command(settings) or _made(KeyFile(settings.keys)))


def key_command(settings: Settings) -> KeyCommand | None:
    return None if settings.key_command is None else KeyCommand(settings.key_command)


def _made(file: KeyFile) -> KeyFile:
    file.make(new_signing_key())
    return file
