"""Communities and their rules."""

from adapters.postgres.stores.mappings import RULES_ACCEPTANCES
from adapters.postgres.stores.store import Store
from domain.memberships.model import Community, Rules, RulesAcceptance
from domain.shared.ids import AccountId, CommunityId

_ACCEPTED = "SELECT coalesce(max(version), 0) FROM vault.rules_acceptances WHERE account_id = $1 AND community_id = $2"


class CommunityStore(Store[Community]):
    async def find(self, community: str) -> Community | None:
        return await self._one("id = $1 OR slug = $1", community)


class RulesStore(Store[Rules]):
    def accept(self, acceptance: RulesAcceptance) -> None:
        insert = f"{RULES_ACCEPTANCES.insert} ON CONFLICT DO NOTHING"
        self._work.later(insert, RULES_ACCEPTANCES.values(acceptance))

    async def accepted_by(self, account_id: AccountId, community_id: CommunityId) -> int:
        version: int = await self._work.connection.fetchval(_ACCEPTED, account_id, community_id)
        return version
