"""The chain of audit entries."""

from adapters.memory.stores.store import Transaction
from domain.shared.audit import START, AuditChain, AuditEntry, AuditHead, ChainedEntry
from domain.shared.ids import CommunityId


class AuditStore:
    def __init__(self, work: Transaction, chain: AuditChain) -> None:
        self._work = work
        self._chain = chain

    def begin(self, community_id: CommunityId) -> None:
        self._work.later(lambda: self._work.tables.insert(self._chain.head(community_id)))

    def add(self, entry: AuditEntry) -> None:
        self._work.later(lambda: self._append(entry))

    def _append(self, entry: AuditEntry) -> None:
        head = self._work.tables.rows(AuditHead).get((entry.community_id,))
        if head is not None and self._chain.vouches(head):
            linked = self._chain.link(entry, head.length + 1, head.seal)
            self._work.tables.update(self._chain.head(entry.community_id, linked.position, linked.seal))
        else:
            before = [each for each in self._work.tables.all(ChainedEntry) if each.community_id == entry.community_id]
            last = max(before, key=lambda each: each.position, default=None)
            position, seal = (0, START) if last is None else (last.position, last.seal)
            linked = self._chain.link(entry, position + 1, seal)
        self._work.tables.insert(linked)
