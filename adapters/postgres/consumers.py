"""Where consumers keep how far they have come, and their dead letters. Leases are measured by the database's clock."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import asyncpg

from adapters.postgres.event_log import event_of
from adapters.postgres.pool import Pool
from adapters.postgres.readers.pages import page_of, start_of
from adapters.postgres.work import PostgresWork, working
from domain.shared.consuming import DeadLetter, LeaseLost, Progress
from domain.shared.cursors import Cursors
from domain.shared.events import LoggedEvent, Position
from domain.shared.ids import CommunityId, DeadLetterId, Ids
from domain.shared.shapes import PageRequest, RenderedPage

_TAKE = """
INSERT INTO community.consumers AS c (name, holder, held_until, transaction, sequence, attempts)
VALUES ($1, $2, clock_timestamp() + $3::interval, $4, $5, 0)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
WHERE c.holder = excluded.holder OR c.held_until < clock_timestamp()
RETURNING transaction, sequence, attempts
"""
_RELEASE = "UPDATE community.consumers SET holder = '', held_until = clock_timestamp() WHERE name = $1 AND holder = $2"
_ADVANCE = """
UPDATE community.consumers SET transaction = $3, sequence = $4, attempts = 0 WHERE name = $1 AND holder = $2
"""
_COUNT = "UPDATE community.consumers SET attempts = $3 WHERE name = $1 AND holder = $2"
_BURY = """
INSERT INTO community.dead_letters (id, consumer, error, attempts, failed_at, replaying, transaction, sequence,
  event_id, type, community_id, topics, occurred_at, data)
VALUES ($1, $2, $3, $4, date_trunc('second', now()), false, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (consumer, event_id) DO UPDATE SET error = excluded.error, attempts = excluded.attempts,
  failed_at = excluded.failed_at, replaying = false
"""
_TO_REPLAY = """
SELECT id AS letter_id, consumer, error, attempts, transaction, sequence, event_id AS id, type, community_id, topics,
  occurred_at, data
FROM community.dead_letters WHERE consumer = $1 AND replaying ORDER BY number LIMIT $2
"""
_HANDLED = "DELETE FROM community.dead_letters WHERE id = $1"
_DEAD_AGAIN = """
UPDATE community.dead_letters SET error = $2, attempts = attempts + 1, replaying = false,
  failed_at = date_trunc('second', now())
WHERE id = $1
"""
_ASK = "UPDATE community.dead_letters SET replaying = true WHERE community_id = $1 AND id = $2"
_LETTERS = """
SELECT coalesce(json_agg(item ORDER BY number DESC) FILTER (WHERE n <= $3), '[]')::text AS items,
  count(*) AS found, min(number) FILTER (WHERE n <= $3)::text AS last
FROM (
  SELECT number, row_number() OVER (ORDER BY number DESC) AS n, json_build_object(
    'id', id, 'consumer', consumer, 'event_id', event_id, 'type', type,
    'occurred_at', to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'error', error, 'attempts', attempts,
    'failed_at', to_char(failed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), 'replaying', replaying) AS item
  FROM community.dead_letters WHERE community_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3 + 1
) listed
"""
_WAITING = """
SELECT count(*) AS events, coalesce(extract(epoch FROM now() - min(occurred_at)), 0)::float8 AS seconds FROM (
  SELECT occurred_at FROM community.events WHERE (transaction, sequence) > ({after})
  ORDER BY transaction, sequence LIMIT 10000
) waiting
"""
_LAG = _WAITING.format(after="$1::bigint, $2::bigint")
_LAGS = f"""
SELECT c.name, lag.events, lag.seconds,
  (SELECT count(*) FROM community.dead_letters d WHERE d.consumer = c.name) AS letters
FROM community.consumers c CROSS JOIN LATERAL ({_WAITING.format(after="c.transaction, c.sequence")}) lag
"""  # noqa: S608
_NEWEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Lag:
    """How many events wait, counted up to 10,000, and the age of the oldest."""

    events: int
    seconds: float


class PostgresLedger:
    def __init__(self, pool: Pool, ids: Ids, cursors: Cursors) -> None:
        self._pool = pool
        self._ids = ids
        self._cursors = cursors

    async def take(self, consumer: str, holder: str, lease: timedelta, start: Position) -> Progress | None:
        row = await self._pool.fetchrow(_TAKE, consumer, holder, lease, start.transaction, start.sequence)
        return None if row is None else Progress(Position(row["transaction"], row["sequence"]), row["attempts"])

    async def release(self, consumer: str, holder: str) -> None:
        await self._pool.execute(_RELEASE, consumer, holder)

    async def advance(self, consumer: str, holder: str, position: Position) -> None:
        _held(await self._pool.execute(_ADVANCE, consumer, holder, position.transaction, position.sequence))

    async def count(self, consumer: str, holder: str, attempts: int) -> None:
        _held(await self._pool.execute(_COUNT, consumer, holder, attempts))

    async def bury(self, consumer: str, holder: str, event: LoggedEvent, error: str, attempts: int) -> None:
        place = event.position.transaction, event.position.sequence
        told = event.id, event.type, event.community_id, list(event.topics), event.occurred_at, json.dumps(event.data)
        async with self._pool.acquire() as connection, connection.transaction():
            _held(await connection.execute(_ADVANCE, consumer, holder, *place))
            letter_id = self._ids.ordered("dlt")
            await connection.execute(_BURY, letter_id, consumer, error, attempts, *place, *told)

    async def to_replay(self, consumer: str, limit: int) -> Sequence[DeadLetter]:
        return [_letter(row) for row in await self._pool.fetch(_TO_REPLAY, consumer, limit)]

    async def settle(self, letter: DeadLetter, error: str | None) -> None:
        if error is None:
            await self._pool.execute(_HANDLED, letter.id)
        else:
            await self._pool.execute(_DEAD_AGAIN, letter.id, error)

    async def lag_behind(self, position: Position) -> Lag:
        row = await self._pool.fetchrow(_LAG, position.transaction, position.sequence)
        assert row is not None, "an aggregate gives a row"
        return Lag(row["events"], max(0.0, row["seconds"]))

    async def lags(self) -> dict[str, tuple[Lag, int]]:
        """By consumer: what waits for it, and how many dead letters it has."""
        rows = await self._pool.fetch(_LAGS)
        return {row["name"]: (Lag(row["events"], max(0.0, row["seconds"])), row["letters"]) for row in rows}

    async def letters(self, community_id: CommunityId, page: PageRequest) -> RenderedPage:
        name = f"dead_letters/{community_id}"
        start = int(start_of(page, name, self._cursors, str(_NEWEST)))
        return page_of(await self._pool.fetchrow(_LETTERS, community_id, start, page.limit), page, name, self._cursors)

    async def ask_replay(self, community_id: CommunityId, letter_id: str) -> bool:
        async with working(self._pool, PostgresWork) as work:
            return await work.connection.execute(_ASK, community_id, letter_id) == "UPDATE 1"


def _held(result: str) -> None:
    if result != "UPDATE 1":
        raise LeaseLost


def _letter(row: asyncpg.Record) -> DeadLetter:
    return DeadLetter(DeadLetterId(row["letter_id"]), row["consumer"], event_of(row), row["error"], row["attempts"])
