"""What faces look like, and whom somebody shuns."""

from collections.abc import Sequence
from datetime import date

from adapters.postgres.pool import Pool
from adapters.postgres.readers.pages import page_of, start_of
from adapters.postgres.readers.pseudonyms import fields_of_view
from domain.pseudonyms.shunned import ShunKind
from domain.shared.cursors import Cursors
from domain.shared.ids import CommunityId, PseudonymId
from domain.shared.shapes import PageRequest, RenderedPage

_COMMUNITY = "SELECT community_id FROM community.pseudonyms WHERE id = $1 AND community_id = ANY($2)"

_IMAGE = "SELECT image FROM community.avatars WHERE id = $1"

_SHOWN = "SELECT EXISTS (SELECT FROM community.avatars WHERE pseudonym_id = ANY($1) AND image = $2)"

_SHUNNED = f"""
SELECT coalesce(json_agg(item ORDER BY id) FILTER (WHERE n <= $4), '[]')::text AS items, count(*) AS found,
       max(id) FILTER (WHERE n <= $4) AS last
FROM (SELECT p.id, row_number() OVER (ORDER BY s.pseudonym_id) AS n, json_build_object({fields_of_view(5)}) AS item
      FROM community.shunned s JOIN community.pseudonyms p ON p.id = s.pseudonym_id
      WHERE s.marker = $1 AND s.kind = $2 AND s.pseudonym_id > $3 ORDER BY s.pseudonym_id LIMIT $4 + 1) page
"""  # noqa: S608


class PostgresLooksReader:
    def __init__(self, pool: Pool, cursors: Cursors) -> None:
        self._pool = pool
        self._cursors = cursors

    async def community_of(self, readable: Sequence[CommunityId], pseudonym_id: str) -> CommunityId | None:
        found: CommunityId | None = await self._pool.fetchval(_COMMUNITY, pseudonym_id, list(readable))
        return found

    async def image(self, avatar_id: str) -> bytes | None:
        found: bytes | None = await self._pool.fetchval(_IMAGE, avatar_id)
        return found

    async def is_shown_by(self, pseudonym_ids: Sequence[PseudonymId], image: bytes) -> bool:
        shown: bool = await self._pool.fetchval(_SHOWN, list(pseudonym_ids), image)
        return shown

    async def shunned(self, marker: bytes, kind: ShunKind, page: PageRequest, month: date) -> RenderedPage:
        name = f"shunned/{kind}/{marker.hex()}"
        start = start_of(page, name, self._cursors, "")
        row = await self._pool.fetchrow(_SHUNNED, marker, kind, start, page.limit, month)
        return page_of(row, page, name, self._cursors)
