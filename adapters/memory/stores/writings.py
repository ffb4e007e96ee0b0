"""Threads, posts, what posts said before, and that words were taken away."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from adapters.memory.stores.store import Store
from adapters.memory.stores.traces import follow
from adapters.memory.tables import Tables
from domain.boards.errors import PostMissing, ThreadClosed, ThreadMissing
from domain.boards.mentions.calls import Call
from domain.boards.mentions.notices import Notice
from domain.boards.model.board import Board
from domain.boards.model.post import Mark, Post, PostRevision
from domain.boards.model.thread import Thread
from domain.boards.posts.reactions import HELPED
from domain.boards.reading.traces import TraceKey
from domain.boards.review.claims import Claim, ClaimOutcome, ClaimState
from domain.boards.review.verdicts import Verdict
from domain.shared.ids import PostId, ThreadId


class ThreadStore(Store[Thread]):
    async def lock(self, thread_id: ThreadId) -> Thread:
        held = self._one(thread_id)
        if held is None:
            raise ThreadMissing
        return held

    async def withdraw_opened_with(self, post: Post, *, whoever: bool = False) -> bool:
        thread = self._tables.rows(Thread)[(post.thread_id,)]
        older = any(each.thread_id == thread.id and each.id < post.id for each in self._tables.all(Post))
        opened = whoever or thread.pseudonym_id == post.pseudonym_id
        if older or thread.title is None or not opened:
            return False
        self._tables.update(replace(thread, title=None, pseudonym_id=None, tags=(), revision=thread.revision + 1))
        return True

    def count_helped(self, *threads: ThreadId) -> None:
        self._work.later(lambda: count_helped(self._tables, threads))

    def may_warn(self, thread_id: ThreadId) -> None:
        self._work.later(lambda: self._tables.update(replace(self._tables.rows(Thread)[(thread_id,)], warns=True)))

    async def lead_to(self, thread: Thread) -> None:
        into = thread.merged_into or thread.id
        for each in self._all(lambda one: one.merged_into == thread.id):
            led = replace(each, board_id=thread.board_id, merged_into=into, revision=each.revision + 1)
            self._tables.update(led)

    async def take_posts_along(self, thread: Thread) -> None:
        """They are where their thread is."""


class PostStore(Store[Post]):
    def add(self, entity: Post, followed_by: bytes | None = None) -> None:
        self._work.later(lambda: publish(self._tables, entity, followed_by))

    async def lock(self, post_id: PostId) -> Post:
        held = self._one(post_id)
        if held is None:
            raise PostMissing
        return held

    async def purge(self, post_id: PostId, *, marks: bool) -> list[bytes]:
        purge(self._tables, post_id, marks=marks)
        return withdraw_claims(self._tables, post_id)

    async def move(self, source: ThreadId, to: ThreadId, only: Sequence[PostId] | None = None) -> None:
        self._work.flush()
        there = {post.id: post for post in self._all(lambda each: each.thread_id == source)}
        going = {post_id for post_id in there if only is None or post_id in only}
        rows = self._tables.rows(Post)
        for post in there.values():
            parted = post.reply_to is not None and (post.id in going) != (post.reply_to in going)
            kept = replace(post, reply_to=None) if parted else post
            moved = replace(kept, thread_id=to, marked_in=post.marked_in or source)
            rows[(post.id,)] = moved if post.id in going else kept

    async def some_of(self, thread_id: ThreadId, wanted: Sequence[PostId]) -> tuple[list[Post], bool]:
        there = sorted(self._all(lambda each: each.thread_id == thread_id), key=lambda each: each.id)
        found = [post for post in there if post.id in wanted]
        return found, len(found) < len(there)


class ErasureStore:
    """In memory nothing is left behind."""

    def note(self) -> None: ...


def publish(tables: Tables, post: Post, followed_by: bytes | None = None) -> None:
    """Raises ThreadClosed."""
    thread = tables.rows(Thread).get((post.thread_id,))
    if thread is None or thread.locked or thread.merged_into is not None:
        raise ThreadClosed
    tables.insert(post)
    if followed_by is not None:
        community_id = tables.rows(Board)[(thread.board_id,)].community_id
        follow(tables, TraceKey(community_id, followed_by), thread.id)


def purge(tables: Tables, post_id: PostId, *, marks: bool) -> None:
    """What a post said before, what was found of it; and where nothing is to be left, its reactions and whom it spoke
    to.
    """
    for verdict in [each for each in tables.all(Verdict) if each.post_id == post_id]:
        tables.delete(verdict)
    for revision in [each for each in tables.all(PostRevision) if each.post_id == post_id]:
        tables.delete(revision)
    for mark in [each for each in tables.all(Mark) if marks and each.post_id == post_id]:
        tables.delete(mark)
    spoken: list[Notice | Call] = [*tables.all(Notice), *tables.all(Call)]
    for each in spoken if marks else []:
        if each.post_id == post_id:
            tables.delete(each)


def withdraw_claims(tables: Tables, post_id: PostId) -> list[bytes]:
    """The words that they are about are gone. Addresses of those who waited."""
    asked = sorted((each for each in tables.all(Claim) if each.post_id == post_id), key=lambda each: each.id)
    for claim in asked:
        outcome = claim.outcome or ClaimOutcome.WITHDRAWN
        tables.update(replace(claim, note="", answer="", state=ClaimState.CLOSED, outcome=outcome))
    return [claim.answer_to for claim in asked if claim.state is ClaimState.OPEN]


def count_helped(tables: Tables, threads: Collection[ThreadId]) -> None:
    for thread_id in threads:
        entries = {post.id for post in tables.all(Post) if post.thread_id == thread_id and post.parts is not None}
        marks = [mark for mark in tables.all(Mark) if mark.post_id in entries and mark.reaction is HELPED]
        tables.update(replace(tables.rows(Thread)[(thread_id,)], helped=len(marks)))
