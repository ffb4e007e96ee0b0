"""Standings, communities and rules."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import asyncpg

from adapters.postgres.pool import Pool
from adapters.postgres.readers.pages import page_of, start_of
from domain.memberships.model import ApplicationState, SanctionState
from domain.memberships.ports import PersonalSeals
from domain.shared.actor import MembershipState, Standing
from domain.shared.clock import Clock
from domain.shared.cursors import Cursors
from domain.shared.ids import AccountId, CommunityId, MembershipId, PseudonymId
from domain.shared.shapes import Json, PageRequest, RenderedPage
from domain.shared.text import Language

_STANDINGS = """
SELECT m.account_id, m.id, m.community_id, c.slug, m.state, m.due_on, m.personal, c.rules_version,
       (c.policy->>'pseudonyms_per_member')::int AS pseudonyms_per_member,
       c.policy->>'while_paused' = 'reading' AS reads_while_paused,
       coalesce((SELECT max(a.version) FROM vault.rules_acceptances a
                 WHERE a.account_id = m.account_id AND a.community_id = m.community_id), 0) AS rules_accepted
FROM vault.memberships m JOIN community.communities c ON c.id = m.community_id
WHERE m.account_id = ANY($1) AND m.state <> 'left'
"""

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


def _falling(table: str, number: str, where: str, item: str) -> str:
    """A list by falling number. Parameters: those of `where`, then the number to start below, then the limit."""
    below, limit = where.count("$") + 1, where.count("$") + 2
    return f"""
SELECT coalesce(json_agg(item ORDER BY number DESC) FILTER (WHERE n <= ${limit}), '[]')::text AS items,
       count(*) AS found, (min(number) FILTER (WHERE n <= ${limit}))::text AS last
FROM (SELECT x.{number} AS number, row_number() OVER (ORDER BY x.{number} DESC) AS n, {item} AS item
      FROM {table} x WHERE {where} AND x.{number} < ${below} ORDER BY x.{number} DESC LIMIT ${limit} + 1) page
"""  # noqa: S608


def _time(column: str) -> str:
    return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""


_REVISIONS = _falling(
    "community.community_revisions",
    "revision",
    "x.community_id = $1",
    "json_build_object('revision', x.revision, 'replaced_on', x.replaced_on, 'document', x.document)",
)

_FACTS = _falling(
    "vault.membership_facts",
    "number",
    "x.membership_id = $1",
    """json_build_object('id', x.id, 'occurred_on', x.occurred_on, 'what', x.what, 'state', x.state, 'by', x.by,
                         'reason', x.reason)""",
)

_SANCTION_VIEW = f"""json_build_object('id', x.id, 'pseudonym_id', x.pseudonym_id, 'kind', x.kind, 'reason', x.reason,
  'rule', x.rule, 'until', {_time("x.until")}, 'imposed_at', {_time("x.imposed_at")}, 'state', x.state,
  'appeal', x.appeal, 'appeal_reason', x.appeal_reason)"""

_IN_STATE = "x.community_id = $1 AND coalesce(x.state = $2, true)"
_SANCTION = f"""
SELECT {_SANCTION_VIEW}::text FROM community.sanctions x WHERE x.community_id = $1 AND x.id = $2
"""  # noqa: S608
_SANCTIONS = _falling("community.sanctions", "number", _IN_STATE, _SANCTION_VIEW)
_SANCTIONS_ON = _falling("community.sanctions", "number", "x.pseudonym_id = ANY($1)", _SANCTION_VIEW)

_AUDIT = _falling(
    "community.audit_entries",
    "position",
    "x.community_id = $1",
    f"""json_build_object('id', x.id, 'position', x.position, 'occurred_at', {_time("x.occurred_at")}, 'by', x.by,
                          'what', x.what,
                          'subject', x.subject, 'reason', x.reason)""",
)

_APPLICATION_VIEW = """json_build_object('id', x.id, 'state', x.state, 'answers', x.answers,
  'submitted_on', x.submitted_on, 'reason', x.reason)"""

_OWN_APPLICATION = f"""
SELECT {_APPLICATION_VIEW}::text FROM vault.applications x WHERE x.membership_id = $1 ORDER BY x.number DESC LIMIT 1
"""  # noqa: S608

_APPLICATIONS = f"""
SELECT coalesce(json_agg(item ORDER BY number) FILTER (WHERE n <= $4), '[]')::text AS items,
       count(*) AS found, (max(number) FILTER (WHERE n <= $4))::text AS last
FROM (SELECT x.number, row_number() OVER (ORDER BY x.number) AS n, {_APPLICATION_VIEW} AS item
      FROM vault.applications x
      WHERE x.community_id = $1 AND coalesce(x.state = $2, true) AND x.number > $3
      ORDER BY x.number LIMIT $4 + 1) page
"""  # noqa: S608

_INVITATIONS = """
SELECT coalesce(json_agg(item ORDER BY id DESC) FILTER (WHERE n <= $3), '[]')::text AS items,
       count(*) AS found, min(id) FILTER (WHERE n <= $3) AS last
FROM (SELECT x.id, row_number() OVER (ORDER BY x.id DESC) AS n,
             json_build_object('id', x.id, 'code', NULL, 'uses', x.uses, 'used', x.used,
                               'expires_on', x.expires_on) AS item
      FROM vault.invitations x WHERE x.inviter_id = $1 AND NOT x.revoked AND x.id < $2
      ORDER BY x.id DESC LIMIT $3 + 1) page
"""

_VOUCHER_COUNTS = """
SELECT json_build_object('open', count(*) FILTER (WHERE NOT claimed AND expires_on >= $2),
                         'claimed', count(*) FILTER (WHERE claimed),
                         'expired', count(*) FILTER (WHERE NOT claimed AND expires_on < $2))::text
FROM vault.vouchers WHERE community_id = $1
"""

_NEWEST = 2**31 - 1


class PostgresMembershipsReader:
    def __init__(self, pool: Pool, cursors: Cursors, seals: PersonalSeals, clock: Clock) -> None:
        self._pool = pool
        self._cursors = cursors
        self._seals = seals
        self._clock = clock

    async def standings_of(self, account_id: AccountId) -> Mapping[CommunityId, Standing]:
        return (await self.standings_of_many([account_id])).get(account_id, {})

    async def standings_of_many(
        self, accounts: Sequence[AccountId]
    ) -> Mapping[AccountId, Mapping[CommunityId, Standing]]:
        now = self._clock.now()
        found: dict[AccountId, dict[CommunityId, Standing]] = {}
        for row in await self._pool.fetch(_STANDINGS, list(accounts)):
            found.setdefault(row["account_id"], {})[row["community_id"]] = self._standing(row, now)
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

    async def revisions(self, community_id: CommunityId, page: PageRequest) -> RenderedPage:
        return await self._numbered(_REVISIONS, "revisions", community_id, page)

    async def facts(self, membership_id: MembershipId, page: PageRequest) -> RenderedPage:
        return await self._numbered(_FACTS, "facts", membership_id, page)

    async def own_application(self, membership_id: MembershipId) -> Json | None:
        view: str | None = await self._pool.fetchval(_OWN_APPLICATION, membership_id)
        return None if view is None else Json(view.encode())

    async def applications(
        self, community_id: CommunityId, state: ApplicationState | None, page: PageRequest
    ) -> RenderedPage:
        name = f"applications/{community_id}/{state}"
        start = int(start_of(page, name, self._cursors, "0"))
        row = await self._pool.fetchrow(_APPLICATIONS, community_id, state, start, page.limit)
        return page_of(row, page, name, self._cursors)

    async def invitations(self, inviter_id: MembershipId, page: PageRequest) -> RenderedPage:
        name = f"invitations/{inviter_id}"
        start = start_of(page, name, self._cursors, "~")
        return page_of(
            await self._pool.fetchrow(_INVITATIONS, inviter_id, start, page.limit), page, name, self._cursors
        )

    async def voucher_counts(self, community_id: CommunityId, today: date) -> Json:
        counts: str = await self._pool.fetchval(_VOUCHER_COUNTS, community_id, today)
        return Json(counts.encode())

    async def sanction(self, community_id: CommunityId, sanction_id: str) -> Json | None:
        view: str | None = await self._pool.fetchval(_SANCTION, community_id, sanction_id)
        return None if view is None else Json(view.encode())

    async def sanctions(
        self, community_id: CommunityId, state: SanctionState | None, page: PageRequest
    ) -> RenderedPage:
        name = f"sanctions/{community_id}/{state}"
        start = int(start_of(page, name, self._cursors, str(_NEWEST)))
        row = await self._pool.fetchrow(_SANCTIONS, community_id, state, start, page.limit)
        return page_of(row, page, name, self._cursors)

    async def sanctions_on(self, faces: Sequence[PseudonymId], page: PageRequest) -> RenderedPage:
        name = "sanctions/own"
        start = int(start_of(page, name, self._cursors, str(_NEWEST)))
        row = await self._pool.fetchrow(_SANCTIONS_ON, list(faces), start, page.limit)
        return page_of(row, page, name, self._cursors)

    async def audit(self, community_id: CommunityId, page: PageRequest) -> RenderedPage:
        return await self._numbered(_AUDIT, "audit", community_id, page)

    async def _numbered(self, statement: str, kind: str, of: str, page: PageRequest) -> RenderedPage:
        """A list by falling number."""
        name = f"{kind}/{of}"
        start = int(start_of(page, name, self._cursors, str(_NEWEST)))
        return page_of(await self._pool.fetchrow(statement, of, start, page.limit), page, name, self._cursors)

    def _standing(self, row: asyncpg.Record, now: datetime) -> Standing:
        personal = self._seals.open_personal(row["id"], row["personal"])
        return Standing(
            membership_id=row["id"],
            community_id=row["community_id"],
            community_slug=row["slug"],
            state=MembershipState.EXPELLED if personal.expulsions else MembershipState(row["state"]),
            roles=personal.roles,
            duties=personal.duties,
            professions=personal.professions_on(now.date()),
            suspended_until=personal.suspended_until(now),
            rules_version=row["rules_version"],
            rules_accepted=row["rules_accepted"],
            pseudonyms_per_member=row["pseudonyms_per_member"],
            reads_while_paused=row["reads_while_paused"],
            due_on=row["due_on"],
        )
