"""What communities offer to say without words."""

from dataclasses import replace

from adapters.memory.stores.store import Store
from domain.boards.posts.reactions import ReactionSet
from domain.shared.ids import CommunityId


class ReactionSetStore(Store[ReactionSet]):
    async def lock(self, community_id: CommunityId) -> ReactionSet:
        usual = ReactionSet(community_id)
        if not self._tables.has(usual):
            self._tables.insert(usual)
        held = self._one(community_id)
        assert held is not None
        return held

    def choose(self, chosen: ReactionSet) -> None:
        self.save(replace(chosen, revision=chosen.revision + 1))
