"""Communities and their rules."""

from adapters.postgres.stores.mappings import COMMUNITY_REVISIONS, RULES_ACCEPTANCES
from adapters.postgres.stores.store import Store
from domain.memberships.errors import CommunityMissing
from domain.memberships.model import Community, CommunityRevision, ProofKind, Rules, RulesAcceptance
from domain.shared.ids import AccountId, CommunityId

_ACCEPTED = "SELECT coalesce(max(version), 0) FROM vault.rules_acceptances WHERE account_id = $1 AND community_id = $2"


class CommunityStore(Store[Community]):
    async def find(self, community: str) -> Community | None:
        return await self._one("id = $1 OR slug = $1", community)

    async def lock(self, community_id: CommunityId) -> Community:
        held = await self._one("id = $1 FOR NO KEY UPDATE", community_id)
        if held is None:
            raise CommunityMissing
        return held

    def keep(self, revision: CommunityRevision) -> None:
        self._work.later(COMMUNITY_REVISIONS.insert, COMMUNITY_REVISIONS.values(revision))

    async def all_by_proof(self, kind: ProofKind) -> list[Community]:
        return await self._all("policy->>'proof' = $1 ORDER BY id", kind)


class RulesStore(Store[Rules]):
    def accept(self, acceptance: RulesAcceptance) -> None:
        insert = f"{RULES_ACCEPTANCES.insert} ON CONFLICT DO NOTHING"
        self._work.later(insert, RULES_ACCEPTANCES.values(acceptance))

    async def accepted_by(self, account_id: AccountId, community_id: CommunityId) -> int:
        version: int = await self._work.connection.fetchval(_ACCEPTED, account_id, community_id)
        return version
