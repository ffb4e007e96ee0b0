"""Communities, read in either world and changed in their own, and what the vault keeps of them."""

from adapters.postgres.stores.mappings import COMMUNITY_REVISIONS
from adapters.postgres.stores.store import Store
from domain.memberships.errors import CommunityMissing
from domain.memberships.model.community import Community, CommunityRevision, ProofKind
from domain.memberships.model.membership import Ownership, RulesAcceptance
from domain.shared.ids import AccountId, CommunityId

_NEWEST = "SELECT coalesce(max(version), 0) FROM vault.rules_acceptances WHERE account_id = $1 AND community_id = $2"


class PublicCommunityStore(Store[Community]):
    async def find(self, community: str) -> Community | None:
        return await self._one("id = $1 OR slug = $1", community)

    async def all_by_proof(self, kind: ProofKind) -> list[Community]:
        return await self._all("policy->>'proof' = $1 ORDER BY id", kind)


class CommunityStore(PublicCommunityStore):
    async def lock(self, community_id: CommunityId) -> Community:
        held = await self._one("id = $1 FOR NO KEY UPDATE", community_id)
        if held is None:
            raise CommunityMissing
        return held

    def keep(self, revision: CommunityRevision) -> None:
        self._work.later(COMMUNITY_REVISIONS.insert, COMMUNITY_REVISIONS.values(revision))


class AcceptanceStore(Store[RulesAcceptance]):
    def add(self, acceptance: RulesAcceptance) -> None:
        self._work.later(f"{self._mapping.insert} ON CONFLICT DO NOTHING", self._mapping.values(acceptance))

    async def newest(self, account_id: AccountId, community_id: CommunityId) -> int:
        version: int = await self._work.connection.fetchval(_NEWEST, account_id, community_id)
        return version


class OwnershipStore(Store[Ownership]):
    async def lock(self, community_id: CommunityId) -> Ownership:
        held = await self._one("community_id = $1 FOR NO KEY UPDATE", community_id)
        if held is None:
            raise CommunityMissing
        return held
