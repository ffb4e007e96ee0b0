"""Bringing the database to the schema that this code expects, and telling whether it is there."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from adapters.postgres.pool import Pool
from adapters.postgres.tables.events import SLOTS
from domain.shared.audit import AuditChain

_MIGRATIONS = Path(__file__).parent / "migrations"

_UNDECLARED = {"alembic_version", *(f"events_{slot}" for slot in range(SLOTS))}


def is_compared(_: object, name: str | None, kind: str, *__: object) -> bool:
    """Whether a table in the database must be declared; the log's slots are partitions of one that is."""
    return not (kind == "table" and name in _UNDECLARED)


def configuration(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["url"] = url
    return config


class DatabaseRefused(Exception):
    """The database cannot be used; the message says why, without its address or password."""


def migrate(url: str, revision: str = "head", chain: Callable[[], AuditChain] | None = None) -> None:
    """Up to this revision. Runs an event loop of its own; concurrent calls wait for one another.

    `chain` is asked for where communities from before the audit log was one are brought into it.

    Raises DatabaseRefused.
    """
    try:
        config = configuration(url)
        config.attributes["chain"] = chain
        command.upgrade(config, revision)
    except OSError as error:
        raise DatabaseRefused(f"The database cannot be reached: {error}. Is DATABASE_URL right?") from error
    except DBAPIError as error:
        raise DatabaseRefused(f"The database says: {error.orig}") from error


@cache
def newest_revision() -> str:
    """The revision that this code expects."""
    head = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    assert head is not None, "there is always a first migration"
    return head


async def current_revision(pool: Pool) -> str | None:
    """None before the first migration."""
    exists = await pool.fetchval("SELECT to_regclass('public.alembic_version') IS NOT NULL")
    revision: str | None = await pool.fetchval("SELECT version_num FROM public.alembic_version") if exists else None
    return revision
