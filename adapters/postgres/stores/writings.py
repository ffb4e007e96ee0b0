"""Threads, posts, what posts said before, and that words were taken away."""

from collections.abc import Sequence
from typing import Any

from adapters.postgres.mapping import RowMapping
from adapters.postgres.stores.mappings import POSTS
from adapters.postgres.stores.store import Store, Transaction
from adapters.postgres.stores.traces import free_slot, random_start
from adapters.postgres.tracing import marker
from domain.boards.errors import PostMissing, ThreadMissing
from domain.boards.model.post import Post
from domain.boards.model.thread import Thread
from domain.shared.ids import PostId, ThreadId

_WITHDRAW_OPENED_WITH = """
UPDATE community.threads t SET title = NULL, pseudonym_id = NULL, tags = '{}', revision = revision + 1
WHERE t.id = $1 AND ($4 OR t.pseudonym_id IS NOT DISTINCT FROM $2) AND t.title IS NOT NULL
  AND NOT EXISTS (SELECT FROM community.posts p WHERE p.thread_id = t.id AND p.id < $3)
"""

_LEAD_TO = """
UPDATE community.threads SET board_id = $2, merged_into = coalesce($3, $1), revision = revision + 1
WHERE merged_into = $1
"""

_PURGE = """
WITH waiting AS (SELECT id, answer_to FROM community.claims WHERE post_id = $1 AND state = 'open' FOR UPDATE),
unasked AS (
  UPDATE community.claims SET note = '', answer = '', state = 'closed', outcome = coalesce(outcome, 'withdrawn')
  WHERE post_id = $1),
unjudged AS (DELETE FROM community.verdicts WHERE post_id = $1),
unrevised AS (DELETE FROM community.post_revisions WHERE post_id = $1),
unmarked AS (DELETE FROM community.marks WHERE post_id = $1 AND $2),
untold AS (DELETE FROM community.notices WHERE post_id = $1 AND $2),
uncalled AS (DELETE FROM community.calls WHERE post_id = $1 AND $2),
noted AS (INSERT INTO community.erasures DEFAULT VALUES ON CONFLICT DO NOTHING)
SELECT answer_to FROM waiting ORDER BY id
"""

_FOLLOW_TO_BOARD = "UPDATE community.posts SET board_id = $2 WHERE thread_id = $1"

NOTE = "INSERT INTO community.erasures DEFAULT VALUES ON CONFLICT DO NOTHING"

WISHES = "CASE WHEN t.response_contract IS NULL THEN b.kind = 'question' ELSE t.response_contract <> 'listen' END"
"""As `Place.wishes_an_answer`, of a thread `t` on a board `b`."""

_MOVE = """
UPDATE community.posts p SET
  thread_id = CASE WHEN g.every OR p.id = ANY(g.some) THEN $2 ELSE p.thread_id END,
  marked_in = CASE WHEN g.every OR p.id = ANY(g.some) THEN coalesce(p.marked_in, $1) ELSE p.marked_in END,
  reply_to = CASE WHEN g.every OR (p.id = ANY(g.some)) = (p.reply_to = ANY(g.some)) THEN p.reply_to END
FROM (SELECT $3::text[] AS some, $3::text[] IS NULL AS every) g
WHERE p.thread_id = $1 AND (g.every OR p.id = ANY(g.some) OR p.reply_to = ANY(g.some))
"""

_OPEN = """SELECT t.id, t.board_id FROM community.threads t
WHERE t.id = {thread_id} AND NOT t.locked AND t.merged_into IS NULL FOR SHARE OF t"""

_OTHERS = "SELECT EXISTS (SELECT FROM community.posts WHERE thread_id = $1 AND id <> ALL($2::text[]))"


HOLD_THREADS = "SELECT FROM community.threads WHERE id = ANY($1::text[]) ORDER BY id FOR NO KEY UPDATE"
COUNT_HELPED = """
UPDATE community.threads t SET helped = (
  SELECT count(*) FROM community.posts p JOIN community.marks k ON k.post_id = p.id AND k.reaction = 'helped'
  WHERE p.thread_id = t.id AND p.parts IS NOT NULL)
WHERE t.id = ANY($1::text[])
"""
"""Of threads that are held: a mark that is being put meanwhile counts itself when they are free, and not before."""


class ThreadStore(Store[Thread]):
    async def lock(self, thread_id: ThreadId) -> Thread:
        held = await self._one("id = $1 FOR NO KEY UPDATE", thread_id)
        if held is None:
            raise ThreadMissing
        return held

    async def withdraw_opened_with(self, post: Post, *, whoever: bool = False) -> bool:
        values = (post.thread_id, post.pseudonym_id, post.id, whoever)
        return await self._work.connection.execute(_WITHDRAW_OPENED_WITH, *values) == "UPDATE 1"

    def count_helped(self, *threads: ThreadId) -> None:
        for statement in (HOLD_THREADS, COUNT_HELPED):
            self._work.later(statement, [list(threads)])

    def may_warn(self, thread_id: ThreadId) -> None:
        self._work.later("UPDATE community.threads SET warns = true WHERE id = $1 AND NOT warns", [thread_id])

    async def lead_to(self, thread: Thread) -> None:
        await self._work.connection.execute(_LEAD_TO, thread.id, thread.board_id, thread.merged_into)

    async def take_posts_along(self, thread: Thread) -> None:
        await self._work.connection.execute(_FOLLOW_TO_BOARD, thread.id, thread.board_id)


class PostStore(Store[Post]):
    def __init__(self, work: Transaction, mapping: RowMapping[Post]) -> None:
        super().__init__(work, mapping)
        self._publish = publishing(mapping, _OPEN)

    def add(self, entity: Post, followed_by: bytes | None = None) -> None:
        self._work.later(self._publish, publishing_values(entity, followed_by))

    async def lock(self, post_id: PostId) -> Post:
        held = await self._one("id = $1 FOR NO KEY UPDATE", post_id)
        if held is None:
            raise PostMissing
        return held

    async def purge(self, post_id: PostId, *, marks: bool) -> list[bytes]:
        return [row["answer_to"] for row in await self._work.connection.fetch(_PURGE, post_id, marks)]

    async def move(self, source: ThreadId, to: ThreadId, only: Sequence[PostId] | None = None) -> None:
        await self._work.flush()
        await self._work.connection.execute(_MOVE, source, to, only)

    async def some_of(self, thread_id: ThreadId, wanted: Sequence[PostId]) -> tuple[list[Post], bool]:
        found = await self._all("thread_id = $1 AND id = ANY($2::text[]) ORDER BY id", thread_id, wanted)
        return found, await self._work.connection.fetchval(_OTHERS, thread_id, wanted)


class ErasureStore:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    def note(self) -> None:
        self._work.later(NOTE, [])


def publishing(mapping: RowMapping[Post], open_thread: str) -> str:
    """The insert of a post, which is refused (ThreadClosed) where the thread takes none, as no post is on no board.
    `open_thread` gives the thread's id and board if it does, and holds the thread, so that it is neither locked nor
    merged meanwhile.

    Whoever is to follow the thread does so from then on, unless they follow or mute it already.
    """
    count, names = len(mapping.columns), ", ".join(mapping.columns)
    places = ", ".join(f"${i}" for i in range(1, count + 1))
    held = open_thread.format_map({name: f"${number}" for number, name in enumerate(mapping.columns, start=1)})
    key = f"${count + 1}::bytea"
    fresh = f"""SELECT open.id FROM open WHERE {key} IS NOT NULL AND NOT EXISTS (
    SELECT FROM community.follows f WHERE f.marker = {marker("f", "open.id", key)})"""  # noqa: S608
    return f"""WITH open AS ({held}), followed AS ({free_slot(fresh, "'follow'", key, f"${count + 2}")})
INSERT INTO community.posts ({names}, board_id) SELECT {places}, (SELECT board_id FROM open)"""  # noqa: S608


def publishing_values(post: Post, followed_by: bytes | None) -> list[Any]:
    """The parameters of `publishing`."""
    return [*POSTS.values(post), followed_by, random_start()]
