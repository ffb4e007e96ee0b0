"""Mixing: the vault forgets when, and in which order, its rows were written. So do those tables of the community's
world in which a person has one row that they change again and again.

PostgreSQL keeps with each row the transaction that wrote it, and puts rows into their file as they come. Both worlds
share one count of transactions, and the community's rows tell the time to the second. So the vault's rows, whatever
little they say, would tell to the second when each person joined, signed in or paused, and the face that was put on a
moment later would be known for theirs.

A row that stands for one person wherever they are, under a marker that is nobody's face, says nothing by itself. But
its old versions lie in the file, each with its transaction, beside the posts of whatever face the person wore then.

Mixing writes all rows of a table anew in one transaction, in which they all look alike, and then puts them into a new
file in the order of their keys, which are random. Versions of rows that are no more are not in the new file.
"""

import time
from collections.abc import Callable

import asyncpg

from adapters.postgres.pool import Connection

_OF_ONE_PERSON = ("community.notice_states", "community.board_choices", "community.preferences")

_TABLES = """
SELECT c.oid::regclass::text AS name, quote_ident(i.relname) AS index,
       array_agg(quote_ident(a.attname) ORDER BY array_position(x.indkey::int[], a.attnum::int)) AS key
FROM pg_class c
JOIN pg_index x ON x.indrelid = c.oid AND x.indisprimary
JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (x.indkey)
WHERE (c.relnamespace = 'vault'::regnamespace OR c.oid = ANY ($1::text[]::regclass[])) AND c.relkind = 'r'
GROUP BY c.oid, i.relname ORDER BY random()
"""

_UNMIXED = """
SELECT count(DISTINCT written) > 1 OR coalesce(bool_or(held <> '0' OR key < before OR item > last_item + 1), false)
       OR count(*) = 0 AND pg_relation_size('{name}') > 0
FROM (SELECT xmin::text AS written, xmax::text AS held, ROW({key}) AS key, item,
             lag(ROW({key})) OVER (ORDER BY block, item) AS before,
             lag(item, 1, 0) OVER (PARTITION BY block ORDER BY item) AS last_item
      FROM (SELECT *, xmin, xmax, (ctid::text::point)[0]::bigint AS block, (ctid::text::point)[1]::int AS item
            FROM {name}) placed) rows
"""
"""Rows of several transactions, rows that somebody has held since, rows in another order than that of their keys, and
gaps between them: there lie versions that are no more, which a new file has too while anybody still has an older view.
"""

_PATIENCE = "SET LOCAL lock_timeout = '250ms'"
"""Everybody else waits while mixing waits, so it does not wait long and comes again."""

_SHARE_OF_TIME = 0.01
"""A large table is mixed more rarely: mixing it takes no more of the time than this."""


class Mixer:
    """On a connection with the rights of the tables' owner, made anew each time."""

    def __init__(self, url: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        self._monotonic = monotonic
        self._not_before: dict[str, float] = {}

    async def mix(self) -> int:
        """Every such table that needs it and is free for a moment. Returns how many may still need it."""
        connection = await asyncpg.connect(self._url, timeout=5, server_settings={"application_name": "ibasho mixing"})
        try:
            tables = await connection.fetch(_TABLES, _OF_ONE_PERSON)
            done = [await self._mix(connection, table) for table in tables]
            return done.count(False)
        finally:
            await connection.close(timeout=5)

    async def _mix(self, connection: Connection, table: asyncpg.Record) -> bool:
        name, first, began = table["name"], table["key"][0], self._monotonic()
        if began < self._not_before.get(name, 0.0):
            return False
        if not await self._needs_it(connection, table):
            return True
        try:
            async with connection.transaction():
                await connection.execute(_PATIENCE)
                # Against all who write or hold rows, so that none of them is waited for with some rows in hand.
                await connection.execute(f"LOCK TABLE {name} IN EXCLUSIVE MODE")
                await connection.execute(f"UPDATE {name} SET {first} = {first}")  # noqa: S608
            async with connection.transaction():
                await connection.execute(_PATIENCE)
                await connection.execute(f"CLUSTER {name} USING {table['index']}")
        except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
            return False
        took = self._monotonic() - began
        self._not_before[name] = began + took / _SHARE_OF_TIME
        return not await self._needs_it(connection, table)

    async def _needs_it(self, connection: Connection, table: asyncpg.Record) -> bool:
        key = ", ".join(table["key"])
        needs_it: bool = await connection.fetchval(_UNMIXED.format(name=table["name"], key=key))
        return needs_it
