"""Categories, boards and reactions."""

from adapters.memory.stores.store import Store
from domain.boards.model import Board, Category, Mark
from domain.shared.ids import CommunityId


class CategoryStore(Store[Category]):
    async def by_slug(self, community_id: CommunityId) -> dict[str, Category]:
        return {category.slug: category for category in self._all(lambda each: each.community_id == community_id)}


class BoardStore(Store[Board]):
    async def by_slug(self, community_id: CommunityId) -> dict[str, Board]:
        return {board.slug: board for board in self._all(lambda each: each.community_id == community_id)}


class MarkStore(Store[Mark]):
    async def put(self, mark: Mark) -> bool:
        if self._tables.has(mark):
            return False
        self._tables.insert(mark)
        return True

    async def remove(self, mark: Mark) -> bool:
        return self._tables.rows(Mark).pop((mark.post_id, mark.reaction, mark.marker), None) is not None
