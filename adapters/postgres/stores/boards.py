"""Categories, boards and reactions."""

from adapters.postgres.stores.store import Store
from domain.boards.model import Board, Category, Mark
from domain.shared.ids import CommunityId

_REMOVE = "DELETE FROM community.marks WHERE post_id = $1 AND reaction = $2 AND marker = $3"


class CategoryStore(Store[Category]):
    async def by_slug(self, community_id: CommunityId) -> dict[str, Category]:
        return {category.slug: category for category in await self._all("community_id = $1", community_id)}


class BoardStore(Store[Board]):
    async def by_slug(self, community_id: CommunityId) -> dict[str, Board]:
        return {board.slug: board for board in await self._all("community_id = $1", community_id)}


class MarkStore(Store[Mark]):
    async def put(self, mark: Mark) -> bool:
        insert = f"{self._mapping.insert} ON CONFLICT DO NOTHING"
        return await self._work.connection.execute(insert, *self._mapping.values(mark)) == "INSERT 0 1"

    async def remove(self, mark: Mark) -> bool:
        return await self._work.connection.execute(_REMOVE, *self._mapping.values(mark)) == "DELETE 1"
