"""Images: in posts, for who has an address, and what lies in the image store for none."""

from collections.abc import Sequence

from adapters.memory.readers.pages import committed
from adapters.memory.tables import ImageObject, MemoryDatabase, Tables
from domain.boards.model.post import Post
from domain.boards.posts.images import Image, Kept, PostedImage, Variant, Window
from domain.shared.ids import PostId


def images_of(tables: Tables, post_id: PostId, window: Window) -> list[PostedImage]:
    shown = [image for image in tables.all(Image) if image.post_id == post_id]
    return [
        PostedImage(
            id=image.id,
            alt=image.alt or "",
            width=image.width,
            height=image.height,
            url=window.address(image.id, Variant.IMAGE),
            thumbnail_url=window.address(image.id, Variant.THUMBNAIL),
            expires_at=window.expires_at,
        )
        for image in sorted(shown, key=lambda image: image.place or 0)
    ]


class MemoryImagesReader:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def image(self, image_id: str, variant: Variant, hour: int) -> Kept | None:
        tables = await committed(self._database)
        image = tables.rows(Image).get((image_id,))
        if image is None or (image.expires is not None and image.expires <= hour):
            return None
        if image.post_id is not None and tables.rows(Post)[(image.post_id,)].hidden:
            return None
        return Kept(image.whole if variant is Variant.IMAGE else image.thumbnail, image.key)


class MemoryImageObjects:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def announce(self, names: Sequence[str], until: int) -> None:
        for name in names:
            self._database.tables.insert(ImageObject(name, until))

    async def expire(self, hour: int) -> None:
        tables = self._database.tables
        for image in tables.all(Image):
            if image.expires is not None and image.expires <= hour:
                tables.let_go(image)

    async def doomed(self, hour: int, most: int) -> list[str]:
        kept = self._database.tables.all(ImageObject)
        return sorted(each.name for each in kept if each.until <= hour)[:most]

    async def forget(self, names: Sequence[str]) -> None:
        for name in names:
            self._database.tables.rows(ImageObject).pop((name,), None)
