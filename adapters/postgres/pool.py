"""The connections to the database, and what it means that there are none.

Each world has a pool of its own, whose connections have the rights of that world's role and no others: a statement in
the wrong world fails. They are made so when they connect, for good.
"""

import contextlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import asyncpg
from asyncpg.pool import PoolAcquireContext

from domain.shared.errors import DatabaseUnavailable

if TYPE_CHECKING:  # generic for type checkers only
    from asyncpg.pool import PoolConnectionProxy

    Pool = asyncpg.Pool[asyncpg.Record]
    Connection = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    _Base = asyncpg.Connection[asyncpg.Record]
    _Acquiring = PoolAcquireContext[asyncpg.Record]
else:
    Pool = asyncpg.Pool
    Connection = _Base = asyncpg.Connection
    _Acquiring = PoolAcquireContext

_LIMITS = {
    "application_name": "ibasho",
    "timezone": "UTC",
    "statement_timeout": "10000",
    "lock_timeout": "5000",
    # A writer that hangs holds back the event log's readers for this long and no longer.
    "idle_in_transaction_session_timeout": "5000",
    "jit": "off",  # a statement is over before it would be compiled, however much it is expected to cost
}
_WHOLE_TRANSACTION = """
SELECT set_config(name, '15s', false) FROM pg_settings WHERE name = 'transaction_timeout'
"""
"""The bound for a writer that is slow and never idle. PostgreSQL has it from version 17 on."""
_RECOGNISE = """
UPDATE community.event_log SET cluster = here.name, base = base + (1::bigint << 48)
FROM (
  SELECT system_identifier || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) AS name FROM pg_control_system()
) here
WHERE cluster <> here.name
"""
"""Transaction ids start anew when a dump is restored elsewhere, and may repeat when another timeline begins (a
standby is promoted, a backup recovered to a point in time). Positions must grow all the same. Each connection looks
before it is used, so nothing is ever recorded with a base that no longer holds.
"""

_CONNECTING, _ANSWERING = 5.0, 15.0
"""Seconds after which a server that says nothing counts as away. Its own limits come first."""

_RETRY_AFTER = 2

_UNREACHABLE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.InternalClientError,  # what asyncpg says when the server's farewell meets a statement on its way
)


VAULT_ROLE, COMMUNITY_ROLE = "ibasho_vault", "ibasho_community"
PLANNED_ONCE = {"plan_cache_mode": "force_generic_plan"}
"""For connections whose statements look rows up by their keys, whatever the values: making a plan for the values takes
longer than carrying it out.
"""


def shares_of(size: int) -> tuple[int, int]:
    """How many of so many connections, two or more, are the vault's, and how many the community's.

    Each request asks the vault once, who this is; the rest of what it asks and all durable writing of members is the
    community's.
    """
    vault = max(1, size * 2 // 5)
    return vault, size - vault


class LeanConnection(_Base):
    """A connection that is handed back as it is: our code sets no session state, so there is nothing to reset."""

    def get_reset_query(self) -> str:
        return ""


class _Reaching(_Acquiring):
    """A connection for as long as it is needed. That none can be had, or that it was lost, is a refusal."""

    async def __aenter__(self) -> "PoolConnectionProxy[asyncpg.Record]":
        try:
            return await super().__aenter__()
        except _UNREACHABLE:
            raise DatabaseUnavailable(retry_after=_RETRY_AFTER) from None

    async def __aexit__(self, *raised: object) -> None:
        error = raised[1]
        lost = isinstance(error, LOST) or (isinstance(error, asyncpg.InterfaceError) and self._is_closed())
        await super().__aexit__(*raised)
        if lost:
            raise DatabaseUnavailable(retry_after=_RETRY_AFTER) from None

    def _is_closed(self) -> bool:
        try:
            return self.connection is None or self.connection.is_closed()
        except asyncpg.InterfaceError:  # the pool took it back at the moment at which it was lost
            return True


BORROWED: ContextVar[Callable[[Pool], Connection | None] | None] = ContextVar("BORROWED", default=None)
"""What lends this task the connection of a transaction that is not committed yet (`repeats`)."""


def lent(pool: Pool) -> Connection | None:
    """The connection of this pool that this task has borrowed, if it has."""
    lender = BORROWED.get()
    return None if lender is None else lender(pool)


class _Pool(Pool):
    def acquire(self, *, timeout: float | None = None) -> AbstractAsyncContextManager[Any]:  # type: ignore[override]
        borrowed = lent(self)
        return _Reaching(self, timeout) if borrowed is None else contextlib.nullcontext(borrowed)

    async def release(self, connection: Any, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 (asyncpg's)
        """Without the task and the shield that asyncpg gives each: mostly it waits for nothing (`LeanConnection`), and
        where it is cancelled while it does, the connection is ended and the pool makes another.
        """
        if connection._con is not None:  # else it was lost, and is back already
            connection._con._on_release()
            await connection._holder.release(timeout)


def limits_as(role: str | None) -> dict[str, str]:
    """The settings of a connection with the rights of this role, or without one with those of its login."""
    return _LIMITS if role is None else {**_LIMITS, "role": role}


async def _prepare_log(connection: Connection) -> None:
    await connection.execute(_WHOLE_TRANSACTION)
    with contextlib.suppress(asyncpg.UndefinedTableError):  # not migrated yet
        await connection.execute(_RECOGNISE)


async def _prepare(connection: Connection) -> None:
    await connection.execute(_WHOLE_TRANSACTION)


async def connect_pool(url: str, size: int, role: str | None = None, **settings: str) -> Pool:
    """Raises what asyncpg raises when there is no database now; later on its absence is DatabaseUnavailable."""
    return await _Pool(
        url,
        min_size=min(2, size),
        max_size=size,
        max_queries=50_000,
        max_inactive_connection_lifetime=300,
        loop=None,
        connection_class=LeanConnection,
        record_class=asyncpg.Record,
        server_settings={**limits_as(role), **settings},
        init=_prepare_log if role == COMMUNITY_ROLE else _prepare,
        timeout=_CONNECTING,
        command_timeout=_ANSWERING,
    )
