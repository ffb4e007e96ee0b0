"""Categories, boards and reactions, and what faces that go leave behind. Threads and posts: `writings`."""

from adapters.postgres.stores.store import Store, Transaction
from adapters.postgres.stores.writings import COUNT_HELPED, HOLD_THREADS, WISHES
from domain.boards.errors import BoardMissing
from domain.boards.model.board import Board, Category
from domain.boards.model.post import Mark
from domain.shared.ids import BoardId, CommunityId, PseudonymId, ThreadId

_PUT = """
WITH post AS (
  SELECT id, thread_id FROM community.posts WHERE id = $1 AND withdrawn_by IS NULL FOR SHARE
), put AS (
  INSERT INTO community.marks (post_id, reaction, marker) SELECT id, $2, $3 FROM post
  ON CONFLICT DO NOTHING RETURNING post_id
), counted AS (
  UPDATE community.threads t SET helped = t.helped + 1 FROM post JOIN put ON put.post_id = post.id
  WHERE $2 = 'helped' AND t.id = post.thread_id
)
SELECT post.thread_id FROM post JOIN put ON put.post_id = post.id
"""
"""The post is held, so that it neither goes nor moves meanwhile."""

_REMOVE = """
WITH post AS (
  SELECT id, thread_id FROM community.posts WHERE id = $1 FOR KEY SHARE
), removed AS (
  DELETE FROM community.marks m USING post
  WHERE m.post_id = post.id AND m.reaction = $2 AND m.marker = $3 RETURNING m.post_id
), counted AS (
  UPDATE community.threads t SET helped = t.helped - 1 FROM post JOIN removed ON removed.post_id = post.id
  WHERE $2 = 'helped' AND t.id = post.thread_id
)
SELECT post.thread_id FROM post JOIN removed ON removed.post_id = post.id
"""

_SIGN_OFF = f"""
WITH opened AS (
  UPDATE community.threads SET pseudonym_id = NULL, title = CASE WHEN $2 THEN title END,
    tags = CASE WHEN $2 THEN tags ELSE '{{}}' END, revision = revision + 1
  WHERE pseudonym_id = $1 RETURNING id
), written AS (
  UPDATE community.posts SET pseudonym_id = NULL, body = CASE WHEN $2 THEN body END,
    edited_at = CASE WHEN $2 THEN edited_at END, withdrawn_by = CASE WHEN NOT $2 THEN 'former_member' END,
    profession = CASE WHEN $2 THEN profession END, parts = CASE WHEN $2 THEN parts END,
    hidden = hidden AND $2, revision = CASE WHEN $2 THEN revision + 1 ELSE 0 END,
    warned_of = CASE WHEN $2 THEN warned_of ELSE '{{}}' END, warning = CASE WHEN $2 THEN warning END,
    staff_warned_of = CASE WHEN $2 THEN staff_warned_of ELSE '{{}}' END,
    quotes = CASE WHEN $2 THEN quotes ELSE '[]' END,
    quotable_from = CASE WHEN NOT $2 THEN 1 WHEN edited_at IS NULL THEN quotable_from ELSE revision + 1 END
  WHERE pseudonym_id = $1 RETURNING id, thread_id
), unanswered AS (
  UPDATE community.threads t SET unanswered = true, awaits_professional = b.kind = 'question'
  FROM community.boards b
  WHERE NOT $2 AND b.id = t.board_id AND t.pseudonym_id <> $1 AND {WISHES}
    AND NOT (t.unanswered AND (t.awaits_professional OR b.kind <> 'question'))
    AND t.id IN (SELECT thread_id FROM community.posts WHERE pseudonym_id = $1)
), unrevised AS (
  DELETE FROM community.post_revisions r USING written w WHERE r.post_id = w.id
), unjudged AS (
  DELETE FROM community.verdicts v USING written w WHERE v.post_id = w.id AND (NOT $2 OR EXISTS (
    SELECT FROM community.post_revisions r WHERE r.post_id = v.post_id AND r.revision >= v.about_revision))
), unasked AS (
  UPDATE community.claims c SET note = '', answer = '', state = 'closed', outcome = coalesce(c.outcome, 'withdrawn')
  FROM written w WHERE c.post_id = w.id AND NOT $2
), unmarked AS (
  DELETE FROM community.marks m USING written w WHERE m.post_id = w.id AND NOT $2
), untold AS (
  DELETE FROM community.notices n USING written w WHERE n.post_id = w.id AND NOT $2
), uncalled AS (
  DELETE FROM community.calls c USING written w WHERE c.post_id = w.id AND NOT $2
), shown AS (
  DELETE FROM community.images i USING written w WHERE i.post_id = w.id AND NOT $2
), noted AS (
  INSERT INTO community.erasures DEFAULT VALUES ON CONFLICT DO NOTHING
)
SELECT id FROM opened UNION SELECT thread_id FROM written ORDER BY 1
"""  # noqa: S608
"""What was said before an edit goes even where the writing stays, and what was found of it: nobody could redact it any
more.
"""

_UNJUDGE = """
WITH judged AS (
  SELECT v.post_id, v.number, p.thread_id FROM community.verdicts v JOIN community.posts p ON p.id = v.post_id
  WHERE v.pseudonym_id = $1
), taken AS (
  DELETE FROM community.verdicts v USING judged j WHERE v.post_id = j.post_id AND v.number = j.number AND NOT $2
), left_behind AS (
  UPDATE community.verdicts v SET pseudonym_id = NULL FROM judged j
  WHERE v.post_id = j.post_id AND v.number = j.number AND $2
)
SELECT DISTINCT thread_id AS id FROM judged
"""
"""What a face found of what others wrote: it stays as found by a former member, or goes with its words."""

_ENTRIES = "SELECT DISTINCT thread_id AS id FROM community.posts WHERE pseudonym_id = $1 AND parts IS NOT NULL"


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
    async def put(self, mark: Mark) -> ThreadId | None:
        thread_id: ThreadId | None = await self._work.connection.fetchval(_PUT, *self._mapping.values(mark))
        return thread_id

    async def remove(self, mark: Mark) -> ThreadId | None:
        thread_id: ThreadId | None = await self._work.connection.fetchval(_REMOVE, *self._mapping.values(mark))
        return thread_id


class WritingStore:
    def __init__(self, work: Transaction) -> None:
        self._work = work

    async def sign_off(self, pseudonym_id: PseudonymId, *, keeps_writing: bool) -> list[ThreadId]:
        connection = self._work.connection
        judged = await connection.fetch(_UNJUDGE, pseudonym_id, keeps_writing)
        entries = [] if keeps_writing else [row["id"] for row in await connection.fetch(_ENTRIES, pseudonym_id)]
        written = await connection.fetch(_SIGN_OFF, pseudonym_id, keeps_writing)
        if entries:
            await connection.execute(HOLD_THREADS, entries)
            await connection.execute(COUNT_HELPED, entries)
        return sorted({row["id"] for row in (*judged, *written)})
