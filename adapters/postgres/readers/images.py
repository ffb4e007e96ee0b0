"""Images: in posts, for who has an address, and what lies in the image store for none."""

from collections.abc import Sequence
from functools import lru_cache

from adapters.postgres.pool import Pool
from domain.boards.posts.images import Kept, Variant, Window

_BLOCK = 64
"""Of SHA-256, in bytes."""


def _address(variant: Variant, window: str) -> str:
    """Signed by PostgreSQL itself, which has SHA-256 but not HMAC (RFC 2104): the key comes as its two padded forms."""
    inner = f"sha256(decode({window}[3], 'hex') || convert_to(i.id || '/{variant}', 'UTF8'))"
    signature = f"left(encode(sha256(decode({window}[4], 'hex') || {inner}), 'hex'), 32)"
    return f"'/v1/images/' || i.id || '/{variant}/' || {window}[1] || '/' || {signature}"


def images_of(post: str, parameter: int) -> str:
    """The `PostedImage`s of a post; `post` is the alias of its row, and the parameter has what `signing` gives.

    Most posts have none, and are asked no more than whether they have.
    """
    window = f"(${parameter}::text[])"
    images = f"FROM community.images i WHERE i.post_id = {post}.id"
    return f"""CASE WHEN EXISTS (SELECT {images}) THEN (
    SELECT json_agg(json_build_object('id', i.id, 'alt', i.alt, 'width', i.width, 'height', i.height,
    'url', {_address(Variant.IMAGE, window)},
    'thumbnail_url', {_address(Variant.THUMBNAIL, window)}, 'expires_at', {window}[2]) ORDER BY i.place) {images})
  ELSE '[]' END"""


@lru_cache(2)
def signing(window: Window) -> tuple[str, ...]:
    """The parameter of `images_of`, the same for as long as the window is."""
    padded = window.key.ljust(_BLOCK, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in padded).hex() for pad in (0x36, 0x5C))
    return str(window.expires), window.expires_at, inner, outer


_IMAGE = """
SELECT CASE WHEN $2 THEN whole ELSE thumbnail END AS name, key
FROM community.images i LEFT JOIN community.posts p ON p.id = i.post_id
WHERE i.id = $1 AND (NOT p.hidden OR p.id IS NULL AND expires > $3)
"""


class PostgresImagesReader:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def image(self, image_id: str, variant: Variant, hour: int) -> Kept | None:
        row = await self._pool.fetchrow(_IMAGE, image_id, variant is Variant.IMAGE, hour)
        return None if row is None else Kept(row["name"], row["key"])


_ANNOUNCE = "INSERT INTO community.image_objects (name, until) SELECT unnest($1::text[]), $2"
_EXPIRE = "DELETE FROM community.images WHERE expires <= $1"
_DOOMED = "SELECT name FROM community.image_objects WHERE until <= $1 ORDER BY name LIMIT $2"
_FORGET = "DELETE FROM community.image_objects WHERE name = ANY($1)"


class PostgresImageObjects:
    """Each statement by itself, committed at once, apart from any unit of work."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def announce(self, names: Sequence[str], until: int) -> None:
        await self._pool.execute(_ANNOUNCE, list(names), until)

    async def expire(self, hour: int) -> None:
        await self._pool.execute(_EXPIRE, hour)

    async def doomed(self, hour: int, most: int) -> list[str]:
        return [row["name"] for row in await self._pool.fetch(_DOOMED, hour, most)]

    async def forget(self, names: Sequence[str]) -> None:
        await self._pool.execute(_FORGET, list(names))
