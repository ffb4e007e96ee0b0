"""Standings, communities and rules."""

from collections.abc import Mapping, Sequence

import asyncpg

from adapters.postgres.pool import Pool
from adapters.postgres.readers.pages import page_of, start_of
from domain.shared.actor import MembershipState, Role, Standing
from domain.shared.cursors import Cursors
from domain.shared.ids import AccountId, CommunityId
from domain.shared.shapes import Json, PageRequest, RenderedPage
from domain.shared.text import Language

_STANDINGS = """
SELECT m.account_id, m.id, m.community_id, c.slug, m.state, m.roles, c.rules_version,
       (c.policy->>'pseudonyms_per_member')::int AS pseudonyms_per_member,
       coalesce((SELECT max(a.version) FROM vault.rules_acceptances a
                 WHERE a.account_id = m.account_id AND a.community_id = m.community_id), 0) AS rules_accepted
FROM vault.memberships m JOIN community.communities c ON c.id = m.community_id
WHERE m.account_id = ANY($1)
"""

_COMMUNITY_VIEW = """json_build_object(
  'id', c.id, 'slug', c.slug, 'name', coalesce(c.name->>$1, c.name->>'ja'),
  'description', coalesce(c.description->>$1, c.description->>'ja'), 'time_zone', c.time_zone,
  'languages', c.languages, 'policy', c.policy, 'rules_version', c.rules_version)"""

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
                           'published_on', r.published_on) AS item
  FROM community.rules r WHERE r.community_id = c.id AND r.version < $3 ORDER BY r.version DESC LIMIT $4 + 1) p ON true
WHERE c.id = $2 OR c.slug = $2 GROUP BY c.id
"""

_NEWEST = 2**31 - 1


class PostgresMembershipsReader:
    def __init__(self, pool: Pool, cursors: Cursors) -> None:
        self._pool = pool
        self._cursors = cursors

    async def standings_of(self, account_id: AccountId) -> Mapping[CommunityId, Standing]:
        return (await self.standings_of_many([account_id])).get(account_id, {})

    async def standings_of_many(
        self, accounts: Sequence[AccountId]
    ) -> Mapping[AccountId, Mapping[CommunityId, Standing]]:
        found: dict[AccountId, dict[CommunityId, Standing]] = {}
        for row in await self._pool.fetch(_STANDINGS, list(accounts)):
            found.setdefault(row["account_id"], {})[row["community_id"]] = _standing(row)
        return found

    async def communities(self, page: PageRequest, language: Language) -> RenderedPage:
        start = start_of(page, "communities", self._cursors, "")
        row = await self._pool.fetchrow(_COMMUNITIES, language, start, page.limit)
        return page_of(row, page, "communities", self._cursors)

    async def community(self, community: str, language: Language) -> Json | None:
        view: str | None = await self._pool.fetchval(_COMMUNITY, language, community)
        return None if view is None else Json(view.encode())

    async def rules(self, community: str, page: PageRequest, language: Language) -> RenderedPage | None:
        name = f"rules/{community}"
        start = int(start_of(page, name, self._cursors, str(_NEWEST)))
        row = await self._pool.fetchrow(_RULES, language, community, start, page.limit)
        return None if row is None else page_of(row, page, name, self._cursors)


def _standing(row: asyncpg.Record) -> Standing:
    return Standing(
        membership_id=row["id"],
        community_id=row["community_id"],
        community_slug=row["slug"],
        state=MembershipState(row["state"]),
        roles=frozenset(Role(role) for role in row["roles"]),
        rules_version=row["rules_version"],
        rules_accepted=row["rules_accepted"],
        pseudonyms_per_member=row["pseudonyms_per_member"],
    )
