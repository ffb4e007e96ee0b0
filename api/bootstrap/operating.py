"""What an operator's commands need: the database, and the keys."""

import contextlib
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path

import asyncpg

from adapters.crypto.entries import place_of_entry
from adapters.crypto.keeping import KeyKeeping, SealedTable
from adapters.crypto.key_file import KeyFile
from adapters.crypto.keys import KeysUnusable
from adapters.crypto.personal import place_of_person
from adapters.crypto.ring import KeyRing
from adapters.crypto.seals import KeyedDigests, place_of_link
from adapters.embedded_postgres import EmbeddedPostgresError, embedded_postgres, running_postgres
from adapters.postgres.migrating import DatabaseRefused, current_revision, migrate, newest_revision
from adapters.postgres.pool import COMMUNITY_ROLE, VAULT_ROLE, Pool
from adapters.postgres.rewrapping import SealedColumn
from api.bootstrap.infrastructure import key_command, key_ring, role_pool
from api.settings import Settings
from domain.shared.audit import AuditChain
from domain.shared.errors import DatabaseUnavailable

CANNOT_START = (EmbeddedPostgresError, DatabaseRefused, KeysUnusable)
"""What keeps a server from starting; the message is for the operator."""


@asynccontextmanager
async def key_keeping(settings: Settings, database_url: str | None) -> AsyncIterator[KeyKeeping]:
    """What an operator does with the sealing keys, beside servers at work; without a database only what needs none.

    Raises DatabaseRefused and KeysUnusable, also where there are no keys yet.
    """
    command = key_command(settings)
    file = KeyFile(settings.keys) if command is None else None
    ring = KeyRing(command or KeyFile(settings.keys))
    if database_url is None:
        yield KeyKeeping(ring, file, [])
        return
    async with contextlib.AsyncExitStack() as stack:
        vault_url = settings.vault_database_url or database_url
        vault, community, vault_watch, watch = [
            await stack.enter_async_context(_keepers_pool(url, role))
            for url, role in (
                (vault_url, VAULT_ROLE),
                (database_url, COMMUNITY_ROLE),
                (vault_url, None),
                (database_url, None),
            )
        ]
        if await current_revision(community) != newest_revision():
            raise DatabaseRefused("The database is of another version of Ibasho. Migrate it first: ibasho migrate")
        sealed = [
            SealedTable(SealedColumn(vault, "vault.memberships", "personal", vault_watch), place_of_person),
            SealedTable(SealedColumn(vault, "vault.unwritten_entries", "sealed", vault_watch), place_of_entry),
            SealedTable(SealedColumn(community, "community.pseudonyms", "sealed_wearer", watch), place_of_link),
        ]
        try:
            yield KeyKeeping(ring, file, sealed)
        except DatabaseUnavailable:
            raise DatabaseRefused("The database does not answer. What is done stays; do the rest later.") from None


@asynccontextmanager
async def _keepers_pool(url: str, role: str | None) -> AsyncIterator[Pool]:
    """In a world's role; or as the login itself, which sees what the servers' connections are at."""
    try:
        pool = await role_pool(url, 1, role)
    except (OSError, asyncpg.PostgresError) as error:
        raise DatabaseRefused(f"The database cannot be reached: {error}. Is DATABASE_URL right?") from error
    async with pool:
        yield pool


def upgrade(settings: Settings, url: str) -> None:
    """Bring the database to the present schema, with the keys at hand for what only they can seal."""
    migrate(url, chain=lambda: AuditChain(KeyedDigests(key_ring(settings).keys)))


def embedded_database(folder: Path) -> AbstractContextManager[str]:
    """A PostgreSQL of our own that lives as long as the context; gives its address."""
    return embedded_postgres(folder)


def running_database(folder: Path) -> str | None:
    """The address of a PostgreSQL of our own that another process runs on this folder now."""
    return running_postgres(folder)
