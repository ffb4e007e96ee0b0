"""Going through the rows that hold sealed values, beside servers at work, so that old keys can be destroyed.

What a sealed value is, only the caller knows: here it is bytes that begin in a certain way. Rows are taken by their
ids, which are random, so neither the order nor the new places of the rows in the table say anything. Each statement is
a transaction of its own on one table.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from adapters.postgres.pool import Pool
from domain.shared.errors import DatabaseUnavailable

Rewrap = Callable[[str, bytes], bytes | None]
"""From a row's id and what it holds to what it shall hold; None where that does not open."""

_BATCH = 100
_PAUSE = 0.05
_LONGEST_WORK = 60.0
"""Seconds; the limits of each connection end a work well before."""

_UNDER_WAY = """
SELECT coalesce(array_agg(l.virtualxid), '{}') FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE l.locktype = 'virtualxid' AND l.mode = 'ExclusiveLock' AND l.pid <> pg_backend_pid()
AND a.datname = current_database() AND a.application_name LIKE 'ibasho%'
"""


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """What became of one table's rows."""

    done: int
    broken: int
    """Rows that do not open with any key there is. They are left as they are."""


class SealedColumn:
    def __init__(self, pool: Pool, table: str, column: str, watching: Pool | None = None) -> None:
        """`watching`: connections that see what the servers' connections are at; a world's role does not."""
        self.table = table
        self._pool = pool
        self._watching = watching or pool
        self._others = f"""
            SELECT id, {column} FROM {table}
            WHERE id > $1 AND substr({column}, 1, $2) <> $3 ORDER BY id LIMIT {_BATCH}"""  # noqa: S608
        self._count = f"SELECT count(*) FROM {table} WHERE substr({column}, 1, $1) = $2"  # noqa: S608
        # A row that a work holds is left for the next round, and one that has changed since it was read is not touched:
        # so nobody's change is lost, and nobody waits for anybody in a circle.
        self._replace = f"""
            WITH held AS (
              SELECT t.id, v.after FROM {table} t
              JOIN unnest($1::text[], $2::bytea[], $3::bytea[]) AS v (id, before, after)
              ON t.id = v.id AND t.{column} = v.before
              FOR UPDATE OF t SKIP LOCKED)
            UPDATE {table} t SET {column} = held.after FROM held WHERE t.id = held.id"""  # noqa: S608

    async def settle(self, seconds: float = _LONGEST_WORK) -> None:
        """Wait for every work that is under way now. Raises DatabaseUnavailable when one takes too long.

        What it has sealed already is in the table then, or nowhere.
        """
        deadline = time.monotonic() + seconds
        waited_for = set(await self._watching.fetchval(_UNDER_WAY))
        while waited_for:
            if time.monotonic() > deadline:
                raise DatabaseUnavailable(retry_after=int(seconds))
            await asyncio.sleep(_PAUSE)
            waited_for &= set(await self._watching.fetchval(_UNDER_WAY))

    async def count(self, heads: Sequence[bytes]) -> int:
        """How many values begin in one of these ways."""
        return sum([int(await self._pool.fetchval(self._count, len(head), head)) for head in heads])

    async def rewrap(self, head: bytes, rewrap: Rewrap) -> Rewrapped:
        """Until every value that opens begins with this head."""
        done = 0
        while True:
            seen, changed, broken = await self._round(head, rewrap)
            done += changed
            if changed + broken >= seen:
                return Rewrapped(done, broken)
            await asyncio.sleep(_PAUSE)

    async def _round(self, head: bytes, rewrap: Rewrap) -> tuple[int, int, int]:
        """Once through the table: rows of another head, those changed, those that do not open."""
        seen = changed = broken = 0
        last = ""
        while rows := await self._pool.fetch(self._others, last, len(head), head):
            last = rows[-1][0]
            anew = [(row[0], row[1], after) for row in rows if (after := rewrap(row[0], row[1])) is not None]
            seen += len(rows)
            broken += len(rows) - len(anew)
            if anew:
                result = await self._pool.execute(self._replace, *zip(*anew, strict=True))
                changed += int(result.removeprefix("UPDATE "))
        return seen, changed, broken
