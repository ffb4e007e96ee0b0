"""Images in a work."""

from collections.abc import Sequence

from adapters.postgres.mapping import RowMapping
from adapters.postgres.stores.store import Transaction
from domain.boards.posts.images import Attachment, Image, ImagesUnavailable
from domain.shared.ids import CommunityId, ImageId, PostId

_CLAIM = "DELETE FROM community.image_objects WHERE name = ANY($1)"

_ATTACH = """
UPDATE community.images i
SET post_id = $1, place = wanted.place, alt = wanted.alt, marker = NULL, expires = NULL
FROM unnest($3::text[], $4::bytea[], $5::text[]) WITH ORDINALITY wanted(id, marker, alt, place)
WHERE i.id = wanted.id AND i.marker = wanted.marker AND i.community_id = $2 AND i.expires > $6 RETURNING i.id
"""

_PURGE = "DELETE FROM community.images WHERE post_id = $1 AND id <> ALL($2::text[])"


class ImageStore:
    def __init__(self, work: Transaction, mapping: RowMapping[Image]) -> None:
        self._work = work
        self._mapping = mapping

    async def add(self, image: Image) -> None:
        if await self._work.connection.execute(_CLAIM, [image.whole, image.thumbnail]) != "DELETE 2":
            raise ImagesUnavailable(retry_after=1)
        await self._work.connection.execute(self._mapping.insert, *self._mapping.values(image))

    async def attach(
        self, community_id: CommunityId, post_id: PostId, attachments: Sequence[Attachment], hour: int
    ) -> set[ImageId]:
        wanted = zip(*((each.id, each.marker, each.alt) for each in attachments), strict=True)
        rows = await self._work.connection.fetch(_ATTACH, post_id, community_id, *map(list, wanted), hour)
        return {row["id"] for row in rows}

    async def purge(self, post_id: PostId, keep: Sequence[ImageId] = ()) -> None:
        await self._work.connection.execute(_PURGE, post_id, list(keep))
