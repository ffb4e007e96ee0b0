"""Alembic's entry: runs the migrations over asyncpg, in one transaction, under a lock against concurrent starts."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from adapters.postgres.migrating import is_compared
from adapters.postgres.tables import metadata

_LOCK = 7_214_509_113
"""Any number will do, as long as every Ibasho uses the same."""


def _run_over(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, include_schemas=True, include_object=is_compared)
    context.run_migrations()


def _migrate(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    _run_over(connection)


async def _run(url: str) -> None:
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1), poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(_migrate)
    await engine.dispose()


_connection = context.config.attributes.get("connection")
if _connection is not None:
    _run_over(_connection)
else:
    asyncio.run(_run(context.config.attributes.get("url") or os.environ["DATABASE_URL"]))
