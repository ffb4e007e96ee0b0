"""Leaving for good: the membership ends at once, the faces go one by one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from domain.memberships.errors import CommunityMissing, MembershipMissing
from domain.memberships.life import Action
from domain.memberships.model.admission import ApplicationState
from domain.memberships.model.membership import Fact, Membership, Personal
from domain.memberships.ports.outside import Faces, PersonalSeals
from domain.memberships.ports.stores import BeginMembershipsWork, MembershipsWork
from domain.memberships.views.memberships import LeaveCommunity
from domain.shared.actor import Actor, Role, Wearer
from domain.shared.clock import Clock
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.farewell import Farewell
from domain.shared.ids import FactId, Ids, MembershipId, PseudonymId

_BATCH = 100


class Departures:
    def __init__(self, begin: BeginMembershipsWork, faces: Faces, seals: PersonalSeals, ids: Ids, clock: Clock) -> None:
        self._begin = begin
        self._faces = faces
        self._seals = seals
        self._ids = ids
        self._clock = clock

    async def leave(self, actor: Actor, community: str, command: LeaveCommunity) -> None:
        """Raises CommunityMissing, MembershipMissing, LastOwner, ActionImpossible, InvalidInput."""
        standing = actor.standing_in(community)
        numbers = {} if standing is None else await self._faces.numbers(standing)
        otherwise = _otherwise(command, numbers)
        async with self._begin() as work:
            found = await work.communities.find(community)
            if found is None:
                raise CommunityMissing
            membership = await work.memberships.of(actor.account_id, found.id)
            if membership is None:
                raise MembershipMissing
            personal = self._seals.open_personal(membership.id, membership.personal)
            changed = membership.after(Action.LEAVE, personal)
            if Role.OWNER in personal.roles:
                ownership = await work.ownerships.lock(membership.community_id)
                work.ownerships.save(ownership.changed_by(-1))
            application = await work.applications.open_of(membership.id)
            if application is not None:
                work.applications.save(replace(application, state=ApplicationState.WITHDRAWN))
            since = self._clock.now().date() + timedelta(days=1)
            days = 0 if command.at_once else found.policy.farewell_days
            farewell = Farewell(since, days, len(numbers), command.writing == "keep", otherwise)
            self._save(work, changed, _of_a_leaver(personal, farewell))
            self._record(work, changed)

    async def tend(self) -> int:
        """Let those faces go whose moment has come. Returns how many departures are still under way."""
        under_way, last = 0, MembershipId("")
        while True:
            async with self._begin() as work:
                leaving = await work.memberships.leaving(last, _BATCH)
            for membership in leaving:
                under_way += not await self._is_over(membership)
            if len(leaving) < _BATCH:
                return under_way
            last = leaving[-1].id

    async def _is_over(self, membership: Membership) -> bool:
        personal = self._seals.open_personal(membership.id, membership.personal)
        wearer = Wearer(membership.id, personal.tag_key)
        await self._faces.forget(wearer, membership.community_id)
        if personal.farewell is not None and not await self._faces.let_go(wearer, personal.farewell):
            return False
        async with self._begin() as work:
            kept = await work.memberships.get(membership.id)
            if kept is not None:
                # Without its key, nobody can tell any more which marks were this person's.
                self._save(work, kept, replace(personal, farewell=None, tag_key=self._seals.new_tag_key()))
        return True

    def _save(self, work: MembershipsWork, membership: Membership, personal: Personal) -> None:
        due_on = None if personal.farewell is None else personal.farewell.last_day
        sealed = self._seals.seal_personal(membership.id, personal)
        work.memberships.save(replace(membership, due_on=due_on, personal=sealed))

    def _record(self, work: MembershipsWork, membership: Membership) -> None:
        fact_id, today = FactId(self._ids.random("fct")), self._clock.now().date()
        work.memberships.record(Fact(fact_id, membership.id, today, Action.LEAVE, membership.state, "self", ""))


def _of_a_leaver(personal: Personal, farewell: Farewell) -> Personal:
    """What keeps somebody out stays; what they were entrusted with ends."""
    return replace(
        personal, roles=frozenset({Role.MEMBER}), duties=frozenset(), professions={}, office=None, farewell=farewell
    )


def _otherwise(command: LeaveCommunity, numbers: Mapping[PseudonymId, int]) -> frozenset[int]:
    """Raises InvalidInput for a face that is not one's own."""
    if strange := [face for face in command.faces if face not in numbers]:
        raise InvalidInput(*(Flaw(f"/faces/{face}", "not_yours") for face in strange))
    return frozenset(numbers[face] for face, writing in command.faces.items() if writing != command.writing)
