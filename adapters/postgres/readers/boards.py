"""Boards, threads and posts, for one viewer.

The visibility rule and the viewer's blocks stand in every statement (`readers/seeing.py`). What they hide gives no row,
and so does what does not exist.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg

from adapters.postgres.gathering import Asking
from adapters.postgres.pool import Pool
from adapters.postgres.readers.images import images_of, signing
from adapters.postgres.readers.json_text import (
    EMPTY,
    NULL,
    JsonText,
    array,
    bare,
    either,
    json,
    literal,
    made,
    obj,
    text,
    word,
    word_or_null,
)
from adapters.postgres.readers.pages import bytes_of, falling, falling_page, page_of, start_of, time_of
from adapters.postgres.readers.seeing import (
    author,
    entry_of,
    kept,
    professional,
    seen,
    shown,
    thread_view,
    verdict_on,
    warning,
)
from adapters.postgres.readers.traces import board_reading, floor, is_mine, thread_reading
from domain.boards.model.board import BoardKind
from domain.boards.model.place import Place
from domain.boards.ports.faces import NOBODY, Shunned
from domain.boards.ports.readers import KeptPage, KeptView, PostsPage
from domain.boards.posts.images import ImageAddresses
from domain.boards.posts.quotes import Quotable
from domain.boards.posts.reactions import USUAL, Reaction
from domain.boards.reading.traces import OWN_NOTHING, Own
from domain.boards.threads.contracts import Contract
from domain.boards.threads.listing import ALL, Order, Sought
from domain.shared.actor import Actor, Standing
from domain.shared.audiences import Audience, audiences_of
from domain.shared.cursors import Cursors
from domain.shared.ids import BoardId, CommunityId, PostId
from domain.shared.scopes import PseudonymScope
from domain.shared.shapes import Json, PageRequest, RenderedPage
from domain.shared.text import Language
from domain.shared.warnings import WarningTag


def _is_staff(audiences: int) -> str:
    """That the viewer keeps order here. The parameter has the viewer's audiences."""
    return f"ARRAY[b.community_id || '/staff', b.community_id || '/owner'] && ${audiences}::text[]"


_SCOPE = """(SELECT CASE WHEN 'thread' IN (b.pseudonym_scope, c.policy->>'pseudonym_scope') THEN 'thread'
                     WHEN 'board' IN (b.pseudonym_scope, c.policy->>'pseudonym_scope') THEN 'board'
                     ELSE 'community' END FROM community.communities c WHERE c.id = b.community_id)"""
"""The narrower of what the community and the board want."""


def _board_view(reading: str) -> str:
    return f"""json_build_object(
  'id', b.id, 'community_id', b.community_id, 'slug', b.slug, 'kind', b.kind,
  'name', coalesce(b.name->>$1, b.name->>'ja'), 'description', coalesce(b.description->>$1, b.description->>'ja'),
  'category', json_build_object('id', g.id, 'slug', g.slug, 'name', coalesce(g.name->>$1, g.name->>'ja')),
  'pseudonym_scope', {_SCOPE}, 'visible_to', b.visible_to, 'writers', b.writers, 'repliers', b.repliers,
  'response_contract', b.response_contract, 'archived', b.archived, 'place', b.place,
  'tags', b.tags, 'reviewers', b.reviewers, 'revision', b.revision, 'reading', {reading})"""


_LATELY, _OFFERED = 200, 50
"""So many posts are looked through for those who wrote lately; so many faces are offered."""

_TALLY = {"reaction": word("r.reaction"), "count": bare("r.n"), "mine": bare("r.mine")}
_TALLIES = made(f"""(SELECT {array(obj(_TALLY), "r.reaction")}
  FROM (SELECT k.reaction, count(*) AS n, bool_or(k.marker = ANY($1::bytea[])) AS mine
        FROM community.marks k WHERE k.post_id = p.id GROUP BY k.reaction) r)""")  # noqa: S608

_MENTIONS = """CASE WHEN p.hidden OR p.body IS NULL THEN '[]'
  ELSE coalesce((SELECT json_agg(json_build_object('token', m.token, 'pseudonym', m.face, 'group', m.called,
      'away_until', m.away) ORDER BY strpos(p.body, m.token), m.token)
    FROM (SELECT '@' || f.id AS token, json_build_object('id', f.id, 'name', f.name) AS face, NULL AS called,
            NULL AS away
          FROM community.notices n JOIN community.pseudonyms f ON f.id = n.pseudonym_id
          WHERE n.post_id = p.id AND n.kind = 'mention'
          UNION ALL SELECT c.token, NULL, c.called, (SELECT g->>'away_until'
            FROM community.rotas r, jsonb_array_elements(r.groups) g
            WHERE r.community_id = c.community_id AND g->>'group' = c.called)
          FROM community.calls c WHERE c.post_id = p.id) m), '[]') END"""


def _quotes(hidden_by: int, muted_by: int) -> str:
    """The `QuoteView`s of a post, each from the post that it quotes as that stands."""
    said = """coalesce((SELECT v.body FROM community.post_revisions v WHERE v.post_id = q.id
      AND v.revision >= (e.quote->>'revision')::int ORDER BY v.revision LIMIT 1), q.body)"""
    return f"""(SELECT coalesce(json_agg(json_build_object('post_id', e.quote->'post_id',
      'revision', e.quote->'revision', 'start', e.quote->'start', 'length', e.quote->'length',
      'author', {author(muted_by, "qa").json},
      'text', substr({said}, (e.quote->>'start')::int + 1, (e.quote->>'length')::int),
      'content_warning', {warning("q")}) ORDER BY e.n), '[]')
    FROM jsonb_array_elements(p.quotes) WITH ORDINALITY e(quote, n)
    LEFT JOIN community.posts q ON q.id = e.quote->>'post_id' AND q.thread_id = p.thread_id AND q.body IS NOT NULL
      AND NOT q.hidden AND q.quotable_from <= (e.quote->>'revision')::int AND {shown("q.pseudonym_id", hidden_by)}
    LEFT JOIN community.pseudonyms qa ON qa.id = q.pseudonym_id)"""  # noqa: S608


def _post_view(hidden_by: int, muted_by: int, audiences: int, window: int) -> JsonText:
    """Most posts are plain: what these cannot have is not looked for."""
    readable = f"(NOT p.hidden OR {_is_staff(audiences)})"

    def read(expression: str, otherwise: str = "NULL") -> str:
        return f"CASE WHEN {readable} THEN {expression} ELSE {otherwise} END"

    def rare(value: JsonText, mostly: JsonText = NULL) -> JsonText:
        return either("p.plain", mostly, value)

    judged = f"""CASE WHEN EXISTS (SELECT FROM community.verdicts v WHERE v.post_id = p.id)
      THEN {read(verdict_on("p.id", muted_by))} END"""
    fields = {
        "id": word("p.id"),
        "thread_id": word("p.thread_id"),
        "author": author(muted_by),
        "body": text(read("p.body")),
        "entry": rare(json(read(entry_of("p")))),
        "images": json(f"CASE WHEN p.hidden THEN '[]' ELSE {images_of('p', window)} END"),
        "reply_to": word_or_null("p.reply_to"),
        "published_at": word(time_of("p.published_at")),
        "kind": word_or_null("p.kind"),
        "professional": rare(json(professional("p"))),
        "edited_at": rare(word_or_null(time_of("p.edited_at"))),
        "withdrawn_by": rare(word_or_null("p.withdrawn_by")),
        "hidden": rare(bare("p.hidden"), literal("false")),
        "revision": bare("p.revision"),
        "verdict": json(judged),
        "mentions": rare(json(_MENTIONS), EMPTY),
        "reactions": _TALLIES,
        "content_warning": rare(json(read(warning("p")))),
        "quotes": rare(json(read(_quotes(hidden_by, muted_by), "'[]'")), EMPTY),
        "filtered": NULL,
    }
    return obj(fields)


_PLACE = """b.community_id, b.id AS board_id, b.kind, b.pseudonym_scope, b.visible_to, b.writers, b.repliers,
  b.archived, b.tags, b.reviewers,
  ARRAY(SELECT jsonb_array_elements_text(c.policy->'content_warnings')
        FROM community.communities c WHERE c.id = b.community_id) AS warnings"""
_IN_THREAD = f"""{_PLACE}, t.response_contract, t.id AS thread_id, t.pseudonym_id AS opened_by, t.unanswered,
  t.awaits_professional,
  t.locked OR t.merged_into IS NOT NULL AS closed"""

_PLACE_OF_BOARD = f"""
SELECT {_PLACE}, b.response_contract
FROM community.boards b WHERE b.id = $1 AND {seen(2)}
"""  # noqa: S608

_PLACE_OF_THREAD = f"""
SELECT {_IN_THREAD}
FROM community.threads t JOIN community.boards b ON b.id = t.board_id
WHERE t.id = $1 AND {seen(2)} AND {shown("t.pseudonym_id", 3)}
"""  # noqa: S608

_PLACE_OF_POST = f"""
SELECT {_IN_THREAD}, p.pseudonym_id AS author, p.withdrawn_by IS NOT NULL AS withdrawn, p.marked_in,
  p.parts IS NOT NULL AS entry,
  (SELECT r.reactions FROM community.reaction_sets r WHERE r.community_id = b.community_id) AS offered
FROM community.posts p JOIN community.threads t ON t.id = p.thread_id JOIN community.boards b ON b.id = t.board_id
WHERE p.id = $1 AND {seen(2)} AND {shown("t.pseudonym_id", 3)} AND {shown("p.pseudonym_id", 3)}
"""  # noqa: S608

_BOARD = f"""
SELECT {_board_view(board_reading(4, 5, 6, 7))}::text
FROM community.boards b JOIN community.categories g ON g.id = b.category_id {floor(4)}
WHERE b.id = $2 AND {seen(3)}
"""  # noqa: S608


def _boards(at: str) -> str:
    """What is to be shown is chosen first, so that of no other board is looked what is new. Its categories are looked
    up after that, by rows: if they are joined, PostgreSQL chooses all boards once for each category.
    """
    return f"""
SELECT coalesce(json_agg({_board_view(board_reading(8, 9, 10, 11))} ORDER BY b.n) FILTER (WHERE b.n <= $5),
         '[]')::text AS items,
       count(*) AS found, max(lpad(b.at::text, 10, '0') || b.id) FILTER (WHERE b.n <= $5) AS last
FROM (SELECT b.*, w.at, row_number() OVER (ORDER BY w.at, b.id) AS n FROM community.boards b
      CROSS JOIN LATERAL (SELECT {at}) w(at)
      WHERE b.community_id = $2 AND b.archived = $7 AND {seen(6)} AND (w.at, b.id) > ($3, $4)
        AND (NOT $12 OR {is_mine(11)})
      ORDER BY w.at, b.id LIMIT $5 + 1) b
CROSS JOIN LATERAL (SELECT * FROM community.categories g WHERE g.id = b.category_id OFFSET 0) g {floor(8)}
"""  # noqa: S608


BOARDS = _boards("b.place")
BOARDS_OF_ONES_OWN = _boards("coalesce(array_position($11::text[], b.id), b.place)")

_RESTRICTED_BOARDS = """
SELECT b.id, b.community_id, b.visible_to FROM community.boards b
WHERE b.community_id = ANY($1) AND b.visible_to <> '{}'
"""

_THREAD = f"""
SELECT {thread_view(3, 4, thread_reading(5, 6, 3))} AS view, {kept(7)} AS kept FROM community.threads t
JOIN community.boards b ON b.id = t.board_id LEFT JOIN community.pseudonyms a ON a.id = t.pseudonym_id {floor(5)}
WHERE t.id = $1 AND {seen(2)} AND {shown("t.pseudonym_id", 3)}
"""  # noqa: S608

_REPLIED = f"""EXISTS (SELECT FROM community.posts r WHERE r.thread_id = t.id AND r.body IS NOT NULL AND NOT r.hidden
      AND r.pseudonym_id IS DISTINCT FROM t.pseudonym_id AND ($10 <> 'professional' OR r.profession IS NOT NULL)
      AND {shown("r.pseudonym_id", 5)})"""  # noqa: S608

_SOUGHT = f"""AND ($10::text IS NULL OR {_REPLIED} = ($10 <> 'none')) AND ($11::text IS NULL OR $11 = ANY(t.tags))
    AND (NOT $12 OR EXISTS (SELECT FROM community.posts e WHERE e.thread_id = t.id AND e.parts[3] > 0 AND NOT e.hidden
      AND {shown("e.pseudonym_id", 5)}))"""
"""The parameters have who has replied, a tag, and whether an entry has to say what helped."""

_BY_AGE = ("t.pinned DESC, t.id DESC", "(t.pinned, t.id) < (left($3, 1) = '1', substr($3, 2))", "t.pinned::int || t.id")
_BY_HELP = (
    "t.pinned DESC, t.helped DESC, t.id DESC",
    "(t.pinned, t.helped, t.id) < (left($3, 1) = '1', substr($3, 2, 10)::int, substr($3, 12))",
    "t.pinned::int || lpad(t.helped::text, 10, '0') || t.id",
)
"""An order, what comes after the start of a page in it, and a thread's key."""


def _threads(by: tuple[str, str, str], sought: str = "") -> str:
    order, after, key = by
    return f"""
SELECT {bytes_of(array("x.item", "x.n", "x.n <= $4"))} AS items,
       count(x.n) AS found, min(x.key) FILTER (WHERE x.n <= $4) AS last, {kept(9)} AS kept
FROM community.boards b {floor(7)} LEFT JOIN LATERAL (
  SELECT {key} AS key, row_number() OVER (ORDER BY {order}) AS n,
    {thread_view(5, 6, thread_reading(7, 8, 5))} AS item
  FROM (SELECT * FROM community.threads t WHERE t.board_id = b.id AND t.merged_into IS NULL AND {after}
          AND {shown("t.pseudonym_id", 5)} {sought} ORDER BY {order} LIMIT $4 + 1) t
  LEFT JOIN community.pseudonyms a ON a.id = t.pseudonym_id) x ON true
WHERE b.id = $1 AND {seen(2)} GROUP BY b.id
"""  # noqa: S608


_THREADS = _threads(_BY_AGE)
_THREADS_SOUGHT = {Order.NEWEST: _threads(_BY_AGE, _SOUGHT), Order.HELPED: _threads(_BY_HELP, _SOUGHT)}

_POST = f"""
SELECT {_post_view(4, 5, 3, 6)} AS view, {kept(7)} AS kept
FROM community.posts p JOIN community.threads t ON t.id = p.thread_id
JOIN community.boards b ON b.id = t.board_id LEFT JOIN community.pseudonyms a ON a.id = p.pseudonym_id
WHERE p.id = $2 AND {seen(3)} AND {shown("t.pseudonym_id", 4)} AND {shown("p.pseudonym_id", 4)}
"""  # noqa: S608

_POSTS = f"""
SELECT {bytes_of(array("x.item", "x.id", "x.n <= $5"))} AS items,
       count(x.n) AS found, max(x.id) FILTER (WHERE x.n <= $5) AS last, t.marked_in, {kept(9)} AS kept
FROM community.threads t JOIN community.boards b ON b.id = t.board_id LEFT JOIN LATERAL (
  SELECT p.id, row_number() OVER (ORDER BY p.id) AS n, {_post_view(6, 7, 3, 8)} AS item
  FROM (SELECT * FROM community.posts p WHERE p.thread_id = t.id AND p.id > $4 AND {shown("p.pseudonym_id", 6)}
        ORDER BY p.id LIMIT $5 + 1) p LEFT JOIN community.pseudonyms a ON a.id = p.pseudonym_id) x ON true
WHERE t.id = $2 AND {seen(3)} AND {shown("t.pseudonym_id", 6)} GROUP BY t.id, b.id
"""  # noqa: S608

_QUOTABLE = f"""
SELECT p.id, p.revision, p.body FROM community.posts p JOIN community.threads t ON t.id = p.thread_id
JOIN community.boards b ON b.id = t.board_id
WHERE p.id = ANY($1::text[]) AND p.thread_id = $2 AND p.body IS NOT NULL AND NOT p.hidden AND {seen(3)}
  AND {shown("t.pseudonym_id", 4)} AND {shown("p.pseudonym_id", 4)}
"""  # noqa: S608

_WRITERS_LATELY = f"""
SELECT {obj({"faces": array(author(4), "w.last DESC", "a.id IS NOT NULL")})}
FROM community.threads t JOIN community.boards b ON b.id = t.board_id LEFT JOIN LATERAL (
  SELECT p.pseudonym_id, max(p.id) AS last
  FROM (SELECT p.id, p.pseudonym_id FROM community.posts p
        WHERE p.thread_id = t.id AND p.body IS NOT NULL ORDER BY p.id DESC LIMIT {_LATELY}) p
  WHERE {shown("p.pseudonym_id", 3)} GROUP BY p.pseudonym_id ORDER BY 2 DESC LIMIT {_OFFERED}) w ON true
LEFT JOIN community.pseudonyms a ON a.id = w.pseudonym_id AND a.retired_month IS NULL
WHERE t.id = $1 AND {seen(2)} AND {shown("t.pseudonym_id", 3)} GROUP BY t.id
"""  # noqa: S608
_OF_THAT_TEXT = """v.about_revision <= x.revision AND NOT EXISTS (SELECT FROM community.post_revisions o
      WHERE o.post_id = x.post_id AND o.revision < x.revision AND o.revision >= v.about_revision)"""
"""A revision ends where the next text begins, so a verdict is about the first one that did not end before it."""

_REVISIONS = falling(
    "community.post_revisions",
    "revision",
    "x.post_id = $1",
    f"""json_build_object('revision', x.revision, 'body', x.body, 'entry', {entry_of("x")},
      'verdict', {verdict_on("x.post_id", 2, _OF_THAT_TEXT)}, 'replaced_at', {time_of("x.replaced_at")})""",
    given=2,
)

_FIRST = ""
_LAST = {Order.NEWEST: "1~", Order.HELPED: f"1{2**31 - 1}~"}
"""Keys before every post and after every thread. Of a thread, the key begins with whether it is pinned."""


class PostgresBoardsReader:
    def __init__(self, pool: Pool, cursors: Cursors, addresses: ImageAddresses) -> None:
        self._pool = pool
        self._cursors = cursors
        self._addresses = addresses
        self._place_of_board = Asking(pool, _PLACE_OF_BOARD, 2)
        self._place_of_thread = Asking(pool, _PLACE_OF_THREAD, 3)
        self._place_of_post = Asking(pool, _PLACE_OF_POST, 3)
        self._post = Asking(pool, _POST, 7)

    async def place_of_board(self, viewer: Actor, board_id: str) -> Place | None:
        return _place(await self._place_of_board.row(board_id, viewer.audiences()))

    async def place_of_thread(self, viewer: Actor, thread_id: str, shunned: Shunned = NOBODY) -> Place | None:
        return _place(await self._place_of_thread.row(thread_id, viewer.audiences(), shunned.hidden_by))

    async def place_of_post(self, viewer: Actor, post_id: str, shunned: Shunned = NOBODY) -> Place | None:
        return _place(await self._place_of_post.row(post_id, viewer.audiences(), shunned.hidden_by))

    async def restricted_boards(self, communities: Sequence[CommunityId]) -> Mapping[BoardId, frozenset[Audience]]:
        rows = await self._pool.fetch(_RESTRICTED_BOARDS, list(communities))
        return {row["id"]: audiences_of(row["community_id"], row["visible_to"]) for row in rows}

    async def boards(
        self,
        standing: Standing,
        page: PageRequest,
        language: Language,
        shunned: Shunned = NOBODY,
        own: Own = OWN_NOTHING,
        *,
        archived: bool = False,
        mine: bool = False,
    ) -> RenderedPage:
        name = f"boards/{standing.community_id}" + "/archived" * archived + "/mine" * mine
        start = start_of(page, name, self._cursors, "0" * 10)
        where = (language, standing.community_id, int(start[:10]), start[10:])
        values = (*where, page.limit, standing.audiences, archived, own.keys, own.faces, shunned.hidden_by)
        statement = BOARDS_OF_ONES_OWN if mine else BOARDS
        return page_of(await self._pool.fetchrow(statement, *values, own.boards, mine), page, name, self._cursors)

    async def board(
        self, viewer: Actor, board_id: str, language: Language, shunned: Shunned = NOBODY, own: Own = OWN_NOTHING
    ) -> Json | None:
        where = (language, board_id, viewer.audiences())
        return await self._json(_BOARD, *where, own.keys, own.faces, shunned.hidden_by, own.boards)

    async def threads(
        self,
        viewer: Actor,
        board_id: str,
        page: PageRequest,
        shunned: Shunned = NOBODY,
        own: Own = OWN_NOTHING,
        sought: Sought = ALL,
    ) -> KeptPage | None:
        name = sought.in_list(board_id)
        start = start_of(page, name, self._cursors, _LAST[sought.order])
        statement: str = _THREADS
        where = (board_id, viewer.audiences(), start, page.limit, shunned.hidden_by, shunned.muted_by)
        values: tuple[Any, ...] = (*where, own.keys, own.faces, shunned.preferences)
        if sought != ALL:
            statement = _THREADS_SOUGHT[sought.order]
            values = (*values, sought.answered, sought.tag, sought.says_what_helped)
        row = await self._pool.fetchrow(statement, *values)
        if row is None:
            return None
        found = page_of(row, page, name, self._cursors)
        return KeptPage(found.items, found.next_cursor, row["kept"])

    async def thread(
        self, viewer: Actor, thread_id: str, shunned: Shunned = NOBODY, own: Own = OWN_NOTHING
    ) -> KeptView | None:
        by = (shunned.hidden_by, shunned.muted_by, own.keys, own.faces, shunned.preferences)
        return _kept_view(await self._pool.fetchrow(_THREAD, thread_id, viewer.audiences(), *by))

    async def posts(
        self, viewer: Actor, thread_id: str, marks: Sequence[bytes], page: PageRequest, shunned: Shunned = NOBODY
    ) -> PostsPage | None:
        name = f"posts/{thread_id}"
        start = start_of(page, name, self._cursors, _FIRST)
        where = (list(marks), thread_id, viewer.audiences(), start, page.limit)
        window = signing(self._addresses.window())
        row = await self._pool.fetchrow(
            _POSTS, *where, shunned.hidden_by, shunned.muted_by, window, shunned.preferences
        )
        if row is None:
            return None
        found = page_of(row, page, name, self._cursors)
        return PostsPage(found.items, found.next_cursor, row["kept"], row["marked_in"])

    async def post(
        self, viewer: Actor, post_id: str, marks: Sequence[bytes], shunned: Shunned = NOBODY
    ) -> KeptView | None:
        where = (list(marks), post_id, viewer.audiences())
        by = (shunned.hidden_by, shunned.muted_by, signing(self._addresses.window()), shunned.preferences)
        return _kept_view(await self._post.row(*where, *by))

    async def quotable(
        self, viewer: Actor, thread_id: str, wanted: Sequence[PostId], shunned: Shunned = NOBODY
    ) -> Mapping[PostId, Quotable]:
        rows = await self._pool.fetch(_QUOTABLE, list(wanted), thread_id, viewer.audiences(), shunned.hidden_by)
        return {row["id"]: Quotable(row["revision"], row["body"]) for row in rows}

    async def writers_lately(self, viewer: Actor, thread_id: str, shunned: Shunned = NOBODY) -> Json | None:
        where = (thread_id, viewer.audiences())
        return await self._json(_WRITERS_LATELY, *where, shunned.hidden_by, shunned.muted_by)

    async def revisions(self, post_id: str, page: PageRequest, shunned: Shunned = NOBODY) -> RenderedPage:
        values = (post_id, shunned.muted_by)
        return await falling_page(self._pool, _REVISIONS, values, page, f"revisions/{post_id}", self._cursors)

    async def _json(self, statement: str, *values: Any) -> Json | None:
        view: str | None = await self._pool.fetchval(statement, *values)
        return None if view is None else Json(view.encode())


def _place(row: asyncpg.Record | None) -> Place | None:
    if row is None:
        return None
    tightened, contract = row["pseudonym_scope"], row["response_contract"]
    known = {
        **row,
        "kind": BoardKind(row["kind"]),
        "pseudonym_scope": None if tightened is None else PseudonymScope(tightened),
        "visible_to": tuple(row["visible_to"]),
        "writers": tuple(row["writers"]),
        "repliers": tuple(row["repliers"]),
        "tags": tuple(row["tags"]),
        "reviewers": tuple(row["reviewers"]),
        "response_contract": None if contract is None else Contract(contract),
        "warnings": tuple(map(WarningTag, row["warnings"])),
        "offered": tuple(map(Reaction, row.get("offered") or USUAL)),
    }
    known.pop("asked_as", None)
    return Place(**known)


def _kept_view(row: asyncpg.Record | None) -> KeptView | None:
    return None if row is None else KeptView(row["view"].encode(), row["kept"])
