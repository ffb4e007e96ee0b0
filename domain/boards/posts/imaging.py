"""Uploading images, showing them, and letting go of what nobody shows any more."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from domain.boards import policies
from domain.boards.ports.faces import Faces
from domain.boards.ports.stores import BeginBoardsWork
from domain.boards.posts.images import (
    HOURS_TO_ATTACH,
    LONGEST_SIDE,
    THUMBNAIL_SIDE,
    Image,
    ImageAddresses,
    ImageMissing,
    ImageObjects,
    ImageSeals,
    ImagesReader,
    ImageStore,
    Pictures,
    UploadedImage,
    UploadLimitReached,
    Variant,
    hour_of,
    place_of,
)
from domain.shared.actor import Standing
from domain.shared.clock import Clock
from domain.shared.ids import Ids, ImageId
from domain.shared.pictures import Painted

MOST_UPLOADS = 60
"""Of one person in an hour, counted by each process for itself."""
_ANNOUNCED_FOR = 2
"""Hours, the present one included: far longer than an upload takes."""
_SWEPT_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class ImagingNeeds:
    begin: BeginBoardsWork
    reader: ImagesReader
    objects: ImageObjects
    store: ImageStore
    seals: ImageSeals
    pictures: Pictures
    addresses: ImageAddresses
    faces: Faces
    ids: Ids
    clock: Clock


class Imaging:
    def __init__(self, needs: ImagingNeeds) -> None:
        self._needs = needs
        self._hour = 0
        self._uploads: Counter[bytes] = Counter()

    async def upload(self, standing: Standing, file: bytes) -> UploadedImage:
        """Keep a picture made anew, for its uploader to attach to a post.

        First it is announced that there will be bytes in the store, then they are put there, then there is an image:
        wherever that ends, nothing is left for ever. Raises PictureUnreadable, PicturesBusy, UploadLimitReached,
        ImagesUnavailable, and whatever stops the actor writing.
        """
        policies.require_may_upload(standing)
        self._count(standing)
        needs = self._needs
        painted = await needs.pictures.scaled(file, LONGEST_SIDE, THUMBNAIL_SIDE)
        image = self._image(standing, painted)
        await needs.objects.announce([image.whole, image.thumbnail], self._now() + _ANNOUNCED_FOR)
        for name, content in ((image.whole, painted.whole), (image.thumbnail, painted.thumbnail)):
            await needs.store.put(name, needs.seals.seal(image.key, name, content))
        async with needs.begin() as work:
            await work.images.add(image)
        return self._uploaded(image)

    async def shown(self, image_id: str, variant: str, expires: str, signature: str) -> bytes:
        """An image (WebP), for whoever has an address of it that is good. Raises ImageMissing, ImagesUnavailable."""
        needs = self._needs
        if variant not in list(Variant) or not needs.addresses.is_good(image_id, variant, expires, signature):
            raise ImageMissing
        kept = await needs.reader.image(image_id, Variant(variant), self._now())
        sealed = None if kept is None else await needs.store.get(kept.name)
        content = None if kept is None or sealed is None else needs.seals.open(kept.key, kept.name, sealed)
        if content is None:
            raise ImageMissing
        return content

    async def sweep(self) -> None:
        """Delete what belongs to no image, and images that were not attached. Any number of processes may.

        What the store did not delete is tried again the next time.
        """
        needs, hour = self._needs, self._now()
        await needs.objects.expire(hour)
        while names := await needs.objects.doomed(hour, _SWEPT_AT_ONCE):
            await needs.store.delete(names)
            await needs.objects.forget(names)

    def _image(self, standing: Standing, painted: Painted) -> Image:
        needs = self._needs
        image_id = ImageId(needs.ids.random("img"))
        return Image(
            id=image_id,
            community_id=standing.community_id,
            width=painted.width,
            height=painted.height,
            key=needs.seals.new_key(),
            whole=needs.ids.random("obj"),
            thumbnail=needs.ids.random("obj"),
            marker=needs.faces.mark(standing, place_of(image_id)),
            expires=self._now() + HOURS_TO_ATTACH + 1,
        )

    def _uploaded(self, image: Image) -> UploadedImage:
        window = self._needs.addresses.window()
        until = datetime.fromtimestamp((image.expires or 0) * 3600, UTC)
        return UploadedImage(
            id=image.id,
            width=image.width,
            height=image.height,
            url=window.address(image.id, Variant.IMAGE),
            thumbnail_url=window.address(image.id, Variant.THUMBNAIL),
            expires_at=window.expires_at,
            attach_before=until.strftime("%Y-%m-%dT%H:%M:%SZ"),
        )

    def _count(self, standing: Standing) -> None:
        """Raises UploadLimitReached. Kept in memory alone, under a tag that is another in each hour."""
        hour = self._now()
        if hour != self._hour:
            self._hour = hour
            self._uploads.clear()
        marker = self._needs.faces.mark(standing, f"uploads/{hour}")
        if self._uploads[marker] >= MOST_UPLOADS:
            passed = int(self._needs.clock.now().timestamp()) - hour * 3600
            raise UploadLimitReached(retry_after=3600 - passed)
        self._uploads[marker] += 1

    def _now(self) -> int:
        return hour_of(self._needs.clock.now())
