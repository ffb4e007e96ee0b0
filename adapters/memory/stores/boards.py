"""Categories, boards and reactions, and what faces that go leave behind. Threads and posts: `writings`."""

from dataclasses import replace

from adapters.memory.stores.contracts import wait_again
from adapters.memory.stores.store import Store, Transaction
from adapters.memory.stores.writings import count_helped, purge, withdraw_claims
from domain.boards.errors import BoardMissing
from domain.boards.model.board import Board, Category
from domain.boards.model.post import Mark, Post, PostRevision, Withdrawer
from domain.boards.model.thread import Thread
from domain.boards.posts.images import Image
from domain.boards.posts.reactions import HELPED
from domain.boards.review.verdicts import Verdict
from domain.shared.ids import BoardId, CommunityId, PostId, PseudonymId, ThreadId


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
        self._count(mark, post.thread_id, 1)
        return post.thread_id

    async def remove(self, mark: Mark) -> ThreadId | None:
        if not self._tables.has(mark):
            return None
        self._tables.delete(mark)
        thread_id = self._tables.rows(Post)[(mark.post_id,)].thread_id
        self._count(mark, thread_id, -1)
        return thread_id

    def _count(self, mark: Mark, thread_id: ThreadId, more: int) -> None:
        if mark.reaction is HELPED:
            thread = self._tables.rows(Thread)[(thread_id,)]
            self._tables.update(replace(thread, helped=thread.helped + more))


class WritingStore:
    def __init__(self, work: Transaction) -> None:
        self._tables = work.tables

    async def sign_off(self, pseudonym_id: PseudonymId, *, keeps_writing: bool) -> list[ThreadId]:
        judged = self._leave_verdicts(pseudonym_id, keeps_writing)
        threads = [each for each in self._tables.all(Thread) if each.pseudonym_id == pseudonym_id]
        posts = [each for each in self._tables.all(Post) if each.pseudonym_id == pseudonym_id]
        for thread in threads:
            title = thread.title if keeps_writing else None
            tags = thread.tags if keeps_writing else ()
            left = replace(thread, pseudonym_id=None, title=title, tags=tags, revision=thread.revision + 1)
            self._tables.update(left)
        for post in posts:
            since = post.quotable_from if post.edited_at is None else post.revision + 1
            kept = replace(post, pseudonym_id=None, revision=post.revision + 1, quotable_from=since)
            self._tables.update(kept if keeps_writing else post.withdrawn(Withdrawer.FORMER_MEMBER))
            kept_verdicts = self._about_what_is_said(post.id) if keeps_writing else []
            purge(self._tables, post.id, marks=not keeps_writing)
            for verdict in kept_verdicts:
                self._tables.insert(verdict)
            if not keeps_writing:
                withdraw_claims(self._tables, post.id)
                wait_again(self._tables, post.thread_id)
        shown = {post.id for post in posts}
        for image in [] if keeps_writing else self._tables.all(Image):
            if image.post_id in shown:
                self._tables.let_go(image)
        written = {thread.id for thread in threads} | {post.thread_id for post in posts}
        count_helped(self._tables, written)
        return sorted(written | judged)

    def _leave_verdicts(self, pseudonym_id: PseudonymId, keeps_writing: bool) -> set[ThreadId]:
        """What a face found of what others wrote; in which threads that was."""
        given = [each for each in self._tables.all(Verdict) if each.pseudonym_id == pseudonym_id]
        for verdict in given:
            if keeps_writing:
                self._tables.update(replace(verdict, pseudonym_id=None))
            else:
                self._tables.delete(verdict)
        return {self._tables.rows(Post)[(verdict.post_id,)].thread_id for verdict in given}

    def _about_what_is_said(self, post_id: PostId) -> list[Verdict]:
        """Not about what a post said before."""
        replaced = [each.revision for each in self._tables.all(PostRevision) if each.post_id == post_id]
        last = max(replaced, default=0)
        return [v for v in self._tables.all(Verdict) if v.post_id == post_id and v.about_revision > last]
