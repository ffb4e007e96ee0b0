"""Erasing: what was taken away goes from the tables' files, too.

A row that is changed or deleted stays in its file as a dead version until it is vacuumed, and even then its bytes stay
in the free part of the page until something else is written there. So wherever words are taken away it is noted in the
same transaction (`community.erasures`: that, not what), and soon after the tables that hold words are written anew,
indexes too. A table for which that would take too long is vacuumed instead: of what was deleted no statement finds
anything from then on, but its bytes can be in the file until the operator has the table written anew.
"""

import time
from collections.abc import Callable

import asyncpg

from adapters.postgres.pool import Connection

TABLES = tuple(f"community.{name}" for name in ("posts", "post_revisions", "threads", "images", "claims", "verdicts"))
"""Those in which words stand that can be taken away, and keys of pictures: a key that is forgotten is to be gone."""

_REWRITTEN = 64 * 2**20
"""Bytes, with indexes, up to which a table is written anew: about a second, in which nobody reads it."""

_SHARE_OF_TIME = 0.005
"""Writing anew takes no more of the time than this."""

_DUE = """
SELECT max(transaction) FROM community.erasures
WHERE transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint AND transaction < (
  SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint - coalesce(max(age(backend_xmin)), 0)
  FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database())
"""
"""What was noted before every transaction that still sees something: dead versions that nobody sees can go."""

_OWNED = "SELECT bool_and(pg_has_role(relowner, 'USAGE')) FROM pg_class WHERE oid = ANY($1::text[]::regclass[])"


class NotTheOwner(Exception):
    """This login does not own the tables, so that it cannot write them anew."""


class Eraser:
    """On a connection with the rights of the tables' owner, made anew each time."""

    def __init__(self, url: str, monotonic: Callable[[], float] = time.monotonic, rewritten: int = _REWRITTEN) -> None:
        self._url = url
        self._monotonic = monotonic
        self._rewritten = rewritten
        self._not_before = float("-inf")

    async def erase(self) -> None:
        """Whatever is noted and can go. What cannot go yet is tried again the next time. Raises NotTheOwner."""
        if self._monotonic() < self._not_before:
            return
        connection = await asyncpg.connect(self._url, timeout=5, server_settings=_SETTINGS)
        try:
            due = await connection.fetchval(_DUE)
            if due is None:
                return
            if not await connection.fetchval(_OWNED, TABLES):
                raise NotTheOwner
            for table in TABLES:
                await self._erase(connection, table)
            await connection.execute("DELETE FROM community.erasures WHERE transaction <= $1", due)
        except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
            return
        finally:
            await connection.close(timeout=5)

    async def _erase(self, connection: Connection, table: str) -> None:
        began = self._monotonic()
        if await connection.fetchval("SELECT pg_total_relation_size($1::text::regclass)", table) <= self._rewritten:
            await connection.execute(f"VACUUM (FULL) {table}")
        else:
            await connection.execute(f"VACUUM (INDEX_CLEANUP ON, TRUNCATE OFF) {table}")
        now = self._monotonic()
        self._not_before = max(self._not_before, now) + (now - began) / _SHARE_OF_TIME


_SETTINGS = {"application_name": "ibasho erasing", "lock_timeout": "250ms"}
"""Everybody else waits while this waits for its turn, so it does not wait long and comes again."""
