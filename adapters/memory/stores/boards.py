"""Categories, boards and reactions."""

from dataclasses import replace

from adapters.memory.stores.store import Store, Transaction
from domain.boards.errors import BoardMissing
from domain.boards.images import Image
from domain.boards.model import Board, Category, Mark, Post, Thread
from domain.shared.ids import BoardId, CommunityId, PseudonymId, ThreadId


class CategoryStore(Store[Category]):
    async def by_slug(self, community_id: CommunityId) -> dict[str, Category]:
        return {category.slug: category for category in self._all(lambda each: each.community_id == community_id)}


class BoardStore(Store[Board]):
    async def lock(self, board_id: BoardId) -> Board:
        held = self._one(board_id)
        if held is None:
            raise BoardMissing
        return held

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


class WritingStore:
    def __init__(self, work: Transaction) -> None:
        self._tables = work.tables

    async def sign_off(self, pseudonym_id: PseudonymId, *, keeps_writing: bool) -> list[ThreadId]:
        threads = [each for each in self._tables.all(Thread) if each.pseudonym_id == pseudonym_id]
        posts = [each for each in self._tables.all(Post) if each.pseudonym_id == pseudonym_id]
        for thread in threads:
            title = thread.title if keeps_writing else None
            self._tables.update(replace(thread, pseudonym_id=None, title=title))
        for post in posts:
            self._tables.update(replace(post, pseudonym_id=None, body=post.body if keeps_writing else None))
        written = {post.id for post in posts}
        for image in [] if keeps_writing else self._tables.all(Image):
            if image.post_id in written:
                self._tables.let_go(image)
        return sorted({thread.id for thread in threads} | {post.thread_id for post in posts})
