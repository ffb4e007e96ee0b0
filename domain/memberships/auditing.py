"""Audit entries about what was changed in the vault.

The change stands in one world and the entry about it in the other, and no transaction reaches both. So the change
leaves the entry beside it, sealed, in its own transaction, and the entry is written where it belongs afterwards: at
once, or by `Mending` after an interruption. There is an entry for every change, none for what did not happen, and none
twice.
"""

from contextlib import suppress

from domain.memberships.errors import EntryKnown
from domain.memberships.model import AuditEntry, Unwritten
from domain.memberships.ports import BeginCommunitiesWork, BeginMembershipsWork, EntrySeals
from domain.shared.clock import Clock, to_second
from domain.shared.ids import AuditEntryId, CommunityId, Ids, PseudonymId


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

    def owed(self, community_id: CommunityId, by: PseudonymId, what: str, subject: str) -> Unwritten:
        """To be added to the work that makes the change."""
        entry_id, now = AuditEntryId(self._ids.random("aud")), to_second(self._clock.now())
        unwritten_id = self._ids.random("unw")
        entry = AuditEntry(entry_id, community_id, now, by, what, subject, "")
        return Unwritten(unwritten_id, self._seals.seal_entry(unwritten_id, entry))

    async def write(self, unwritten: Unwritten) -> None:
        """Once the change has been made. Doing it again, or twice at once, writes no second entry."""
        entry = self._seals.open_entry(unwritten.id, unwritten.sealed)
        with suppress(EntryKnown):
            async with self._begin() as work:
                work.audit.add(entry)
        async with self._begin_memberships() as vault:
            await vault.unwritten.remove(unwritten.id)
