"""Faces."""

from collections.abc import Sequence

from adapters.postgres.pool import Pool
from domain.shared.ids import CommunityId, PseudonymId
from domain.shared.shapes import Json


def avatar_of(face: str) -> str:
    """The address of what a face looks like; `face` is the alias of its row."""
    return f"""'/v1/avatars/' || coalesce(
    (SELECT v.id || '.webp' FROM community.avatars v WHERE v.pseudonym_id = {face}.id), {face}.id || '.svg')"""  # noqa: S608


VIEW = f"""json_build_object('id', p.id, 'community_id', p.community_id, 'name', p.name,
  'created_month', to_char(p.created_month, 'YYYY-MM'), 'avatar', {avatar_of("p")})"""

_WORN = "SELECT wearer_tag, id FROM community.pseudonyms WHERE wearer_tag = ANY($1)"

_SEALED = "SELECT sealed_wearer FROM community.pseudonyms WHERE id = $1 AND community_id = $2"

_OWN = f"""
SELECT coalesce(json_agg({VIEW} ORDER BY array_position($1, p.wearer_tag)), '[]')::text
FROM community.pseudonyms p WHERE p.wearer_tag = ANY($1)
"""  # noqa: S608

_ONE = f"SELECT {VIEW}::text FROM community.pseudonyms p WHERE p.id = $1 AND p.community_id = ANY($2)"  # noqa: S608


class PostgresPseudonymsReader:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def worn(self, wearer_tags: Sequence[bytes]) -> dict[bytes, PseudonymId]:
        rows = await self._pool.fetch(_WORN, list(wearer_tags))
        return {row["wearer_tag"]: row["id"] for row in rows}

    async def sealed_wearer(self, community_id: CommunityId, pseudonym_id: str) -> bytes | None:
        sealed: bytes | None = await self._pool.fetchval(_SEALED, pseudonym_id, community_id)
        return sealed

    async def own(self, wearer_tags: Sequence[bytes]) -> Json:
        items: str = await self._pool.fetchval(_OWN, list(wearer_tags))
        return Json(items.encode())

    async def pseudonym(self, readable: Sequence[CommunityId], pseudonym_id: str) -> Json | None:
        view: str | None = await self._pool.fetchval(_ONE, pseudonym_id, list(readable))
        return None if view is None else Json(view.encode())
