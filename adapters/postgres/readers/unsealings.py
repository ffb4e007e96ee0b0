"""Requests to open a face."""

from adapters.postgres.pool import Pool
from adapters.postgres.readers.pages import falling, falling_page, time_of
from domain.pseudonyms.unsealing.model import UnsealingState
from domain.shared.cursors import Cursors
from domain.shared.ids import CommunityId
from domain.shared.shapes import Json, PageRequest, RenderedPage

_VIEW = f"""json_build_object('id', x.id, 'pseudonym_id', x.pseudonym_id, 'scope', x.scope, 'reason', x.reason,
  'requested_at', {time_of("x.requested_at")}, 'requested_by', x.requested_by,
  'expires_at', {time_of("x.expires_at")}, 'state', x.state, 'decided_by', x.decided_by,
  'decision_reason', x.decision_reason)"""

_ONE = f"SELECT {_VIEW}::text FROM community.unsealings x WHERE x.community_id = $1 AND x.id = $2"  # noqa: S608
_LIST = falling("community.unsealings", "number", "x.community_id = $1 AND coalesce(x.state = $2, true)", _VIEW)


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
        return await falling_page(self._pool, _LIST, (community_id, state), page, name, self._cursors)
