"""Notices and calls: of each, what the viewer reads whom the post speaks to.

What the viewer has read of their notices, and which they want, the statements open themselves (`tracing`).
"""

from collections.abc import Sequence
from datetime import datetime

from adapters.postgres.pool import Pool
from adapters.postgres.readers.pages import page_of, start_of
from adapters.postgres.readers.seeing import seen, shown
from adapters.postgres.stores import mappings as of
from adapters.postgres.tracing import position
from domain.boards.mentions.calls import Call
from domain.boards.mentions.notices import PLACE, Looking, NoticeKind, NoticesPage, NoticeState
from domain.boards.mentions.rotas import Rota
from domain.shared.actor import Standing
from domain.shared.cursors import Cursors
from domain.shared.ids import CommunityId, PseudonymId
from domain.shared.shapes import PageRequest, RenderedPage


def _reads(audiences: int, hidden_by: int) -> str:
    """That the viewer reads the post `p`."""
    return f"""p.body IS NOT NULL AND NOT p.hidden AND {seen(audiences)}
    AND {shown("p.pseudonym_id", hidden_by)} AND {shown("t.pseudonym_id", hidden_by)}"""


_OF = "JOIN community.threads t ON t.id = p.thread_id JOIN community.boards b ON b.id = t.board_id"

_OPENED = f"""SELECT left(o.state, 30) AS read_up_to, ('x' || substr(o.state, 31, 2))::bit(8)::int AS unwanted
  FROM (SELECT coalesce((SELECT {position("s.sealed", f"'{PLACE}'", "$4::bytea")} FROM community.notice_states s
    WHERE s.marker = $3), '{NoticeState().packed().decode()}') AS state OFFSET 0) o"""  # noqa: S608
"""As `NoticeState.unpacked`; of `_viewer`. Opened once (`OFFSET 0`)."""

_WANTED = f"(o.unwanted >> array_position('{{{','.join(NoticeKind)}}}'::text[], n.kind) - 1) & 1 = 0"

_FOUND = f"""{seen(1)} AND (
    (n.kind = 'moderated' OR p.pseudonym_id IS DISTINCT FROM n.pseudonym_id) AND {_WANTED} AND {_reads(1, 2)}
    OR n.kind = 'moderated' AND (p.hidden OR p.withdrawn_by = 'staff'))"""
"""Of the notice `n` of the post `p`: what one writes oneself is no news. Whether what one wrote is gone, one is told
without being asked, and whomever one blocks.
"""

_NOTICES = f"""
WITH o AS MATERIALIZED ({_OPENED}),
faces AS MATERIALIZED (SELECT p.id, p.number_tag FROM community.pseudonyms p WHERE p.number_tag = ANY($5::bytea[]))
SELECT coalesce(json_agg(x.item ORDER BY x.id DESC) FILTER (WHERE x.n <= $8), '[]')::text AS items,
       count(*) AS found, min(x.id) FILTER (WHERE x.n <= $8) AS last,
       EXISTS (SELECT FROM faces WHERE number_tag = $5[cardinality($5)]) AS more_faces
FROM (
  SELECT w.id, row_number() OVER (ORDER BY w.id DESC) AS n, w.item
  FROM faces f CROSS JOIN o CROSS JOIN LATERAL (
    SELECT n.id, json_build_object('id', n.id, 'kind', n.kind, 'pseudonym_id', n.pseudonym_id, 'board_id', b.id,
      'thread_id', t.id, 'post_id', p.id, 'read', n.id <= o.read_up_to) AS item
    FROM community.notices n
    CROSS JOIN LATERAL (SELECT * FROM community.posts p WHERE p.id = n.post_id OFFSET 0) p
    CROSS JOIN LATERAL (SELECT * FROM community.threads t WHERE t.id = p.thread_id OFFSET 0) t
    CROSS JOIN LATERAL (SELECT * FROM community.boards b WHERE b.id = t.board_id OFFSET 0) b
    WHERE (n.pseudonym_id, n.id) > (f.id, CASE WHEN $6 THEN o.read_up_to ELSE '' END)
      AND (n.pseudonym_id, n.id) < (f.id, $7) AND CASE WHEN {_FOUND} THEN true END
    ORDER BY n.pseudonym_id DESC, n.id DESC LIMIT $8 + 1) w
  ORDER BY w.id DESC LIMIT $8 + 1) x
"""  # noqa: S608
"""Of each face as many as fit on the page, and no more are looked at: along the index of a face's notices, as they are
asked for by rows, each by its keys (`OFFSET 0`); and PostgreSQL is kept from expecting that few are found (`CASE`).
"""

_IS_THERE = f"""
SELECT EXISTS (SELECT FROM ({_OPENED}) o, community.notices n JOIN community.posts p ON p.id = n.post_id {_OF}
  WHERE n.pseudonym_id = $5 AND n.post_id = $6 AND {_FOUND})
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

    async def notices(
        self, looking: Looking, faces: Sequence[bytes], page: PageRequest, *, unread: bool
    ) -> NoticesPage:
        name = "notices/unread" if unread else "notices"
        start = start_of(page, name, self._cursors, "ntc_~")
        row = await self._pool.fetchrow(_NOTICES, *_viewer(looking), faces, unread, start, page.limit)
        found = page_of(row, page, name, self._cursors)
        return NoticesPage(found.items, found.next_cursor, row is not None and row["more_faces"])

    async def is_there(self, looking: Looking, face: PseudonymId, post_id: str) -> bool:
        return bool(await self._pool.fetchval(_IS_THERE, *_viewer(looking), face, post_id))


def _viewer(looking: Looking) -> tuple[object, ...]:
    return looking.audiences, looking.hidden_by, looking.marker, looking.key.key


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
