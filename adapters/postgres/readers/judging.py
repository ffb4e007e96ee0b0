"""What members ask of professionals, and what these find."""

from collections.abc import Sequence

from adapters.postgres.pool import Pool
from adapters.postgres.readers.pages import falling, falling_page, page_of, start_of, time_of
from adapters.postgres.readers.seeing import seen, verdict_view
from domain.boards.review.claims import ClaimState
from domain.shared.actor import Standing
from domain.shared.cursors import Cursors
from domain.shared.ids import PostId, PseudonymId
from domain.shared.shapes import Json, PageRequest, RenderedPage

_SHARED = f"""'id', x.id, 'post_id', x.post_id, 'note', x.note, 'flagged_at', {time_of("x.flagged_at")},
  'state', x.state, 'outcome', x.outcome, 'answer', x.answer"""
_OWN_VIEW = f"json_build_object({_SHARED})"

_OWN = falling("community.claims", "number", "x.slot = ANY($1::bytea[])", _OWN_VIEW)
_OWN_CLAIM = f"SELECT {_OWN_VIEW}::text FROM community.claims x WHERE x.slot = $1"  # noqa: S608
_POST_OF = "SELECT post_id FROM community.claims WHERE id = $1 AND community_id = $2"

_MAY_REVIEW = """(ARRAY[b.community_id || '/staff', b.community_id || '/owner'] && $6::text[]
    OR CASE WHEN b.reviewers = '{}' THEN $7 ELSE EXISTS (SELECT FROM unnest(b.reviewers) named(as_group)
         WHERE b.community_id || '/' || as_group = ANY($6::text[])) END)"""
"""As `policies.may_review`."""

_CLAIMS = f"""
SELECT coalesce(json_agg(item ORDER BY number) FILTER (WHERE n <= $5), '[]')::text AS items,
       count(*) AS found, (max(number) FILTER (WHERE n <= $5))::text AS last
FROM (SELECT x.number, row_number() OVER (ORDER BY x.number) AS n, json_build_object({_SHARED},
        'thread_id', p.thread_id, 'board_id', t.board_id, 'closed_by', x.closed_by) AS item
      FROM community.claims x JOIN community.posts p ON p.id = x.post_id
      JOIN community.threads t ON t.id = p.thread_id JOIN community.boards b ON b.id = t.board_id
      WHERE x.community_id = $1 AND coalesce(x.state = $2, true) AND x.number > $4
        AND coalesce(p.pseudonym_id <> ALL($3::text[]), true) AND {seen(6)} AND {_MAY_REVIEW}
      ORDER BY x.number LIMIT $5 + 1) page
"""  # noqa: S608

_JUDGED = """community.verdicts v JOIN community.posts p ON p.id = v.post_id
  LEFT JOIN community.pseudonyms j ON j.id = v.pseudonym_id"""

_VERDICT = f"""
SELECT {verdict_view(2)}::text FROM {_JUDGED} WHERE v.post_id = $1 AND v.number = $3
"""  # noqa: S608

_VERDICTS = falling(
    f"(SELECT v.number, v.post_id, {verdict_view(2)} AS item FROM {_JUDGED})",  # noqa: S608
    "number",
    "x.post_id = $1",
    "x.item",
    given=2,
)


class PostgresClaimsReader:
    def __init__(self, pool: Pool, cursors: Cursors) -> None:
        self._pool = pool
        self._cursors = cursors

    async def claims(
        self, standing: Standing, state: ClaimState | None, without: Sequence[PseudonymId], page: PageRequest
    ) -> RenderedPage:
        name = f"claims/{standing.community_id}/{state}"
        start = int(start_of(page, name, self._cursors, "0"))
        where = (standing.community_id, state, list(without), start, page.limit)
        row = await self._pool.fetchrow(_CLAIMS, *where, standing.audiences, bool(standing.professions))
        return page_of(row, page, name, self._cursors)

    async def own(self, slots: Sequence[bytes], page: PageRequest) -> RenderedPage:
        return await falling_page(self._pool, _OWN, (list(slots),), page, "claims/own", self._cursors)

    async def own_claim(self, slot: bytes) -> Json:
        return Json((await self._pool.fetchval(_OWN_CLAIM, slot)).encode())

    async def post_of(self, standing: Standing, claim_id: str) -> PostId | None:
        post_id: PostId | None = await self._pool.fetchval(_POST_OF, claim_id, standing.community_id)
        return post_id

    async def verdicts(self, post_id: str, muted_by: Sequence[bytes], page: PageRequest) -> RenderedPage:
        values = (post_id, list(muted_by))
        return await falling_page(self._pool, _VERDICTS, values, page, f"verdicts/{post_id}", self._cursors)

    async def verdict(self, post_id: str, number: int, muted_by: Sequence[bytes]) -> Json | None:
        view: str | None = await self._pool.fetchval(_VERDICT, post_id, list(muted_by), number)
        return None if view is None else Json(view.encode())
