"""Reports, for staff and for who made them."""

from collections.abc import Sequence

from adapters.postgres.pool import Pool
from adapters.postgres.readers.pages import falling, falling_page, page_of, start_of, time_of
from domain.boards.review.reports import ReportState
from domain.shared.cursors import Cursors
from domain.shared.ids import CommunityId, PostId, PseudonymId
from domain.shared.shapes import Json, PageRequest, RenderedPage

_SHARED = f"""'id', x.id, 'post_id', x.post_id, 'category', x.category, 'note', x.note,
  'reported_at', {time_of("x.reported_at")}, 'state', x.state, 'outcome', x.outcome, 'answer', x.answer"""
_OWN_VIEW = f"json_build_object({_SHARED})"

_OWN = falling("community.reports", "number", "x.slot = ANY($1::bytea[])", _OWN_VIEW)
_OWN_REPORT = f"SELECT {_OWN_VIEW}::text FROM community.reports x WHERE x.slot = $1"  # noqa: S608

_REPORTS = f"""
SELECT coalesce(json_agg(item ORDER BY number) FILTER (WHERE n <= $5), '[]')::text AS items,
       count(*) AS found, (max(number) FILTER (WHERE n <= $5))::text AS last
FROM (SELECT x.number, row_number() OVER (ORDER BY x.number) AS n, json_build_object({_SHARED},
        'thread_id', p.thread_id, 'board_id', t.board_id, 'closed_by', x.closed_by) AS item
      FROM community.reports x JOIN community.posts p ON p.id = x.post_id
      JOIN community.threads t ON t.id = p.thread_id
      WHERE x.community_id = $1 AND coalesce(x.state = $2, true) AND x.number > $4
        AND coalesce(p.pseudonym_id <> ALL($3::text[]), true)
      ORDER BY x.number LIMIT $5 + 1) page
"""  # noqa: S608

_REPORTED_POST = "SELECT post_id FROM community.reports WHERE id = $1 AND community_id = $2"


class PostgresReportsReader:
    def __init__(self, pool: Pool, cursors: Cursors) -> None:
        self._pool = pool
        self._cursors = cursors

    async def reports(
        self,
        community_id: CommunityId,
        state: ReportState | None,
        without: Sequence[PseudonymId],
        page: PageRequest,
    ) -> RenderedPage:
        name = f"reports/{community_id}/{state}"
        start = int(start_of(page, name, self._cursors, "0"))
        row = await self._pool.fetchrow(_REPORTS, community_id, state, list(without), start, page.limit)
        return page_of(row, page, name, self._cursors)

    async def reported_post(self, community_id: CommunityId, report_id: str) -> PostId | None:
        post_id: PostId | None = await self._pool.fetchval(_REPORTED_POST, report_id, community_id)
        return post_id

    async def own(self, slots: Sequence[bytes], page: PageRequest) -> RenderedPage:
        return await falling_page(self._pool, _OWN, (list(slots),), page, "reports/own", self._cursors)

    async def own_report(self, slot: bytes) -> Json:
        return Json((await self._pool.fetchval(_OWN_REPORT, slot)).encode())
