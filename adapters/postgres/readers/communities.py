"""Communities, their rules, and what staff did there."""

from collections.abc import Sequence

from adapters.postgres.pool import Pool
from adapters.postgres.readers.pages import NEWEST, falling, falling_page, page_of, start_of, time_of
from domain.memberships.model.sanction import SanctionState
from domain.shared.cursors import Cursors
from domain.shared.ids import CommunityId, PseudonymId
from domain.shared.shapes import Json, PageRequest, RenderedPage
from domain.shared.text import Language

_COMMUNITY_VIEW = """json_build_object(
  'id', c.id, 'slug', c.slug, 'name', coalesce(c.name->>$1, c.name->>'ja'),
  'description', coalesce(c.description->>$1, c.description->>'ja'), 'time_zone', c.time_zone,
  'languages', c.languages, 'policy', c.policy, 'rules_version', c.rules_version, 'revision', c.revision)"""

_COMMUNITY = f"SELECT {_COMMUNITY_VIEW}::text FROM community.communities c WHERE c.id = $2 OR c.slug = $2"  # noqa: S608

_COMMUNITIES = f"""
SELECT coalesce(json_agg(item ORDER BY slug) FILTER (WHERE n <= $3), '[]')::text AS items,
       count(*) AS found, max(slug) FILTER (WHERE n <= $3) AS last
FROM (SELECT c.slug, row_number() OVER (ORDER BY c.slug) AS n, {_COMMUNITY_VIEW} AS item
      FROM community.communities c WHERE c.slug > $2 ORDER BY c.slug LIMIT $3 + 1) page
"""  # noqa: S608

_RULES = """
SELECT coalesce(json_agg(p.item ORDER BY p.version DESC) FILTER (WHERE p.n <= $4), '[]')::text AS items,
       count(p.n) AS found, (min(p.version) FILTER (WHERE p.n <= $4))::text AS last
FROM community.communities c LEFT JOIN LATERAL (
  SELECT r.version, row_number() OVER (ORDER BY r.version DESC) AS n,
         json_build_object('version', r.version, 'text', coalesce(r.text->>$1, r.text->>'ja'),
                           'changes', coalesce(r.changes->>$1, r.changes->>'ja', ''),
                           'published_on', r.published_on) AS item
  FROM community.rules r WHERE r.community_id = c.id AND r.version < $3 ORDER BY r.version DESC LIMIT $4 + 1) p ON true
WHERE c.id = $2 OR c.slug = $2 GROUP BY c.id
"""


_REVISIONS = falling(
    "community.community_revisions",
    "revision",
    "x.community_id = $1",
    "json_build_object('revision', x.revision, 'replaced_on', x.replaced_on, 'document', x.document)",
)

_SANCTION_VIEW = f"""json_build_object('id', x.id, 'pseudonym_id', x.pseudonym_id, 'kind', x.kind, 'reason', x.reason,
  'rule', x.rule, 'until', {time_of("x.until")}, 'imposed_at', {time_of("x.imposed_at")}, 'state', x.state,
  'appeal', x.appeal, 'appeal_reason', x.appeal_reason)"""

_IN_STATE = "x.community_id = $1 AND coalesce(x.state = $2, true)"
_SANCTION = f"""
SELECT {_SANCTION_VIEW}::text FROM community.sanctions x WHERE x.community_id = $1 AND x.id = $2
"""  # noqa: S608
_SANCTIONS = falling("community.sanctions", "number", _IN_STATE, _SANCTION_VIEW)
_SANCTIONS_ON = falling("community.sanctions", "number", "x.pseudonym_id = ANY($1)", _SANCTION_VIEW)

_AUDIT = falling(
    "community.audit_entries",
    "position",
    "x.community_id = $1",
    f"""json_build_object('id', x.id, 'position', x.position, 'occurred_at', {time_of("x.occurred_at")}, 'by', x.by,
                          'what', x.what, 'subject', x.subject, 'reason', x.reason)""",
)


class PostgresCommunitiesReader:
    def __init__(self, pool: Pool, cursors: Cursors) -> None:
        self._pool = pool
        self._cursors = cursors

    async def communities(self, page: PageRequest, language: Language) -> RenderedPage:
        start = start_of(page, "communities", self._cursors, "")
        row = await self._pool.fetchrow(_COMMUNITIES, language, start, page.limit)
        return page_of(row, page, "communities", self._cursors)

    async def community(self, community: str, language: Language) -> Json | None:
        view: str | None = await self._pool.fetchval(_COMMUNITY, language, community)
        return None if view is None else Json(view.encode())

    async def rules(self, community: str, page: PageRequest, language: Language) -> RenderedPage | None:
        name = f"rules/{community}"
        start = int(start_of(page, name, self._cursors, str(NEWEST)))
        row = await self._pool.fetchrow(_RULES, language, community, start, page.limit)
        return None if row is None else page_of(row, page, name, self._cursors)

    async def revisions(self, community_id: CommunityId, page: PageRequest) -> RenderedPage:
        name = f"revisions/{community_id}"
        return await falling_page(self._pool, _REVISIONS, (community_id,), page, name, self._cursors)

    async def sanction(self, community_id: CommunityId, sanction_id: str) -> Json | None:
        view: str | None = await self._pool.fetchval(_SANCTION, community_id, sanction_id)
        return None if view is None else Json(view.encode())

    async def sanctions(
        self, community_id: CommunityId, state: SanctionState | None, page: PageRequest
    ) -> RenderedPage:
        name = f"sanctions/{community_id}/{state}"
        return await falling_page(self._pool, _SANCTIONS, (community_id, state), page, name, self._cursors)

    async def sanctions_on(self, faces: Sequence[PseudonymId], page: PageRequest) -> RenderedPage:
        return await falling_page(self._pool, _SANCTIONS_ON, (list(faces),), page, "sanctions/own", self._cursors)

    async def audit(self, community_id: CommunityId, page: PageRequest) -> RenderedPage:
        return await falling_page(self._pool, _AUDIT, (community_id,), page, f"audit/{community_id}", self._cursors)
