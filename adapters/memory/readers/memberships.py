"""Standings, communities and rules, and the lists around memberships."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from adapters.memory.readers import membership_views as views
from adapters.memory.readers.pages import committed, numbered, page_of, start_of, written
from adapters.memory.stores.communities import newest_accepted
from adapters.memory.tables import MemoryDatabase, Tables
from domain.memberships.model import (
    Application,
    ApplicationState,
    Community,
    CommunityRevision,
    Fact,
    Invitation,
    Membership,
    Rules,
    Sanction,
    SanctionState,
    Voucher,
)
from domain.memberships.ports import PersonalSeals
from domain.memberships.views import VoucherCounts
from domain.shared.actor import MembershipState, Standing
from domain.shared.audit import ChainedEntry
from domain.shared.clock import Clock
from domain.shared.cursors import Cursors
from domain.shared.ids import AccountId, CommunityId, MembershipId, PseudonymId
from domain.shared.shapes import Json, PageRequest, RenderedPage
from domain.shared.text import Language


class MemoryMembershipsReader:
    def __init__(self, database: MemoryDatabase, cursors: Cursors, seals: PersonalSeals, clock: Clock) -> None:
        self._database = database
        self._cursors = cursors
        self._seals = seals
        self._clock = clock

    async def standings_of(self, account_id: AccountId) -> Mapping[CommunityId, Standing]:
        return (await self.standings_of_many([account_id])).get(account_id, {})

    async def standings_of_many(
        self, accounts: Sequence[AccountId]
    ) -> Mapping[AccountId, Mapping[CommunityId, Standing]]:
        tables = await committed(self._database)
        found: dict[AccountId, dict[CommunityId, Standing]] = {}
        for membership in tables.all(Membership):
            if membership.account_id in accounts and membership.state is not MembershipState.LEFT:
                standing = self._standing(membership, tables)
                found.setdefault(membership.account_id, {})[membership.community_id] = standing
        return found

    async def communities(self, page: PageRequest, language: Language) -> RenderedPage:
        tables = await committed(self._database)
        shown = {each.slug: views.of_community(each, language) for each in tables.all(Community)}
        return self._page(shown, page, "communities", descending=False)

    async def community(self, community: str, language: Language) -> Json | None:
        found = _found(await committed(self._database), community)
        return None if found is None else written(views.of_community(found, language))

    async def rules(self, community: str, page: PageRequest, language: Language) -> RenderedPage | None:
        name = f"rules/{community}"
        start_of(page, name, self._cursors)
        tables = await committed(self._database)
        if (found := _found(tables, community)) is None:
            return None
        versions = [rules for rules in tables.all(Rules) if rules.community_id == found.id]
        return self._page({f"{each.version:010}": views.of_rules(each, language) for each in versions}, page, name)

    async def revisions(self, community_id: CommunityId, page: PageRequest) -> RenderedPage:
        tables = await committed(self._database)
        kept = [each for each in tables.all(CommunityRevision) if each.community_id == community_id]
        shown = {f"{each.revision:010}": views.of_revision(each) for each in kept}
        return self._page(shown, page, f"revisions/{community_id}")

    async def facts(self, membership_id: MembershipId, page: PageRequest) -> RenderedPage:
        tables = await committed(self._database)
        shown = numbered(tables, Fact, lambda each: each.membership_id == membership_id, views.of_fact)
        return self._page(shown, page, f"facts/{membership_id}")

    async def own_application(self, membership_id: MembershipId) -> Json | None:
        made = (await committed(self._database)).all(Application)
        own = [views.of_application(each) for each in made if each.membership_id == membership_id]
        return written(own[-1]) if own else None

    async def applications(
        self, community_id: CommunityId, state: ApplicationState | None, page: PageRequest
    ) -> RenderedPage:
        def wanted(each: Application) -> bool:
            return each.community_id == community_id and state in (None, each.state)

        shown = numbered(await committed(self._database), Application, wanted, views.of_application)
        return self._page(shown, page, f"applications/{community_id}/{state}", descending=False)

    async def invitations(self, inviter_id: MembershipId, page: PageRequest) -> RenderedPage:
        tables = await committed(self._database)
        own = [each for each in tables.all(Invitation) if each.inviter_id == inviter_id and not each.revoked]
        return self._page({each.id: views.of_invitation(each) for each in own}, page, f"invitations/{inviter_id}")

    async def voucher_counts(self, community_id: CommunityId, today: date) -> Json:
        tables = await committed(self._database)
        own = [voucher for voucher in tables.all(Voucher) if voucher.community_id == community_id]
        free = [voucher for voucher in own if not voucher.claimed]
        good = [voucher for voucher in free if voucher.expires_on >= today]
        counts = VoucherCounts(open=len(good), claimed=len(own) - len(free), expired=len(free) - len(good))
        return written(counts)

    async def sanction(self, community_id: CommunityId, sanction_id: str) -> Json | None:
        found = (await committed(self._database)).rows(Sanction).get((sanction_id,))
        seen = found is not None and found.community_id == community_id
        return written(views.of_sanction(found)) if found is not None and seen else None

    async def sanctions(
        self, community_id: CommunityId, state: SanctionState | None, page: PageRequest
    ) -> RenderedPage:
        def wanted(each: Sanction) -> bool:
            return each.community_id == community_id and state in (None, each.state)

        shown = numbered(await committed(self._database), Sanction, wanted, views.of_sanction)
        return self._page(shown, page, f"sanctions/{community_id}/{state}")

    async def sanctions_on(self, faces: Sequence[PseudonymId], page: PageRequest) -> RenderedPage:
        tables = await committed(self._database)
        shown = numbered(tables, Sanction, lambda each: each.pseudonym_id in faces, views.of_sanction)
        return self._page(shown, page, "sanctions/own")

    async def audit(self, community_id: CommunityId, page: PageRequest) -> RenderedPage:
        tables = await committed(self._database)
        kept = [each for each in tables.all(ChainedEntry) if each.community_id == community_id]
        shown = {f"{each.position:010}": views.of_audit_entry(each) for each in kept}
        return self._page(shown, page, f"audit/{community_id}")

    def _page(self, shown: Mapping[str, Any], page: PageRequest, name: str, *, descending: bool = True) -> RenderedPage:
        start = start_of(page, name, self._cursors)
        return page_of(shown, start, page.limit, name, self._cursors, descending=descending)

    def _standing(self, membership: Membership, tables: Tables) -> Standing:
        community, now = tables.rows(Community)[(membership.community_id,)], self._clock.now()
        personal = self._seals.open_personal(membership.id, membership.personal)
        return Standing(
            membership_id=membership.id,
            community_id=community.id,
            community_slug=community.slug,
            state=MembershipState.EXPELLED if personal.expulsions else membership.state,
            roles=personal.roles,
            duties=personal.duties,
            professions=personal.professions_on(now.date()),
            suspended_until=personal.suspended_until(now),
            rules_version=community.rules_version,
            rules_accepted=newest_accepted(tables, membership.account_id, community.id),
            pseudonyms_per_member=community.policy.pseudonyms_per_member,
            reads_while_paused=community.policy.while_paused == "reading",
            due_on=membership.due_on,
        )


def _found(tables: Tables, community: str) -> Community | None:
    return next((each for each in tables.all(Community) if community in (each.id, each.slug)), None)
