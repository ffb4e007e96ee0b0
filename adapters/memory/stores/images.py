"""Images in a work."""

from collections.abc import Sequence
from dataclasses import replace

from adapters.memory.stores.store import Transaction
from adapters.memory.tables import ImageObject
from domain.boards.posts.images import Attachment, Image, ImagesUnavailable
from domain.shared.ids import CommunityId, ImageId, PostId


class ImageStore:
    def __init__(self, work: Transaction) -> None:
        self._tables = work.tables

    async def add(self, image: Image) -> None:
        for name in (image.whole, image.thumbnail):
            if self._tables.rows(ImageObject).pop((name,), None) is None:
                raise ImagesUnavailable(retry_after=1)
        self._tables.insert(image)

    async def attach(
        self, community_id: CommunityId, post_id: PostId, attachments: Sequence[Attachment], hour: int
    ) -> set[ImageId]:
        attached = set()
        for place, wanted in enumerate(attachments, 1):
            image = self._tables.rows(Image).get((wanted.id,))
            if image is None or (image.marker, image.community_id) != (wanted.marker, community_id):
                continue
            if image.expires is not None and image.expires > hour:
                shown = replace(image, post_id=post_id, place=place, alt=wanted.alt, marker=None, expires=None)
                self._tables.update(shown)
                attached.add(image.id)
        return attached

    async def purge(self, post_id: PostId, keep: Sequence[ImageId] = ()) -> None:
        for image in self._tables.all(Image):
            if image.post_id == post_id and image.id not in keep:
                self._tables.let_go(image)
