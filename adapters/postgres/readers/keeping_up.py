"""The threads that a viewer follows, and the boards that they chose."""

from collections.abc import Sequence

from adapters.postgres.pool import Pool
from adapters.postgres.readers.pages import page_of, start_of
from adapters.postgres.readers.seeing import kept, seen, shown, thread_view
from adapters.postgres.readers.traces import floor, follow_of, new_posts, thread_reading
from adapters.postgres.tracing import marker
from domain.boards.ports.faces import Shunned
from domain.boards.ports.readers import KeptPage
from domain.boards.reading.traces import MOST_FOLLOWED, BoardChoice, Own, TraceKey
from domain.shared.actor import Standing
from domain.shared.cursors import Cursors
from domain.shared.ids import BoardId
from domain.shared.shapes import PageRequest

FOLLOWED = f"""
WITH followed AS MATERIALIZED (
  SELECT DISTINCT coalesce(t.merged_into, t.id) AS id
  FROM (SELECT f.thread_id FROM community.follows f WHERE f.kind = 'follow' AND f.slot = ANY (ARRAY(
    SELECT {marker("s", "lpad(n::text, 4, '0')")}
    FROM unnest($7::bytea[]) k(key), generate_series(0, {MOST_FOLLOWED - 1}) n)) OFFSET 0) f
  CROSS JOIN LATERAL (SELECT t.id, t.merged_into FROM community.threads t WHERE t.id = f.thread_id OFFSET 0) t)
SELECT coalesce(json_agg({thread_view(5, 6, thread_reading(7, 8, 5)).json} ORDER BY t.n) FILTER (WHERE t.n <= $4),
         '[]')::text AS items,
       count(*) AS found, min(t.newest) FILTER (WHERE t.n <= $4) AS last, {kept(10, "$1", "''")} AS kept
FROM (
  SELECT t.*, w.id AS newest, row_number() OVER (ORDER BY w.id DESC) AS n
  FROM followed JOIN community.threads t ON t.id = followed.id
  JOIN community.boards b ON b.id = t.board_id {floor(7)}
  CROSS JOIN LATERAL (
    SELECT p.id FROM community.posts p
    WHERE p.thread_id = t.id AND p.body IS NOT NULL AND NOT p.hidden AND {shown("p.pseudonym_id", 5)}
    ORDER BY p.id DESC LIMIT 1) w
  WHERE b.community_id = $1 AND {seen(2)} AND {shown("t.pseudonym_id", 5)} AND w.id < $3
    AND {follow_of(7)} = 'follow' AND (NOT $9 OR EXISTS {new_posts(7, 8, 5)})
  ORDER BY w.id DESC LIMIT $4 + 1) t
JOIN community.boards b ON b.id = t.board_id LEFT JOIN community.pseudonyms a ON a.id = t.pseudonym_id {floor(7)}
"""  # noqa: S608

_SLOTS_USED = f"""
SELECT count(*) FROM community.follows f WHERE f.slot = ANY (ARRAY(
  SELECT {marker("s", "lpad(n::text, 4, '0')", "$1::bytea")} FROM generate_series(0, {MOST_FOLLOWED - 1}) n))
"""  # noqa: S608

_CHOICES = "SELECT marker, community_id, sealed FROM community.board_choices WHERE marker = ANY($1)"

_THERE = f"SELECT b.id FROM community.boards b WHERE b.id = ANY($1) AND b.community_id = $2 AND {seen(3)}"  # noqa: S608

_NEWEST = "~"
"""After every post's id."""


class PostgresKeepingUpReader:
    def __init__(self, pool: Pool, cursors: Cursors) -> None:
        self._pool = pool
        self._cursors = cursors

    async def followed(
        self, standing: Standing, page: PageRequest, shunned: Shunned, own: Own, *, unread: bool
    ) -> KeptPage:
        name = f"followed/{standing.community_id}/{unread}"
        start = start_of(page, name, self._cursors, _NEWEST)
        where = (standing.community_id, standing.audiences, start, page.limit, shunned.hidden_by, shunned.muted_by)
        row = await self._pool.fetchrow(FOLLOWED, *where, own.keys, own.faces, unread, shunned.preferences)
        found = page_of(row, page, name, self._cursors)
        return KeptPage(found.items, found.next_cursor, None if row is None else row["kept"])

    async def slots_used(self, key: TraceKey) -> int:
        return int(await self._pool.fetchval(_SLOTS_USED, key.key))

    async def choices(self, markers: Sequence[bytes]) -> list[BoardChoice]:
        return [BoardChoice(**row) for row in await self._pool.fetch(_CHOICES, list(markers))]

    async def there(self, standing: Standing, boards: Sequence[BoardId]) -> frozenset[BoardId]:
        rows = await self._pool.fetch(_THERE, list(boards), standing.community_id, standing.audiences)
        return frozenset(row["id"] for row in rows)
