"""Standings, and what stands around memberships."""

from collections.abc import Mapping, Sequence
from datetime import date

from adapters.memory.readers import membership_views as views
from adapters.memory.readers.pages import committed, listed, numbered, written
from adapters.memory.stores.communities import newest_accepted
from adapters.memory.tables import MemoryDatabase, Tables
from domain.memberships.model.admission import Application, ApplicationState, Invitation, Voucher
from domain.memberships.model.community import Community
from domain.memberships.model.membership import Fact, Membership
from domain.memberships.ports.outside import PersonalSeals
from domain.memberships.views.admission import VoucherCounts
from domain.shared.actor import MembershipState, Standing
from domain.shared.clock import Clock
from domain.shared.cursors import Cursors
from domain.shared.ids import AccountId, CommunityId, MembershipId
from domain.shared.shapes import Json, PageRequest, RenderedPage


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
            community = tables.rows(Community).get((membership.community_id,))
            live = membership.account_id in accounts and membership.state is not MembershipState.LEFT
            if live and community is not None:
                standing = self._standing(membership, community, tables)
                found.setdefault(membership.account_id, {})[membership.community_id] = standing
        return found

    async def facts(self, membership_id: MembershipId, page: PageRequest) -> RenderedPage:
        tables = await committed(self._database)
        shown = numbered(tables, Fact, lambda each: each.membership_id == membership_id, views.of_fact)
        return listed(shown, page, f"facts/{membership_id}", self._cursors)

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
        return listed(shown, page, f"applications/{community_id}/{state}", self._cursors, descending=False)

    async def invitations(self, inviter_id: MembershipId, page: PageRequest) -> RenderedPage:
        tables = await committed(self._database)
        own = [each for each in tables.all(Invitation) if each.inviter_id == inviter_id and not each.revoked]
        return listed(
            {each.id: views.of_invitation(each) for each in own}, page, f"invitations/{inviter_id}", self._cursors
        )

    async def voucher_counts(self, community_id: CommunityId, today: date) -> Json:
        tables = await committed(self._database)
        own = [voucher for voucher in tables.all(Voucher) if voucher.community_id == community_id]
        free = [voucher for voucher in own if not voucher.claimed]
        good = [voucher for voucher in free if voucher.expires_on >= today]
        counts = VoucherCounts(open=len(good), claimed=len(own) - len(free), expired=len(free) - len(good))
        return written(counts)

    def _standing(self, membership: Membership, community: Community, tables: Tables) -> Standing:
        now = self._clock.now()
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
            pseudonym_scope=community.policy.pseudonym_scope,
            reads_while_paused=community.policy.while_paused == "reading",
            due_on=membership.due_on,
            tag_key=personal.tag_key,
            office=personal.office,
        )
