"""What faces look like: uploaded pictures and generated ones."""

from domain.pseudonyms.avatar import SIDE, Avatar, drawn
from domain.pseudonyms.errors import AvatarMissing, PictureWornElsewhere, PseudonymMissing
from domain.pseudonyms.ports import AvatarsReader, BeginPseudonymsWork, Pictures
from domain.pseudonyms.wardrobe import Wardrobe
from domain.shared.actor import Actor
from domain.shared.ids import AvatarId, Ids, PseudonymId, is_id


class Picturing:
    def __init__(
        self,
        begin: BeginPseudonymsWork,
        vault: Wardrobe,
        reader: AvatarsReader,
        pictures: Pictures,
        ids: Ids,
    ) -> None:
        self._begin = begin
        self._vault = vault
        self._reader = reader
        self._pictures = pictures
        self._ids = ids

    def drawn(self, pseudonym_id: str) -> bytes:
        """The generated look (SVG) of any face that there could be. Raises AvatarMissing where there can be none."""
        if not is_id(pseudonym_id) or not pseudonym_id.startswith("psd_"):
            raise AvatarMissing
        return drawn(PseudonymId(pseudonym_id))

    async def picture(self, avatar_id: str) -> bytes:
        """An uploaded picture (WebP), for whoever knows its address. Raises AvatarMissing."""
        image = await self._reader.image(avatar_id)
        if image is None:
            raise AvatarMissing
        return image

    async def put_on(self, actor: Actor, pseudonym_id: str, file: bytes) -> None:
        """Give a face of one's own a picture, in place of the one before.

        Raises PseudonymMissing for any face that is not one's own, PictureUnreadable, PicturesBusy,
        PictureWornElsewhere, and whatever stops the actor writing.
        """
        face, siblings = await self._own(actor, pseudonym_id)
        image = await self._pictures.square(file, SIDE)
        if await self._reader.is_shown_by(siblings, image):
            raise PictureWornElsewhere
        avatar = Avatar(AvatarId(self._ids.random("ava")), face, image)
        async with self._begin() as work:
            await work.avatars.put(avatar)

    async def take_off(self, actor: Actor, pseudonym_id: str) -> None:
        """Back to the generated look; the picture is deleted. Where there is none, nothing changes.

        Raises PseudonymMissing for any face that is not one's own. Who may no longer write may still do this.
        """
        face, _ = await self._own(actor, pseudonym_id, writing=False)
        async with self._begin() as work:
            await work.avatars.remove(face)

    async def _own(
        self, actor: Actor, pseudonym_id: str, *, writing: bool = True
    ) -> tuple[PseudonymId, list[PseudonymId]]:
        """A face of one's own, and one's others."""
        community_id = await self._reader.community_of(actor.readable(), pseudonym_id)
        if community_id is None:
            raise PseudonymMissing
        standing = actor.standings[community_id]
        own = await self._vault.all_worn_by(standing)
        if pseudonym_id not in own:
            raise PseudonymMissing
        if writing:
            standing.require_may_write()
        return PseudonymId(pseudonym_id), [face for face in own if face != pseudonym_id]
