"""What is older than its community keeps it."""

from collections.abc import Sequence
from datetime import date

from adapters.postgres.pool import Pool
from domain.boards.model.board import BoardKind
from domain.boards.model.place import Place
from domain.boards.posts.expiring import KeptForAWhile
from domain.shared.ids import BoardId, PostId

_KEPT_FOR_A_WHILE = """
WITH promised AS (
  SELECT id AS community_id, (policy->>'retention_days')::int AS days FROM community.communities
  UNION ALL
  SELECT community_id, (document#>>'{policy,retention_days}')::int FROM community.community_revisions
  WHERE replaced_on > $1
)
SELECT b.id, b.community_id, b.kind, b.visible_to, p.days
FROM (SELECT community_id, max(days) AS days FROM promised GROUP BY 1 HAVING bool_and(days IS NOT NULL)) p
JOIN community.boards b USING (community_id) ORDER BY b.id
"""
EXPIRED = """
SELECT id FROM community.posts
WHERE (board_id, id) > ($1, $2) AND (board_id, id) < ($1, $3) AND body IS NOT NULL ORDER BY board_id, id LIMIT $4
"""
"""By rows: else PostgreSQL may walk along the posts of all boards until it has found enough of this one."""


class PostgresExpiringReader:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def kept_for_a_while(self, since: date) -> Sequence[KeptForAWhile]:
        return [
            KeptForAWhile(
                Place(row["community_id"], row["id"], BoardKind(row["kind"]), visible_to=tuple(row["visible_to"])),
                row["days"],
            )
            for row in await self._pool.fetch(_KEPT_FOR_A_WHILE, since)
        ]

    async def expired(self, board_id: BoardId, after: str, before: str, most: int) -> Sequence[PostId]:
        return [row["id"] for row in await self._pool.fetch(EXPIRED, board_id, after, before, most)]
