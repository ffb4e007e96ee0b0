"""The event log: the outbox that a unit of work writes, and the one settled order in which everybody reads it.

Order is (`transaction`, `sequence`): the id of the writing transaction, then the order within it. Sequence numbers
alone commit out of order; transaction ids alone do as well. A reader therefore sees only what is *settled*: written by
transactions older than the oldest one still running (`pg_snapshot_xmin`). No transaction below that mark can commit
any more, so nothing ever appears behind a position that was read.

To every transaction id the log's `base` is added, which is raised when the database finds itself on another cluster
or timeline (`pool`): ids start anew there, and positions must not.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Sequence

import asyncpg

from adapters.postgres.pool import COMMUNITY_ROLE, Connection, Pool, connect_pool, limits_as
from domain.shared.errors import DatabaseUnavailable
from domain.shared.events import LoggedEvent, Position, PositionGone

CHANNEL = "ibasho_events"

RECORD = """
INSERT INTO community.events (slot, transaction, id, type, community_id, topics, occurred_at, data)
SELECT slot, base + pg_current_xact_id()::text::bigint, $1, $2, $3, $4::text[], $5::timestamptz, $6::jsonb
FROM community.event_log
"""
SETTLED = "base + pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
"""Below it every transaction has ended. A column of `community.event_log`."""

_HEAD = f"""
SELECT transaction, sequence, horizon_transaction, horizon_sequence FROM community.event_log l
LEFT JOIN LATERAL (
  SELECT transaction, sequence FROM community.events WHERE transaction < {SETTLED}
  ORDER BY transaction DESC, sequence DESC LIMIT 1
) newest ON true
"""  # noqa: S608
_HORIZON = "SELECT horizon_transaction, horizon_sequence FROM community.event_log"
_READ = f"""
SELECT log.gone, e.* FROM (
  SELECT {SETTLED} AS settled, (horizon_transaction, horizon_sequence) > ($1::bigint, $2::bigint) AS gone
  FROM community.event_log LIMIT 1
) log
LEFT JOIN LATERAL (
  SELECT transaction, sequence, id, type, community_id, topics, occurred_at, data FROM community.events
  WHERE (transaction, sequence) > ($1::bigint, $2::bigint) AND transaction < log.settled
    AND ($3::bigint IS NULL OR (transaction, sequence) <= ($3, $4::bigint))
    AND ($5::text[] IS NULL OR topics && $5)
  ORDER BY transaction, sequence LIMIT $6
) e ON NOT log.gone
ORDER BY transaction, sequence
"""  # noqa: S608

_PATIENCE = (0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0)
"""Seconds until the next look. What was committed may settle a moment later, without a notification of its own."""


async def connect_log_pool(url: str, size: int) -> Pool:
    """Connections for reading the log, apart from those that serve requests: a thousand sockets that catch up wait for
    one another and for nobody else.

    Each read is planned for its own values: a plan made while a slot was empty would scan it when it is full, and how
    rare a topic is decides which index serves.
    """
    return await connect_pool(url, size, COMMUNITY_ROLE, plan_cache_mode="force_custom_plan")


class PostgresEventStream:
    """Reads the log. Wake-ups come by LISTEN on a connection of its own, and by looking again when that is silent."""

    def __init__(self, pool: Pool, url: str) -> None:
        self._pool = pool
        self._url = url

    async def head(self) -> Position:
        row = await self._pool.fetchrow(_HEAD)
        assert row is not None, "the log has its row"
        horizon = Position(row["horizon_transaction"], row["horizon_sequence"])
        return horizon if row["transaction"] is None else max(horizon, Position(row["transaction"], row["sequence"]))

    async def horizon(self) -> Position:
        row = await self._pool.fetchrow(_HORIZON)
        assert row is not None, "the log has its row"
        return Position(*row)

    async def read(
        self, after: Position, *, limit: int, until: Position | None = None, topics: Sequence[str] | None = None
    ) -> list[LoggedEvent]:
        end = (None, None) if until is None else (until.transaction, until.sequence)
        wanted = None if topics is None else list(topics)
        rows = await self._pool.fetch(_READ, after.transaction, after.sequence, *end, wanted, limit)
        if rows[0]["gone"]:
            raise PositionGone
        return [event_of(row) for row in rows if row["id"] is not None]

    async def wakeups(self) -> AsyncGenerator[None]:
        woken = asyncio.Event()
        listener: Connection | None = None
        quiet = 0
        try:
            while True:
                if listener is None or listener.is_closed():
                    listener = await self._listen(woken)
                yield
                try:
                    # Not wait_for: in Python 3.11 it can lose the cancellation that ends this task.
                    async with asyncio.timeout(_PATIENCE[quiet]):
                        await woken.wait()
                    woken.clear()
                    quiet = 0
                except TimeoutError:
                    quiet = min(quiet + 1, len(_PATIENCE) - 1)
        finally:
            if listener is not None:
                with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                    await listener.close(timeout=2)

    async def _listen(self, woken: asyncio.Event) -> Connection | None:
        """None while the database cannot be reached: looking goes on at the pace of the polling."""
        connection: Connection | None = None
        try:
            connection = await asyncpg.connect(self._url, timeout=5, server_settings=limits_as(COMMUNITY_ROLE))
            connection.add_termination_listener(lambda _: woken.set())
            await connection.add_listener(CHANNEL, lambda *_: woken.set())
        except BaseException as error:
            if connection is not None:
                connection.terminate()
            if isinstance(error, OSError | asyncpg.PostgresError | asyncpg.InterfaceError):
                return None
            raise
        return connection


class Announcer:
    """Tells every process that the log has grown.

    One NOTIFY for all commits of a moment, after they have committed and outside their transactions: a NOTIFY inside
    takes a lock that makes all commits of the database wait for one another. If the process dies before it has told,
    the others find the event when they look again.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._news = asyncio.Event()

    def announce(self) -> None:
        self._news.set()

    async def run(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            with contextlib.suppress(DatabaseUnavailable, asyncpg.PostgresError):
                await self._pool.execute(f"NOTIFY {CHANNEL}")


def event_of(row: asyncpg.Record) -> LoggedEvent:
    return LoggedEvent(
        position=Position(row["transaction"], row["sequence"]),
        id=row["id"],
        type=row["type"],
        topics=tuple(row["topics"]),
        occurred_at=row["occurred_at"],
        data=json.loads(row["data"]),
        community_id=row["community_id"],
    )
