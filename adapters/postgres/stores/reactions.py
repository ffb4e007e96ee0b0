"""What communities offer to say without words."""

from dataclasses import replace

from adapters.postgres.stores.store import Store
from domain.boards.posts.reactions import ReactionSet
from domain.shared.ids import CommunityId


class ReactionSetStore(Store[ReactionSet]):
    async def lock(self, community_id: CommunityId) -> ReactionSet:
        usual = f"{self._mapping.insert} ON CONFLICT DO NOTHING"
        await self._work.connection.execute(usual, *self._mapping.values(ReactionSet(community_id)))
        held = await self._one("community_id = $1 FOR NO KEY UPDATE", community_id)
        assert held is not None
        return held

    def choose(self, chosen: ReactionSet) -> None:
        self.save(replace(chosen, revision=chosen.revision + 1))
