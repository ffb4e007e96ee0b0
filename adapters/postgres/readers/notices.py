"""Notices and calls: of each, what the viewer reads whom the post speaks to."""

from collections.abc import Sequence
from datetime import datetime

from adapters.postgres.pool import Pool
from adapters.postgres.readers.pages import page_of, start_of
from adapters.postgres.readers.seeing import seen, shown
from adapters.postgres.stores import mappings as of
from domain.boards.mentions.calls import Call
from domain.boards.mentions.notices import Looking
from domain.boards.mentions.rotas import Rota
from domain.shared.actor import Standing
from domain.shared.cursors import Cursors
from domain.shared.ids import CommunityId
from domain.shared.shapes import PageRequest, RenderedPage


def _reads(audiences: int, hidden_by: int) -> str:
    """That the viewer reads the post `p`."""
    return f"""p.body IS NOT NULL AND NOT p.hidden AND {seen(audiences)}
    AND {shown("p.pseudonym_id", hidden_by)} AND {shown("t.pseudonym_id", hidden_by)}"""


_OF = "JOIN community.threads t ON t.id = p.thread_id JOIN community.boards b ON b.id = t.board_id"

_NOTICES = f"""
SELECT coalesce(json_agg(x.item ORDER BY x.id DESC) FILTER (WHERE x.n <= $8), '[]')::text AS items,
       count(*) AS found, min(x.id) FILTER (WHERE x.n <= $8) AS last
FROM (
  SELECT w.id, row_number() OVER (ORDER BY w.id DESC) AS n, w.item
  FROM unnest($1::text[]) f(face) CROSS JOIN LATERAL (
    SELECT n.id, json_build_object('id', n.id, 'kind', n.kind, 'pseudonym_id', n.pseudonym_id, 'board_id', b.id,
      'thread_id', t.id, 'post_id', p.id, 'read', n.id <= $5) AS item
    FROM community.notices n JOIN community.posts p ON p.id = n.post_id {_OF}
    WHERE n.pseudonym_id = f.face AND n.id < $7 AND (NOT $6 OR n.id > $5) AND n.kind = ANY($4::text[])
      AND p.pseudonym_id IS DISTINCT FROM n.pseudonym_id AND {_reads(2, 3)}
    ORDER BY n.id DESC LIMIT $8 + 1) w
  ORDER BY w.id DESC LIMIT $8 + 1) x
"""  # noqa: S608
"""Of each face as many as fit on the page, by the index of its notices."""

_IS_THERE = f"""
SELECT EXISTS (SELECT FROM community.notices n JOIN community.posts p ON p.id = n.post_id {_OF}
  WHERE n.pseudonym_id = ANY($1::text[]) AND n.kind = ANY($4::text[]) AND n.post_id = $5
    AND p.pseudonym_id IS DISTINCT FROM n.pseudonym_id AND {_reads(2, 3)})
"""  # noqa: S608

_CALLS = f"""
SELECT coalesce(json_agg(x.item ORDER BY x.id) FILTER (WHERE x.n <= $6), '[]')::text AS items,
       count(*) AS found, max(x.id) FILTER (WHERE x.n <= $6) AS last
FROM (SELECT c.id, row_number() OVER (ORDER BY c.id) AS n, json_build_object('id', c.id, 'group', c.called,
        'board_id', b.id, 'thread_id', t.id, 'post_id', p.id, 'claimed', c.claim IS NOT NULL) AS item
      FROM community.calls c JOIN community.posts p ON p.id = c.post_id {_OF}
      WHERE c.community_id = $1 AND NOT c.answered AND c.id > $5 AND ($4::text[] IS NULL OR c.called = ANY($4))
        AND {_reads(2, 3)}
      ORDER BY c.id LIMIT $6 + 1) x
"""  # noqa: S608

_STATE = "SELECT sealed FROM community.notice_states WHERE marker = $1"


class PostgresNoticesReader:
    def __init__(self, pool: Pool, cursors: Cursors) -> None:
        self._pool = pool
        self._cursors = cursors

    async def state(self, marker: bytes) -> bytes | None:
        sealed: bytes | None = await self._pool.fetchval(_STATE, marker)
        return sealed

    async def notices(self, looking: Looking, page: PageRequest, *, unread: bool) -> RenderedPage:
        name = "notices/unread" if unread else "notices"
        start = start_of(page, name, self._cursors, "ntc_~")
        values = (*_viewer(looking), looking.state.read_up_to, unread, start, page.limit)
        return page_of(await self._pool.fetchrow(_NOTICES, *values), page, name, self._cursors)

    async def is_there(self, looking: Looking, post_id: str) -> bool:
        return bool(await self._pool.fetchval(_IS_THERE, *_viewer(looking), post_id))


def _viewer(looking: Looking) -> tuple[object, ...]:
    return looking.faces, looking.audiences, looking.hidden_by, looking.state.wanted


class PostgresCallsReader:
    def __init__(self, pool: Pool, cursors: Cursors) -> None:
        self._pool = pool
        self._cursors = cursors

    async def rota(self, community_id: CommunityId) -> Rota | None:
        row = await self._pool.fetchrow(f"{of.ROTAS.select} WHERE community_id = $1", community_id)
        return None if row is None else of.ROTAS.entity_of(row)

    async def calls(
        self, standing: Standing, groups: Sequence[str] | None, page: PageRequest, hidden_by: Sequence[bytes]
    ) -> RenderedPage:
        name = f"calls/{standing.community_id}"
        start = start_of(page, name, self._cursors, "")
        values = (standing.community_id, standing.audiences, hidden_by, groups, start, page.limit)
        return page_of(await self._pool.fetchrow(_CALLS, *values), page, name, self._cursors)

    async def call(self, call_id: str) -> Call | None:
        row = await self._pool.fetchrow(f"{of.CALLS.select} WHERE id = $1", call_id)
        return None if row is None else of.CALLS.entity_of(row)

    async def forget_tallies(self, now: datetime) -> None:
        await self._pool.execute("DELETE FROM community.call_tallies WHERE until <= $1", now)
