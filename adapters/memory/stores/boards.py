"""Categories, boards and reactions, and what faces that go leave behind. Threads and posts: `writings`."""

from dataclasses import replace

from adapters.memory.stores.contracts import wait_again
from adapters.memory.stores.store import Store, Transaction
from adapters.memory.stores.writings import purge
from domain.boards.errors import BoardMissing
from domain.boards.images import Image
from domain.boards.model import Board, Category, Mark, Post, Thread, Withdrawer
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
    async def put(self, mark: Mark) -> ThreadId | None:
        post = self._tables.rows(Post).get((mark.post_id,))
        if post is None or post.withdrawn_by is not None or self._tables.has(mark):
            return None
        self._tables.insert(mark)
        return post.thread_id

    async def remove(self, mark: Mark) -> ThreadId | None:
        if not self._tables.has(mark):
            return None
        self._tables.delete(mark)
        return self._tables.rows(Post)[(mark.post_id,)].thread_id


class WritingStore:
    def __init__(self, work: Transaction) -> None:
        self._tables = work.tables

    async def sign_off(self, pseudonym_id: PseudonymId, *, keeps_writing: bool) -> list[ThreadId]:
        threads = [each for each in self._tables.all(Thread) if each.pseudonym_id == pseudonym_id]
        posts = [each for each in self._tables.all(Post) if each.pseudonym_id == pseudonym_id]
        for thread in threads:
            title = thread.title if keeps_writing else None
            left = replace(thread, pseudonym_id=None, title=title, revision=thread.revision + 1)
            self._tables.update(left)
        for post in posts:
            kept = replace(post, pseudonym_id=None, revision=post.revision + 1)
            self._tables.update(kept if keeps_writing else post.withdrawn(Withdrawer.FORMER_MEMBER))
            purge(self._tables, post.id, marks=not keeps_writing)
            if not keeps_writing:
                wait_again(self._tables, post.thread_id)
        written = {post.id for post in posts}
        for image in [] if keeps_writing else self._tables.all(Image):
            if image.post_id in written:
                self._tables.let_go(image)
        return sorted({thread.id for thread in threads} | {post.thread_id for post in posts})
