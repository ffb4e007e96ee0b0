"""What a sanction's record says, done to the person.

The record stands in the community's world and the effect in the vault, sealed, so each has a transaction of its own.
The record comes first: nobody is ever sanctioned without one to appeal against. The effect is made while the record is
held, so that nobody decides about it meanwhile, and then the record says that it is done. Wherever that is interrupted,
the record still says that it is not, and `Mending` does it; doing it again changes nothing. The person is told, once,
in the transaction that says so.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from domain.memberships.errors import LastOwner
from domain.memberships.events import StandingChanged
from domain.memberships.life import ActionImpossible
from domain.memberships.model.membership import Personal
from domain.memberships.model.sanction import Sanction, SanctionKind, SanctionState
from domain.memberships.persons import Change, Persons
from domain.memberships.ports.outside import Faces
from domain.memberships.ports.stores import BeginCommunitiesWork
from domain.shared.audit import AuditEntry
from domain.shared.ids import AuditEntryId, Ids, MembershipId, SanctionId

IMPOSSIBLE = (LastOwner, ActionImpossible)
"""Why a sanction cannot reach the person."""


class Enforcing:
    def __init__(self, begin: BeginCommunitiesWork, faces: Faces, persons: Persons, ids: Ids) -> None:
        self._begin = begin
        self._faces = faces
        self._persons = persons
        self._ids = ids

    async def impose(self, sanction: Sanction) -> None:
        """Raises PseudonymMissing, LastOwner, ActionImpossible: then there is no record, as nothing came of it."""

        async def act(membership_id: MembershipId) -> None:
            async with self._begin() as work:
                work.sanctions.add(sanction)
            await self._reach(membership_id, sanction.id)

        await self._act(sanction, act)

    async def carry_out(self, sanction: Sanction) -> None:
        """What the record says now, unless that has been done. Raises as `impose` does."""

        async def act(membership_id: MembershipId) -> None:
            await self._reach(membership_id, sanction.id)

        await self._act(sanction, act)

    async def _act(self, sanction: Sanction, act: Callable[[MembershipId], Awaitable[None]]) -> None:
        try:
            await self._faces.act_on(sanction.community_id, sanction.pseudonym_id, act)
        except IMPOSSIBLE:
            async with self._begin() as work:
                await work.sanctions.remove(sanction.id)
            raise

    async def _reach(self, membership_id: MembershipId, sanction_id: SanctionId) -> None:
        async with self._begin() as work:
            held = await work.sanctions.get(sanction_id)
            if held is None or held.carried_out:
                return
            wearer = await self._persons.change(membership_id, _effect_of(held))
            work.sanctions.save(replace(held, carried_out=True))
            work.events.record(StandingChanged(held.community_id), to=self._faces.address(wearer))
            if held.state is not SanctionState.OVERTURNED:
                work.audit.add(self._entry(held))

    def _entry(self, of: Sanction) -> AuditEntry:
        entry_id = AuditEntryId(self._ids.random("aud"))
        what = f"sanction_{of.kind}"
        return AuditEntry(entry_id, of.community_id, of.imposed_at, of.imposed_by, what, of.id, of.reason)


def _effect_of(sanction: Sanction) -> Change:
    """What it does to the person in its present state.

    A notice or a warning changes nothing, and is written all the same: whoever looks sees no difference.
    """
    sanction_id, until = sanction.id, sanction.until
    if sanction.state is SanctionState.OVERTURNED:
        return lambda personal: _without(personal, sanction_id)
    if sanction.kind is SanctionKind.SUSPENSION and until is not None:
        return lambda personal: replace(personal, suspensions={**personal.suspensions, sanction_id: until})
    if sanction.kind is SanctionKind.EXPULSION:
        return lambda personal: replace(personal, expulsions=personal.expulsions | {sanction_id})
    return lambda personal: personal


def _without(personal: Personal, sanction_id: SanctionId) -> Personal:
    suspensions = {key: end for key, end in personal.suspensions.items() if key != sanction_id}
    return replace(personal, suspensions=suspensions, expulsions=personal.expulsions - {sanction_id})
