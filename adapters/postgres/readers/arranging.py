"""Categories, the reactions that a community offers, and the threads that wait for an answer, for one viewer."""

from adapters.postgres.pool import Pool
from adapters.postgres.readers.pages import page_of, start_of
from adapters.postgres.readers.seeing import kept, seen, shown, thread_view
from domain.boards.ports.faces import Shunned
from domain.boards.ports.readers import KeptPage
from domain.boards.posts.reactions import Reaction, ReactionSet
from domain.boards.threads.contracts import Contract
from domain.shared.actor import Actor, Standing
from domain.shared.cursors import Cursors
from domain.shared.ids import CommunityId
from domain.shared.shapes import Json, PageRequest, RenderedPage
from domain.shared.text import Language


def _there(audiences: int) -> str:
    """That the viewer sees a board in this category, or is staff. The parameter has the viewer's audiences."""
    return f"""(g.community_id || '/staff' = ANY(${audiences}::text[])
    OR g.community_id || '/owner' = ANY(${audiences}::text[])
    OR EXISTS (SELECT FROM community.boards b WHERE b.category_id = g.id AND {seen(audiences)}))"""


_VIEW = """json_build_object('id', g.id, 'community_id', g.community_id, 'slug', g.slug,
  'name', coalesce(g.name->>$1, g.name->>'ja'), 'place', g.place)"""

_CATEGORIES = f"""
SELECT coalesce(json_agg(item ORDER BY place, id) FILTER (WHERE n <= $5), '[]')::text AS items, count(*) AS found,
       max(lpad(place::text, 10, '0') || id) FILTER (WHERE n <= $5) AS last
FROM (SELECT g.place, g.id, row_number() OVER (ORDER BY g.place, g.id) AS n, {_VIEW} AS item
      FROM community.categories g WHERE g.community_id = $2 AND {_there(6)} AND (g.place, g.id) > ($3, $4)
      ORDER BY g.place, g.id LIMIT $5 + 1) page
"""  # noqa: S608

_CATEGORY = f"""
SELECT {_VIEW}::text FROM community.categories g WHERE g.id = $2 AND g.community_id = $3 AND {_there(4)}
"""  # noqa: S608

_COMMUNITY_OF = f"""
SELECT g.community_id FROM community.categories g WHERE g.id = $1 AND {_there(2)}
"""  # noqa: S608

_REACTIONS = "SELECT reactions, revision FROM community.reaction_sets WHERE community_id = $1"


def _unanswered(hint: str, replied: str = "") -> str:
    return f"""
SELECT coalesce(json_agg(x.item ORDER BY x.id) FILTER (WHERE x.n <= $7), '[]')::text AS items,
       count(*) AS found, max(x.id) FILTER (WHERE x.n <= $7) AS last, {kept(9, "$1", "''")} AS kept
FROM (
  SELECT w.id, row_number() OVER (ORDER BY w.id) AS n, w.item
  FROM community.boards b CROSS JOIN LATERAL (
    SELECT t.id, {thread_view(5, 6).json} AS item
    FROM community.threads t LEFT JOIN community.pseudonyms a ON a.id = t.pseudonym_id
    WHERE t.board_id = b.id AND t.{hint} AND t.pseudonym_id IS NOT NULL AND NOT t.locked AND t.id > $8
      AND ($4::text IS NULL OR t.response_contract = $4) AND {shown("t.pseudonym_id", 5)}
      AND NOT EXISTS (SELECT FROM community.posts p WHERE p.thread_id = t.id AND p.body IS NOT NULL AND NOT p.hidden
                        AND p.pseudonym_id IS DISTINCT FROM t.pseudonym_id {replied})
    ORDER BY t.id LIMIT $7 + 1) w
  WHERE b.community_id = $1 AND {seen(2)} AND NOT b.archived AND b.repliers <> '{{}}'
    AND ($3::text IS NULL OR b.id = $3)
  ORDER BY w.id LIMIT $7 + 1) x
"""  # noqa: S608


UNANSWERED = _unanswered("unanswered")
UNANSWERED_BY_PROFESSIONALS = _unanswered("awaits_professional", "AND p.profession IS NOT NULL")
"""Of each board as many as fit on the page, by the index of those that wait: its cost grows with the boards alone."""


class PostgresCategoriesReader:
    def __init__(self, pool: Pool, cursors: Cursors) -> None:
        self._pool = pool
        self._cursors = cursors

    async def categories(self, standing: Standing, page: PageRequest, language: Language) -> RenderedPage:
        name = f"categories/{standing.community_id}"
        start = start_of(page, name, self._cursors, "0" * 10)
        where = (language, standing.community_id, int(start[:10]), start[10:])
        row = await self._pool.fetchrow(_CATEGORIES, *where, page.limit, standing.audiences)
        return page_of(row, page, name, self._cursors)

    async def category(self, standing: Standing, category_id: str, language: Language) -> Json | None:
        where = (language, category_id, standing.community_id, standing.audiences)
        view: str | None = await self._pool.fetchval(_CATEGORY, *where)
        return None if view is None else Json(view.encode())

    async def community_of_category(self, viewer: Actor, category_id: str) -> CommunityId | None:
        found: CommunityId | None = await self._pool.fetchval(_COMMUNITY_OF, category_id, viewer.audiences())
        return found


class PostgresReactionSetsReader:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def reactions(self, community_id: CommunityId) -> ReactionSet | None:
        row = await self._pool.fetchrow(_REACTIONS, community_id)
        return (
            None if row is None else ReactionSet(community_id, tuple(map(Reaction, row["reactions"])), row["revision"])
        )


class PostgresUnansweredReader:
    def __init__(self, pool: Pool, cursors: Cursors) -> None:
        self._pool = pool
        self._cursors = cursors

    async def unanswered(
        self,
        standing: Standing,
        board: str | None,
        contract: Contract | None,
        page: PageRequest,
        shunned: Shunned,
        *,
        by_professionals: bool = False,
    ) -> KeptPage:
        name = f"unanswered/{standing.community_id}/{board}/{contract}/{by_professionals}"
        start = start_of(page, name, self._cursors, "")
        where = (standing.community_id, standing.audiences, board, contract, shunned.hidden_by, shunned.muted_by)
        statement = UNANSWERED_BY_PROFESSIONALS if by_professionals else UNANSWERED
        row = await self._pool.fetchrow(statement, *where, page.limit, start, shunned.preferences)
        found = page_of(row, page, name, self._cursors)
        return KeptPage(found.items, found.next_cursor, None if row is None else row["kept"])
