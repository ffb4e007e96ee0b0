"""The connections to the database."""

from typing import TYPE_CHECKING

import asyncpg

if TYPE_CHECKING:  # generic for type checkers only
    Pool = asyncpg.Pool[asyncpg.Record]
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
    _Base = asyncpg.Connection[asyncpg.Record]
else:
    Pool = asyncpg.Pool
    Connection = _Base = asyncpg.Connection

_LIMITS = {
    "application_name": "ibasho",
    "timezone": "UTC",
    "statement_timeout": "10000",
    "lock_timeout": "5000",
    # A writer that hangs holds back the event log's readers for this long and no longer.
    "idle_in_transaction_session_timeout": "5000",
}


class LeanConnection(_Base):
    """A connection that is handed back as it is: our code sets no session state, so there is nothing to reset."""

    def get_reset_query(self) -> str:
        return ""


async def connect_pool(url: str, size: int) -> Pool:
    return await asyncpg.create_pool(
        url, min_size=min(2, size), max_size=size, connection_class=LeanConnection, server_settings=_LIMITS
    )
