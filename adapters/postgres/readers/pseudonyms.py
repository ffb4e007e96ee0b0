"""Faces."""

from collections.abc import Sequence
from datetime import date

import asyncpg

from adapters.postgres.gathering import Gathering
from adapters.postgres.pool import Pool, lent
from domain.pseudonyms.model import Worn
from domain.shared.ids import CommunityId, PseudonymId
from domain.shared.shapes import Json


def avatar_of(face: str) -> str:
    """The address of what a face looks like; `face` is the alias of its row."""
    return f"""'/v1/avatars/' || coalesce(
    (SELECT v.id || '.webp' FROM community.avatars v WHERE v.pseudonym_id = {face}.id), {face}.id || '.svg')"""  # noqa: S608


def fields_of_view(month: int) -> str:
    """Of the row `p`; the parameter has the present month."""
    return f"""'id', p.id, 'community_id', p.community_id, 'name', p.name,
  'created_month', to_char(p.created_month, 'YYYY-MM'),
  'renamed_this_month', coalesce(p.renamed_month = ${month}, false), 'avatar', {avatar_of("p")}"""


_WORN = "SELECT wearer_tag, id FROM community.pseudonyms WHERE wearer_tag = ANY($1)"

_SEALED = "SELECT sealed_wearer FROM community.pseudonyms WHERE id = $1 AND community_id = $2"

_NUMBERED = """
SELECT p.number_tag, p.id, p.scope, p.retired_month,
  ARRAY(SELECT a.profession FROM community.attestations a WHERE a.pseudonym_id = p.id) AS professions
FROM community.pseudonyms p WHERE p.number_tag = ANY($1)
"""

_OWN = f"""
SELECT coalesce(json_agg(json_build_object({fields_of_view(3)}, 'scope', split_part(p.scope, ':', 1),
         'board_id', CASE WHEN p.scope LIKE 'board:%' THEN split_part(p.scope, ':', 2) END,
         'thread_id', CASE WHEN p.scope LIKE 'thread:%' THEN split_part(p.scope, ':', 2) END,
         'retired', p.retired_month IS NOT NULL) ORDER BY t.n) FILTER (WHERE t.n <= $2), '[]')::text AS items,
       coalesce(bool_or(t.n > $2), false) AS more
FROM unnest($1::bytea[]) WITH ORDINALITY AS t(tag, n) JOIN community.pseudonyms p ON p.number_tag = t.tag
"""  # noqa: S608

_ONE = f"""
SELECT json_build_object({fields_of_view(3)})::text FROM community.pseudonyms p
WHERE p.id = $1 AND p.community_id = ANY($2)
"""  # noqa: S608


class PostgresPseudonymsReader:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._asked: Gathering[tuple[bytes, ...], dict[bytes, PseudonymId]] = Gathering(self._worn)

    async def worn(self, wearer_tags: Sequence[bytes]) -> dict[bytes, PseudonymId]:
        """Who writes asks for this, so that those of a moment share a statement."""
        asked = tuple(wearer_tags)
        if lent(self._pool) is not None:  # what is not committed yet is for who wrote it
            return (await self._worn([asked]))[asked]
        return await self._asked.find(asked) or {}

    async def _worn(self, asked: Sequence[tuple[bytes, ...]]) -> dict[tuple[bytes, ...], dict[bytes, PseudonymId]]:
        rows = await self._pool.fetch(_WORN, [tag for tags in asked for tag in tags])
        found = {row["wearer_tag"]: row["id"] for row in rows}
        return {tags: {tag: found[tag] for tag in tags if tag in found} for tags in asked}

    async def sealed_wearer(self, community_id: CommunityId, pseudonym_id: str) -> bytes | None:
        sealed: bytes | None = await self._pool.fetchval(_SEALED, pseudonym_id, community_id)
        return sealed

    async def numbered(self, number_tags: Sequence[bytes]) -> dict[bytes, Worn]:
        rows = await self._pool.fetch(_NUMBERED, list(number_tags))
        return {row["number_tag"]: _worn(row) for row in rows}

    async def own(self, number_tags: Sequence[bytes], limit: int, month: date) -> tuple[bytes, bool]:
        row = await self._pool.fetchrow(_OWN, list(number_tags), limit, month)
        assert row is not None, "an aggregate gives a row"
        return row["items"].encode(), row["more"]

    async def pseudonym(self, readable: Sequence[CommunityId], pseudonym_id: str, month: date) -> Json | None:
        view: str | None = await self._pool.fetchval(_ONE, pseudonym_id, list(readable), month)
        return None if view is None else Json(view.encode())


def _worn(row: asyncpg.Record) -> Worn:
    return Worn(row["id"], row["scope"], row["retired_month"], tuple(row["professions"]))
