"""How the log forgets: slots in a ring, emptied as a whole.

One slot is written to. When it has been open for a third of the time that events are kept, the next one takes its
place; when a slot has been closed for that time, it goes. So an event is kept for at least that time, and for a third
more at most. Emptying is a TRUNCATE: it costs the same for one event as for a million, and leaves nothing to vacuum.

It takes two sweeps. The first moves the *horizon*: reading from before it is refused from then on. A later one empties
the slots behind it, when no statement is under way any more that began before.

Who has not consumed an event holds it back, but not for longer than as much time again; then the ring needs its place,
and the consumer is told by `PositionGone`. All times are the database's own.
"""

import asyncio
from datetime import timedelta

import asyncpg

from adapters.postgres.event_log import SETTLED
from adapters.postgres.pool import Connection, Pool
from adapters.postgres.tables.events import SLOTS
from domain.shared.events import Position

_STATEMENTS_LAST = timedelta(seconds=30)
"""No statement of ours runs for so long (`pool`)."""
_LETTERS_KEPT = timedelta(days=90)
_ALONE = 7_214_509_114
"""The advisory lock of the one process that sweeps."""
_TRIES, _BETWEEN_TRIES = 20, 0.05
"""How often, and after how many seconds, one looks for a moment in which nobody reads a slot. Waiting for the lock
instead would make everybody wait who comes after."""

_OLD = """
SELECT slot, closed_at < now() - 2 * $1::interval AS overdue FROM community.event_slots
WHERE closed_at < now() - $1::interval ORDER BY closed_at, slot
"""
_CONSUMED = "SELECT transaction, sequence FROM community.consumers ORDER BY 1, 2 LIMIT 1"
_MOVE = """
UPDATE community.event_log SET horizon_transaction = $1, horizon_sequence = $2, horizon_moved_at = clock_timestamp()
WHERE (horizon_transaction, horizon_sequence) < ($1::bigint, $2::bigint)
"""
_BEHIND = """
SELECT s.slot, l.horizon_transaction, l.horizon_sequence FROM community.event_slots s, community.event_log l
WHERE s.closed_at IS NOT NULL AND l.horizon_moved_at <= clock_timestamp() - $1::interval
"""
_DUE = """
SELECT l.slot FROM community.event_slots s JOIN community.event_log l USING (slot)
WHERE s.opened_at <= now() - $1::interval / 3
"""
_OPEN = """
WITH closed AS (UPDATE community.event_slots SET closed_at = now() WHERE slot = $1),
opened AS (UPDATE community.event_slots SET opened_at = now(), closed_at = NULL WHERE slot = $2)
UPDATE community.event_log SET slot = $2
"""


class Retention:
    """`keep`: for how long an event is kept at least. `settle`: how long readers have to notice a new horizon."""

    def __init__(self, pool: Pool, keep: timedelta, *, settle: timedelta = _STATEMENTS_LAST) -> None:
        self._pool = pool
        self._keep = keep
        self._settle = settle

    async def sweep(self) -> None:
        """Do what is due. Any number of processes may, at any time: one does, the others pass."""
        async with self._pool.acquire() as connection:
            if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _ALONE):
                return
            try:
                await self._empty_slots(connection)
                await self._move_horizon(connection)
                await self._open_next_slot(connection)
                await connection.execute(
                    "DELETE FROM community.dead_letters WHERE failed_at < now() - $1::interval", _LETTERS_KEPT
                )
            finally:
                await connection.execute("SELECT pg_advisory_unlock($1)", _ALONE)

    async def _empty_slots(self, connection: Connection) -> None:
        for row in await connection.fetch(_BEHIND, self._settle):
            horizon = Position(row["horizon_transaction"], row["horizon_sequence"])
            newest = await _newest(connection, row["slot"])
            for _ in range(_TRIES if newest is not None and newest <= horizon else 0):
                try:
                    await _empty(connection, row["slot"], horizon)
                    break
                except asyncpg.LockNotAvailableError:
                    await asyncio.sleep(_BETWEEN_TRIES)

    async def _move_horizon(self, connection: Connection) -> None:
        first = await connection.fetchrow(_CONSUMED)
        consumed = None if first is None else Position(*first)
        settled = await connection.fetchval(f"SELECT {SETTLED} FROM community.event_log")  # noqa: S608
        horizon = Position(0, 0)
        for row in await connection.fetch(_OLD, self._keep):
            newest = await _newest(connection, row["slot"])
            if newest is None:
                continue
            needed = consumed is not None and consumed < newest
            if newest.transaction >= settled or (needed and not row["overdue"]):
                break
            horizon = max(horizon, newest)
        await connection.execute(_MOVE, horizon.transaction, horizon.sequence)

    async def _open_next_slot(self, connection: Connection) -> None:
        current = await connection.fetchval(_DUE, self._keep)
        if current is not None and await _newest(connection, (current + 1) % SLOTS) is None:
            await connection.execute(_OPEN, current, (current + 1) % SLOTS)


async def _newest(connection: Connection, slot: int) -> Position | None:
    row = await connection.fetchrow(
        f"SELECT transaction, sequence FROM community.events_{slot} ORDER BY 1 DESC, 2 DESC LIMIT 1"  # noqa: S608
    )
    return None if row is None else Position(*row)


async def _empty(connection: Connection, slot: int, horizon: Position) -> None:
    """Raises LockNotAvailableError while somebody reads or writes there. Under the lock one looks once more."""
    async with connection.transaction():
        await connection.execute(f"LOCK TABLE community.events_{slot} IN ACCESS EXCLUSIVE MODE NOWAIT")
        newest = await _newest(connection, slot)
        if newest is not None and newest <= horizon:
            await connection.execute(f"TRUNCATE community.events_{slot}")
