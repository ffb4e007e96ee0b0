"""How far people have read, what they follow, and which boards they chose."""

import secrets

from adapters.postgres.stores import mappings as of
from adapters.postgres.stores.store import Store
from adapters.postgres.tracing import marker, position
from domain.boards.reading.traces import MOST_FOLLOWED, BoardChoice, Follow, FollowKind, Reading, TraceKey
from domain.shared.ids import ThreadId

_PLACE = "coalesce(r.thread_id, r.board_id, r.community_id)"

_ADVANCE = f"""
{of.READINGS.insert.replace("community.readings", "community.readings AS r", 1)}
ON CONFLICT (marker) DO UPDATE SET sealed = EXCLUDED.sealed
WHERE $7 OR {position("r.sealed", _PLACE, "$6::bytea")} < {position("EXCLUDED.sealed", _PLACE, "$6::bytea")}
"""

_CHANGE = "UPDATE community.follows SET kind = $2 WHERE marker = $1"

_UNFOLLOW = f"""
DELETE FROM community.follows f USING community.threads t
WHERE (t.id = $1 OR t.merged_into = $1) AND f.marker = {marker("f", "t.id", "$2::bytea")}
"""  # noqa: S608


def free_slot(threads: str, kind: str, key: str, start: str) -> str:
    """A follow of the thread that `threads` gives, if it does, in a slot that is free; looked for from `start` on."""
    slot = marker("s", f"lpad((n % {MOST_FOLLOWED})::text, 4, '0')", key)
    return f"""INSERT INTO community.follows (slot, marker, thread_id, kind)
  SELECT {slot}, {marker("f", "w.id", key)}, w.id, {kind}
  FROM ({threads}) w, generate_series({start}::int, {start}::int + {MOST_FOLLOWED - 1}) n
  WHERE NOT EXISTS (SELECT FROM community.follows f WHERE f.slot = {slot}) LIMIT 1
  ON CONFLICT DO NOTHING"""  # noqa: S608


_FOLLOW = free_slot("SELECT $1::text AS id", "$2::text", "$3::bytea", "$4")

_AT_ONCE = 3
"""Two follows of one person at the same moment may look for the same slot; the later one looks again."""

_CHOOSE = f"{of.BOARD_CHOICES.insert} ON CONFLICT (marker) DO UPDATE SET sealed = EXCLUDED.sealed"

_FORGET = "DELETE FROM community.board_choices WHERE marker = $1"


def random_start() -> int:
    """Where to begin looking for a free slot, so that few that are taken are met."""
    return secrets.randbelow(MOST_FOLLOWED)


class ReadingStore(Store[Reading]):
    async def advance(self, key: TraceKey, reading: Reading, *, back: bool) -> None:
        await self._work.connection.execute(_ADVANCE, *self._mapping.values(reading), key.key, back)


class FollowStore(Store[Follow]):
    async def put(self, key: TraceKey, thread_id: ThreadId, kind: FollowKind) -> bool:
        connection, known = self._work.connection, key.of_follow(thread_id)
        for _ in range(_AT_ONCE):
            if await connection.execute(_CHANGE, known, kind) == "UPDATE 1":
                return True
            if await connection.execute(_FOLLOW, thread_id, kind, key.key, random_start()) == "INSERT 0 1":
                return True
        return False

    async def remove(self, key: TraceKey, thread_id: ThreadId) -> None:
        await self._work.connection.execute(_UNFOLLOW, thread_id, key.key)


class BoardChoiceStore(Store[BoardChoice]):
    async def choose(self, choice: BoardChoice) -> None:
        await self._work.connection.execute(_CHOOSE, *self._mapping.values(choice))

    async def forget(self, marker: bytes) -> None:
        await self._work.connection.execute(_FORGET, marker)
