"""Audit entries about what was changed in the vault, and notices to whom it was changed for.

The change stands in one world, the entry about it and the notice in the other, and no transaction reaches both. So the
change leaves them beside it, sealed, in its own transaction, and they are written where they belong afterwards: at
once, or by `Mending` after an interruption. There is an entry for every change, none for what did not happen, and none
twice. The notice comes with its entry; one without an entry can come twice after an interruption.
"""

from contextlib import suppress

from domain.memberships.events import ProfessionWithdrawn, StandingChanged
from domain.memberships.model.membership import Owed, Unwritten
from domain.memberships.ports.outside import EntrySeals
from domain.memberships.ports.stores import BeginCommunitiesWork, BeginMembershipsWork, CommunitiesWork
from domain.shared.audit import AuditEntry, EntryKnown, new_entry
from domain.shared.clock import Clock
from domain.shared.ids import CommunityId, Ids, PseudonymId

PROFESSION_ATTESTED, PROFESSION_WITHDRAWN = "profession_attested", "profession_withdrawn"
"""What an entry begins with that is about the profession of a face."""


class Auditing:
    def __init__(
        self,
        begin: BeginCommunitiesWork,
        begin_memberships: BeginMembershipsWork,
        seals: EntrySeals,
        ids: Ids,
        clock: Clock,
    ) -> None:
        self._begin = begin
        self._begin_memberships = begin_memberships
        self._seals = seals
        self._ids = ids
        self._clock = clock

    def owed(self, community_id: CommunityId, by: PseudonymId, what: str, subject: str, *, to: str) -> Unwritten:
        """To be added to the work that makes the change. `to` is the address of whom it is made for."""
        entry = new_entry(self._ids, self._clock, community_id, by, what, subject)
        return self._sealed(Owed(community_id, to, entry))

    def notice(self, community_id: CommunityId, to: str) -> Unwritten:
        """The same for a change that nobody made."""
        return self._sealed(Owed(community_id, to))

    async def write(self, unwritten: Unwritten) -> None:
        """Once the change has been made. Doing it again, or twice at once, writes no second entry."""
        owed = self._seals.open_entry(unwritten.id, unwritten.sealed)
        with suppress(EntryKnown):
            async with self._begin() as work:
                if owed.entry is not None:
                    work.audit.add(owed.entry)
                    await _attest(work, owed.entry)
                if owed.to is not None:
                    work.events.record(StandingChanged(owed.community_id), to=owed.to)
        async with self._begin_memberships() as vault:
            await vault.unwritten.remove(unwritten.id)

    def _sealed(self, owed: Owed) -> Unwritten:
        unwritten_id = self._ids.random("unw")
        return Unwritten(unwritten_id, self._seals.seal_entry(unwritten_id, owed))


async def _attest(work: CommunitiesWork, entry: AuditEntry) -> None:
    """What an entry says of a face's profession counts from the moment that it is written."""
    what, _, profession = entry.what.partition(":")
    if what == PROFESSION_ATTESTED:
        await work.attestations.attest(entry.subject, profession)
    elif what == PROFESSION_WITHDRAWN:
        face = PseudonymId(entry.subject)
        for thread_id in await work.attestations.withdraw(face, profession):
            work.events.record(ProfessionWithdrawn(entry.community_id, face, thread_id))
