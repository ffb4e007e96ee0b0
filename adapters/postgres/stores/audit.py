"""The chain of audit entries, appended to at the very end of a work, so that its lock is held for a moment only."""

from itertools import groupby

from adapters.postgres.stores.mappings import AUDIT_ENTRIES, AUDIT_HEADS
from adapters.postgres.stores.store import Transaction
from domain.shared.audit import START, AuditChain, AuditEntry, AuditHead
from domain.shared.ids import CommunityId

_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('audit/' || $1, 0))"
_LAST = "SELECT position, seal FROM community.audit_entries WHERE community_id = $1 ORDER BY position DESC LIMIT 1"


class AuditStore:
    def __init__(self, work: Transaction, chain: AuditChain) -> None:
        self._work = work
        self._chain = chain
        self._added: list[AuditEntry] = []

    def begin(self, community_id: CommunityId) -> None:
        self._work.later(AUDIT_HEADS.insert, AUDIT_HEADS.values(self._chain.head(community_id)))

    def add(self, entry: AuditEntry) -> None:
        self._added.append(entry)

    @property
    def is_empty(self) -> bool:
        return not self._added

    async def append(self) -> None:
        """What was added, to the chains of its communities; these in one order, so that no two works cross."""
        by_community = sorted(self._added, key=lambda entry: entry.community_id)
        self._added = []
        for community_id, entries in groupby(by_community, key=lambda entry: entry.community_id):
            await self._extend(community_id, list(entries))

    async def _extend(self, community_id: CommunityId, entries: list[AuditEntry]) -> None:
        connection = self._work.connection
        await connection.execute(_ALONE, community_id)
        head = await self._head(community_id)
        if head is not None and self._chain.vouches(head):
            position, seal, broken = head.length, head.seal, False
        else:
            # Somebody has tampered with it. What is to be recorded is recorded, and the break stays to be seen.
            last = await connection.fetchrow(_LAST, community_id)
            position, seal, broken = (0, START, True) if last is None else (last["position"], last["seal"], True)
        for entry in entries:
            position += 1
            linked = self._chain.link(entry, position, seal)
            seal = linked.seal
            await connection.execute(AUDIT_ENTRIES.insert, *AUDIT_ENTRIES.values(linked))
        if not broken:
            await connection.execute(
                AUDIT_HEADS.update, *AUDIT_HEADS.values(self._chain.head(community_id, position, seal))
            )

    async def _head(self, community_id: CommunityId) -> AuditHead | None:
        row = await self._work.connection.fetchrow(f"{AUDIT_HEADS.select} WHERE community_id = $1", community_id)
        return None if row is None else AUDIT_HEADS.entity_of(row)
