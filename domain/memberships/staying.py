"""One's own membership: seeing it, pausing, resuming."""

from domain.memberships.errors import CommunityMissing, MembershipMissing
from domain.memberships.life import Action
from domain.memberships.model.membership import Fact, Membership, Personal
from domain.memberships.ports.outside import PersonalSeals
from domain.memberships.ports.readers import MembershipsReader
from domain.memberships.ports.stores import BeginMembershipsWork, MembershipsWork
from domain.memberships.views.memberships import ChangeMembership, OwnMembership
from domain.shared.actor import Actor, Standing
from domain.shared.clock import Clock
from domain.shared.ids import AccountId, FactId, Ids


class Staying:
    def __init__(
        self, begin: BeginMembershipsWork, reader: MembershipsReader, seals: PersonalSeals, ids: Ids, clock: Clock
    ) -> None:
        self._begin = begin
        self._reader = reader
        self._seals = seals
        self._ids = ids
        self._clock = clock

    async def actor(self, account_id: AccountId, client_id: str) -> Actor:
        """The account with all its standings; one statement."""
        return Actor(account_id, client_id, await self._reader.standings_of(account_id))

    async def own(self, account_id: AccountId, community: str) -> OwnMembership:
        """Raises MembershipMissing."""
        standing = Actor(account_id, "", await self._reader.standings_of(account_id)).standing_in(community)
        if standing is None:
            raise MembershipMissing
        return own_membership(standing)

    async def change(self, actor: Actor, community: str, command: ChangeMembership) -> None:
        """Pause, or come back. Raises MembershipMissing, ActionImpossible."""
        action = Action.PAUSE if command.state == "paused" else Action.RESUME
        async with self._begin() as work:
            membership, personal = await self._own(work, actor, community)
            changed = membership.after(action, personal)
            work.memberships.save(changed)
            self._record(work, changed, action)

    async def _own(self, work: MembershipsWork, actor: Actor, community: str) -> tuple[Membership, Personal]:
        found = await work.communities.find(community)
        if found is None:
            raise CommunityMissing
        membership = await work.memberships.of(actor.account_id, found.id)
        if membership is None:
            raise MembershipMissing
        return membership, self._seals.open_personal(membership.id, membership.personal)

    def _record(self, work: MembershipsWork, membership: Membership, action: Action) -> None:
        fact_id, today = FactId(self._ids.random("fct")), self._clock.now().date()
        work.memberships.record(Fact(fact_id, membership.id, today, action, membership.state, "self", ""))


def own_membership(standing: Standing) -> OwnMembership:
    until, due_on = standing.suspended_until, standing.due_on
    return OwnMembership(
        community_id=standing.community_id,
        state=standing.state,
        roles=sorted(standing.roles),
        duties=sorted(standing.duties),
        professions=sorted(standing.professions),
        rules_accepted=standing.rules_accepted,
        suspended_until=None if until is None else until.strftime("%Y-%m-%dT%H:%M:%SZ"),
        due_on=None if due_on is None else due_on.isoformat(),
    )
