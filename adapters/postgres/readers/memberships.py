"""Standings, and what stands around memberships. All of it in the vault."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache

import asyncpg

from adapters.postgres.gathering import Gathering
from adapters.postgres.pool import Pool, lent
from adapters.postgres.readers.pages import falling, falling_page, page_of, start_of
from domain.memberships.model.admission import ApplicationState
from domain.memberships.ports.outside import PersonalSeals
from domain.shared.actor import MembershipState, Standing
from domain.shared.clock import Clock
from domain.shared.cursors import Cursors
from domain.shared.ids import AccountId, CommunityId, MembershipId
from domain.shared.scopes import PseudonymScope
from domain.shared.shapes import Json, PageRequest, RenderedPage

_STANDINGS = """
SELECT m.account_id, m.id, m.community_id, c.slug, m.state, m.due_on, m.personal, c.rules_version,
       (c.policy->>'pseudonyms_per_member')::int AS pseudonyms_per_member,
       coalesce(c.policy->>'pseudonym_scope', 'community') AS pseudonym_scope,
       c.policy->>'while_paused' = 'reading' AS reads_while_paused,
       coalesce((SELECT max(a.version) FROM vault.rules_acceptances a
                 WHERE a.account_id = m.account_id AND a.community_id = m.community_id), 0) AS rules_accepted
FROM vault.memberships m JOIN community.communities c ON c.id = m.community_id
WHERE m.account_id = ANY($1) AND m.state <> 'left'
"""

_FACTS = falling(
    "vault.membership_facts",
    "number",
    "x.membership_id = $1",
    """json_build_object('id', x.id, 'occurred_on', x.occurred_on, 'what', x.what, 'state', x.state, 'by', x.by,
                         'reason', x.reason)""",
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


_REMEMBERED = 2_048
"""Ciphertexts that were opened lately: who asks once asks again. What has changed is another ciphertext."""


class PostgresMembershipsReader:
    def __init__(self, pool: Pool, cursors: Cursors, seals: PersonalSeals, clock: Clock) -> None:
        self._pool = pool
        self._cursors = cursors
        self._open = lru_cache(_REMEMBERED)(seals.open_personal)
        self._clock = clock
        self._asked: Gathering[AccountId, Mapping[CommunityId, Standing]] = Gathering(self.standings_of_many)

    async def standings_of(self, account_id: AccountId) -> Mapping[CommunityId, Standing]:
        """Every request begins with this, so that those of a moment share a statement."""
        if lent(self._pool) is not None:  # what is not committed yet is for who wrote it
            return (await self.standings_of_many([account_id])).get(account_id, {})
        return await self._asked.find(account_id) or {}

    async def standings_of_many(
        self, accounts: Sequence[AccountId]
    ) -> Mapping[AccountId, Mapping[CommunityId, Standing]]:
        now = self._clock.now()
        found: dict[AccountId, dict[CommunityId, Standing]] = {}
        for row in await self._pool.fetch(_STANDINGS, list(accounts)):
            found.setdefault(row["account_id"], {})[row["community_id"]] = self._standing(row, now)
        return found

    async def facts(self, membership_id: MembershipId, page: PageRequest) -> RenderedPage:
        name = f"facts/{membership_id}"
        return await falling_page(self._pool, _FACTS, (membership_id,), page, name, self._cursors)

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

    def _standing(self, row: asyncpg.Record, now: datetime) -> Standing:
        personal = self._open(row["id"], row["personal"])
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
            pseudonym_scope=PseudonymScope(row["pseudonym_scope"]),
            reads_while_paused=row["reads_while_paused"],
            due_on=row["due_on"],
            tag_key=personal.tag_key,
            office=personal.office,
        )
