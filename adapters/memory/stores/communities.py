"""Communities, read in either world and changed in their own, and what the vault keeps of them."""

from adapters.memory.stores.store import Store
from adapters.memory.tables import Tables
from domain.memberships.errors import CommunityMissing
from domain.memberships.model.community import Community, CommunityRevision, ProofKind
from domain.memberships.model.membership import Ownership, RulesAcceptance
from domain.shared.ids import AccountId, CommunityId


class PublicCommunityStore(Store[Community]):
    async def find(self, community: str) -> Community | None:
        return self._first(lambda each: community in (each.id, each.slug))

    async def all_by_proof(self, kind: ProofKind) -> list[Community]:
        return sorted(self._all(lambda each: each.policy.proof is kind), key=lambda each: each.id)


class CommunityStore(PublicCommunityStore):
    async def lock(self, community_id: CommunityId) -> Community:
        held = self._one(community_id)
        if held is None:
            raise CommunityMissing
        return held

    def keep(self, revision: CommunityRevision) -> None:
        self._work.later(lambda: self._tables.insert(revision))


class AcceptanceStore(Store[RulesAcceptance]):
    def add(self, acceptance: RulesAcceptance) -> None:
        self._work.later(lambda: None if self._tables.has(acceptance) else self._tables.insert(acceptance))

    async def newest(self, account_id: AccountId, community_id: CommunityId) -> int:
        return newest_accepted(self._tables, account_id, community_id)


class OwnershipStore(Store[Ownership]):
    async def lock(self, community_id: CommunityId) -> Ownership:
        held = self._one(community_id)
        if held is None:
            raise CommunityMissing
        return held


def newest_accepted(tables: Tables, account_id: AccountId, community_id: CommunityId) -> int:
    given = (a for a in tables.all(RulesAcceptance) if (a.account_id, a.community_id) == (account_id, community_id))
    return max((acceptance.version for acceptance in given), default=0)
