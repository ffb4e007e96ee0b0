"""Search.

An entry of the index is two neighbouring characters of a folded text with the week before them, so that the newest
weeks are looked through first, and no further than a window of hits goes. In a week the index tells which texts have
all pairs of the words; which of them are for this viewer, and have the words whole (`_fit`), is asked in the order of
time until the window is full. Posts of the week that are not indexed yet (`adapters/postgres/indexing.py`) are asked
one by one.
"""

from datetime import datetime
from typing import Any

import asyncpg

from adapters.postgres.pool import Pool
from adapters.postgres.readers.pages import time_of
from adapters.postgres.readers.seeing import author, kept, seen, shown, thread_view, warning
from domain.boards.ports.faces import Shunned
from domain.boards.search.excerpts import BEST_FIT, TITLE_FIT
from domain.boards.search.searching import FoundPage, Wanted
from domain.boards.search.windows import Key, Rank, Reached
from domain.shared.actor import Standing
from domain.shared.cursors import Cursors
from domain.shared.shapes import PageRequest

_WORDS = """
words AS MATERIALIZED (SELECT array_agg(DISTINCT community.folded(w)) AS folded FROM unnest($4::text[]) w),
pairs AS MATERIALIZED (
  -- Each pair of the words as a lexeme, after a mark for its week; of a single character all that it begins.
  SELECT string_agg(DISTINCT '''' || chr(1) || replace(replace(g, '\\', '\\\\'), '''', '''''') || ''''
                    || CASE WHEN length(g) = 1 THEN ':*' ELSE '' END, ' & ') AS query
  FROM words, unnest(words.folded) w, generate_series(1, greatest(length(w) - 1, 1)) n, substr(w, n, 2) g)"""

_WEEKS = """
weeks AS MATERIALIZED (
  SELECT n AS week, replace(pairs.query, chr(1), lpad(to_hex(n), 4, '0'))::tsquery AS query
  FROM pairs, community.communities c, generate_series(community.week($7), community.week(
    greatest(c.founded_month::timestamp AT TIME ZONE 'UTC', $5, $9)), -1) n
  WHERE c.id = $3)"""

_HERE = f"""b.community_id = $3 AND ($11::text IS NULL OR b.id = $11) AND ($12::text IS NULL OR b.kind = $12)
    AND {seen(1)} AND {shown("t.pseudonym_id", 2)}
    AND ($13::boolean IS NULL OR $13 = EXISTS (
      SELECT FROM community.posts r WHERE r.thread_id = t.id AND r.body IS NOT NULL AND NOT r.hidden
        AND r.pseudonym_id IS DISTINCT FROM t.pseudonym_id AND {shown("r.pseudonym_id", 2)}))"""  # noqa: S608


def _fit(text: str) -> str:
    """How often the words occur in a text, at most `BEST_FIT`; 0 where one of them does not (`searching.fit_of`)."""
    return f"""(SELECT CASE WHEN min(c.times) = 0 THEN 0 ELSE least(sum(c.times), {BEST_FIT})::int END
      FROM (SELECT community.folded({text}) AS text OFFSET 0) f, LATERAL (
        SELECT (length(f.text) - length(replace(f.text, w, ''))) / length(w) AS times FROM unnest(words.folded) w) c)"""  # noqa: S608


def _hits(table: str, there: str, at: str, place: str, fit: str) -> str:
    """A week's hits in one table, by time. The subselects keep their order: what is cheap to ask comes first."""
    return f"""(
  SELECT x.{at} AS at, x.id, y.fit
  FROM (SELECT m.id, m.{at} FROM community.{table} m
        WHERE {there}
          AND (m.{at}, m.id) < ($7, $8) AND (m.{at}, m.id) >= ($9, $10) AND ($5::timestamptz IS NULL OR m.{at} >= $5)
        ORDER BY m.{at} DESC, m.id DESC OFFSET 0) x
  CROSS JOIN LATERAL (SELECT {fit} AS fit FROM words, {place} AND {_HERE} OFFSET 0) y
  WHERE y.fit > 0 ORDER BY x.{at} DESC, x.id DESC LIMIT $14 + 1)"""  # noqa: S608


_OF_POSTS = (
    "published_at",
    f"""community.posts p JOIN community.threads t ON t.id = p.thread_id
    JOIN community.boards b ON b.id = t.board_id WHERE p.id = x.id AND NOT p.hidden AND {shown("p.pseudonym_id", 2)}""",
    _fit("p.body"),
)
_IN_POSTS = _hits("posts", "m.indexed AND community.grams(m.body, m.published_at) @@ weeks.query", *_OF_POSTS)
_IN_NEW_POSTS = _hits(
    "posts",
    """NOT m.indexed AND m.body IS NOT NULL AND m.published_at >= to_timestamp(weeks.week * 604800)
          AND m.published_at < to_timestamp((weeks.week + 1) * 604800)""",
    *_OF_POSTS,
)
_IN_TITLES = _hits(
    "threads",
    "community.grams(m.title, m.opened_at) @@ weeks.query",
    "opened_at",
    "community.threads t JOIN community.boards b ON b.id = t.board_id WHERE t.id = x.id",
    f"{TITLE_FIT} * sign({_fit('t.title')})::int",
)

_SEARCH = f"""
WITH {_WORDS}, {_WEEKS},
newest AS MATERIALIZED (
  SELECT h.* FROM (SELECT * FROM weeks ORDER BY week DESC) weeks
  CROSS JOIN LATERAL ({_IN_POSTS} UNION ALL {_IN_NEW_POSTS} UNION ALL {_IN_TITLES}) h
  ORDER BY weeks.week DESC, h.at DESC, h.id DESC LIMIT $14 + 1),
page AS MATERIALIZED (
  SELECT fit, at, id, row_number() OVER (ORDER BY fit DESC, at DESC, id DESC) AS n
  FROM (SELECT * FROM newest ORDER BY at DESC, id DESC LIMIT $14) ranked
  WHERE $16::int IS NULL OR (fit, at, id) < ($16, $17, $18) ORDER BY fit DESC, at DESC, id DESC LIMIT $15 + 1)
SELECT $11::text IS NULL OR EXISTS (SELECT FROM community.boards b
         WHERE b.id = $11 AND b.community_id = $3 AND {seen(1)}) AS there,
  (SELECT folded FROM words) AS words, (SELECT count(*) FROM newest) AS found,
  (SELECT count(*) FROM page) AS unread,
  (SELECT (at, id) FROM newest ORDER BY at DESC, id DESC OFFSET $14 - 1 LIMIT 1) AS oldest,
  (SELECT (fit, at, id) FROM page WHERE n = $15) AS last,
  coalesce((SELECT json_agg(json_build_object('thread', {thread_view(2, 6).json}, 'post',
      CASE WHEN p.id IS NOT NULL THEN json_build_object('id', p.id, 'author', {author(6, "w").json},
        'published_at', {time_of("p.published_at")}, 'content_warning', {warning("p")}, 'filtered', NULL) END,
        'text', coalesce(p.body, t.title), 'kind', b.kind) ORDER BY h.n)
    FROM page h LEFT JOIN LATERAL (SELECT * FROM community.posts q WHERE q.id = h.id OFFSET 0) p ON true
    CROSS JOIN LATERAL (SELECT * FROM community.threads q WHERE q.id = coalesce(p.thread_id, h.id) OFFSET 0) t
    JOIN community.boards b ON b.id = t.board_id
    LEFT JOIN community.pseudonyms a ON a.id = t.pseudonym_id LEFT JOIN community.pseudonyms w ON w.id = p.pseudonym_id
    WHERE h.n <= $15), '[]')::text AS items,
  {kept(19, "$3", "''")} AS kept
"""  # noqa: S608


class PostgresSearchReader:
    def __init__(self, pool: Pool, cursors: Cursors) -> None:
        self._pool = pool
        self._cursors = cursors

    async def search(
        self, standing: Standing, wanted: Wanted, newest: datetime, page: PageRequest, shunned: Shunned
    ) -> FoundPage | None:
        name = wanted.in_list(standing.community_id)
        reached = Reached((newest, ""))
        if page.cursor is not None:
            reached = Reached.read(self._cursors.unwrap(name, page.cursor))
        row = await self._pool.fetchrow(_SEARCH, *_values(standing, wanted, reached, page, shunned))
        assert row is not None, "it gives one row, whatever is found"
        if not row["there"]:
            return None
        oldest, last = _key(row["oldest"]), _rank(row["last"])
        following = reached.after(page, row["found"], oldest, row["unread"], last)
        cursor = None if following is None else self._cursors.wrap(name, following.written())
        return FoundPage(row["items"].encode(), cursor, row["kept"], row["words"])


def _values(
    standing: Standing, wanted: Wanted, reached: Reached, page: PageRequest, shunned: Shunned
) -> tuple[Any, ...]:
    """In the order of the parameters."""
    viewer = (standing.audiences, shunned.hidden_by, standing.community_id)
    filters = (wanted.board_id, wanted.kind, wanted.answered)
    last = reached.last or (None, None, None)
    return (
        *viewer,
        wanted.words,
        wanted.since,
        shunned.muted_by,
        *reached.start,
        *reached.end,
        *filters,
        reached.window(page),
        page.limit,
        *last,
        shunned.preferences,
    )


def _key(hit: asyncpg.Record | None) -> Key | None:
    return None if hit is None else (hit[0], hit[1])


def _rank(hit: asyncpg.Record | None) -> Rank | None:
    return None if hit is None else (hit[0], hit[1], hit[2])
