"""Requests to open a face."""

from adapters.postgres.pool import Pool
from adapters.postgres.readers.pages import page_of, start_of
from domain.pseudonyms.unsealing.model import UnsealingState
from domain.shared.cursors import Cursors
from domain.shared.ids import CommunityId
from domain.shared.shapes import Json, PageRequest, RenderedPage


def _time(column: str) -> str:
    return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""


_VIEW = f"""json_build_object('id', u.id, 'pseudonym_id', u.pseudonym_id, 'scope', u.scope, 'reason', u.reason,
  'requested_at', {_time("u.requested_at")}, 'requested_by', u.requested_by, 'expires_at', {_time("u.expires_at")},
  'state', u.state, 'decided_by', u.decided_by, 'decision_reason', u.decision_reason)"""

_ONE = f"SELECT {_VIEW}::text FROM community.unsealings u WHERE u.community_id = $1 AND u.id = $2"  # noqa: S608

_LIST = f"""
SELECT coalesce(json_agg(item ORDER BY number DESC) FILTER (WHERE n <= $4), '[]')::text AS items,
       count(*) AS found, (min(number) FILTER (WHERE n <= $4))::text AS last
FROM (SELECT u.number, row_number() OVER (ORDER BY u.number DESC) AS n, {_VIEW} AS item
      FROM community.unsealings u
      WHERE u.community_id = $1 AND coalesce(u.state = $2, true) AND u.number < $3
      ORDER BY u.number DESC LIMIT $4 + 1) page
"""  # noqa: S608

_NEWEST = 2**31 - 1


class PostgresUnsealingsReader:
    def __init__(self, pool: Pool, cursors: Cursors) -> None:
        self._pool = pool
        self._cursors = cursors

    async def unsealing(self, community_id: CommunityId, unsealing_id: str) -> Json | None:
        view: str | None = await self._pool.fetchval(_ONE, community_id, unsealing_id)
        return None if view is None else Json(view.encode())

    async def unsealings(
        self, community_id: CommunityId, state: UnsealingState | None, page: PageRequest
    ) -> RenderedPage:
        name = f"unsealings/{community_id}/{state}"
        start = int(start_of(page, name, self._cursors, str(_NEWEST)))
        row = await self._pool.fetchrow(_LIST, community_id, state, start, page.limit)
        return page_of(row, page, name, self._cursors)
