"""Categories, boards and reactions."""

from adapters.postgres.stores.store import Store, Transaction
from domain.boards.errors import BoardMissing
from domain.boards.model import Board, Category, Mark
from domain.shared.ids import BoardId, CommunityId, PseudonymId, ThreadId

_REMOVE = "DELETE FROM community.marks WHERE post_id = $1 AND reaction = $2 AND marker = $3"

_SIGN_OFF = """
WITH opened AS (
  UPDATE community.threads SET pseudonym_id = NULL, title = CASE WHEN $2 THEN title END
  WHERE pseudonym_id = $1 RETURNING id
), written AS (
  UPDATE community.posts SET pseudonym_id = NULL, body = CASE WHEN $2 THEN body END
  WHERE pseudonym_id = $1 RETURNING thread_id
), shown AS (
  DELETE FROM community.images
  WHERE NOT $2 AND post_id IN (SELECT id FROM community.posts WHERE pseudonym_id = $1)
)
SELECT id FROM opened UNION SELECT thread_id FROM written ORDER BY 1
"""


class CategoryStore(Store[Category]):
    async def by_slug(self, community_id: CommunityId) -> dict[str, Category]:
        held = await self._all("community_id = $1 ORDER BY id FOR NO KEY UPDATE", community_id)
        return {category.slug: category for category in held}


class BoardStore(Store[Board]):
    async def lock(self, board_id: BoardId) -> Board:
        held = await self._one("id = $1 FOR NO KEY UPDATE", board_id)
        if held is None:
            raise BoardMissing
        return held

    async def by_slug(self, community_id: CommunityId) -> dict[str, Board]:
        held = await self._all("community_id = $1 ORDER BY id FOR NO KEY UPDATE", community_id)
        return {board.slug: board for board in held}


class MarkStore(Store[Mark]):
    async def put(self, mark: Mark) -> bool:
        insert = f"{self._mapping.insert} ON CONFLICT DO NOTHING"
        return await self._work.connection.execute(insert, *self._mapping.values(mark)) == "INSERT 0 1"

    async def remove(self, mark: Mark) -> bool:
        return await self._work.connection.execute(_REMOVE, *self._mapping.values(mark)) == "DELETE 1"


class WritingStore:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def sign_off(self, pseudonym_id: PseudonymId, *, keeps_writing: bool) -> list[ThreadId]:
        rows = await self._work.connection.fetch(_SIGN_OFF, pseudonym_id, keeps_writing)
        return [row["id"] for row in rows]
