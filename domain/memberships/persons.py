"""Changing what is particular to a person, without a trace of whom it was.

Everything of that kind stands in one sealed value of fixed length. A change writes it anew together with those of
the other memberships, so that neither the value nor the row's place in the table tells which one changed.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from domain.memberships.life import Action, next_state
from domain.memberships.model.membership import (
    MOST_EXPULSIONS,
    MOST_PROFESSIONS,
    MOST_SUSPENSIONS,
    Membership,
    Personal,
    Unwritten,
)
from domain.memberships.ports.outside import PersonalSeals
from domain.memberships.ports.stores import BeginMembershipsWork, MembershipsWork
from domain.shared.actor import MembershipState, Role, Wearer
from domain.shared.clock import Clock
from domain.shared.ids import MembershipId

COMPANY = 1_000
"""How many other memberships are written anew with each change, picked at random: in most communities, all of them.

With fewer, whoever looks before and after a sanction would know that it is one of those few.
"""

Change = Callable[[Personal], Personal]
Day = TypeVar("Day", bound=date)


class Persons:
    def __init__(self, begin: BeginMembershipsWork, seals: PersonalSeals, clock: Clock, company: int = COMPANY) -> None:
        self._begin = begin
        self._seals = seals
        self._clock = clock
        self._company = company

    async def change(self, membership_id: MembershipId, change: Change) -> Wearer:
        """Who it was. Raises LastOwner when a community would be without an owner, ActionImpossible for expelling who
        has left. Nothing else changes for who has left, and whoever asked for it is not told.
        """
        wearer, _ = await self._change(membership_id, change, _nothing)
        return wearer

    async def change_owing(
        self, membership_id: MembershipId, change: Change, owed: Callable[[Wearer], Unwritten]
    ) -> Unwritten:
        """The same, with what the change owes, which is kept with it, or neither is."""
        _, unwritten = await self._change(membership_id, change, owed)
        assert unwritten is not None
        return unwritten

    async def _change(
        self, membership_id: MembershipId, change: Change, owed: Callable[[Wearer], Unwritten | None]
    ) -> tuple[Wearer, Unwritten | None]:
        async with self._begin() as work:
            membership = await work.memberships.get(membership_id)
            assert membership is not None, "a face has a wearer"
            before = _pruned(self._seals.open_personal(membership.id, membership.personal), self._clock.now())
            after = replace(_bounded(change(before)), tag_key=before.tag_key)
            changed = self._lived_through(membership, before, after)
            if membership.state is MembershipState.LEFT:
                after = before
            await self._count_owners(work, membership, before, after)
            others = await work.memberships.some_others(membership, self._company)
            written = [(changed, after)] + [(o, self._seals.open_personal(o.id, o.personal)) for o in others]
            for one, personal in sorted(written, key=lambda pair: pair[0].id):
                work.memberships.save(replace(one, personal=self._seals.seal_personal(one.id, personal)))
            wearer = Wearer(membership.id, before.tag_key)
            if (unwritten := owed(wearer)) is not None:
                work.unwritten.add(unwritten)
        return wearer, unwritten

    @staticmethod
    def _lived_through(membership: Membership, before: Personal, after: Personal) -> Membership:
        if after.expulsions and not before.expulsions:
            next_state(membership.state, Action.EXPEL)
        if before.expulsions and not after.expulsions:
            state = next_state(MembershipState.EXPELLED, Action.REINSTATE)
            return replace(membership, state=state, due_on=None)
        return membership

    @staticmethod
    async def _count_owners(work: MembershipsWork, membership: Membership, before: Personal, after: Personal) -> None:
        if change := _owns(after) - _owns(before):
            ownership = await work.ownerships.lock(membership.community_id)
            work.ownerships.save(ownership.changed_by(change))


def _nothing(_: Wearer) -> None:
    """Is owed."""


def _owns(personal: Personal) -> int:
    return int(Role.OWNER in personal.roles and not personal.expulsions)


def _bounded(personal: Personal) -> Personal:
    """What there is room for. Of too many suspensions and professions, those that end last stay; of expulsions, each
    one suffices. That there were too many is said to nobody: it would tell which faces are one person's.
    """
    return replace(
        personal,
        suspensions=_latest(personal.suspensions, MOST_SUSPENSIONS),
        professions=_latest(personal.professions, MOST_PROFESSIONS),
        expulsions=frozenset(sorted(personal.expulsions)[:MOST_EXPULSIONS]),
        office=personal.office if personal.holds_office else None,
    )


def _latest(ends: Mapping[str, Day], most: int) -> dict[str, Day]:
    return dict(sorted(ends.items(), key=lambda end: end[1])[-most:])


def _pruned(personal: Personal, now: datetime) -> Personal:
    """What has ended need not be kept."""
    return replace(
        personal,
        suspensions={sanction: end for sanction, end in personal.suspensions.items() if end > now},
        professions={name: last for name, last in personal.professions.items() if last >= now.date()},
    )
