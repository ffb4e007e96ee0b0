"""Faces."""

from collections.abc import Sequence

from adapters.memory.readers.pages import committed, written
from adapters.memory.tables import MemoryDatabase, Tables
from domain.pseudonyms.avatar import Avatar, address_of
from domain.pseudonyms.model import Pseudonym
from domain.pseudonyms.ports import PseudonymView
from domain.shared.ids import CommunityId, PseudonymId
from domain.shared.shapes import Json


class MemoryPseudonymsReader:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def worn(self, wearer_tags: Sequence[bytes]) -> dict[bytes, PseudonymId]:
        return {face.wearer_tag: face.id for face in await self._with_tags(wearer_tags)}

    async def sealed_wearer(self, community_id: CommunityId, pseudonym_id: str) -> bytes | None:
        face = (await committed(self._database)).rows(Pseudonym).get((pseudonym_id,))
        return None if face is None or face.community_id != community_id else face.sealed_wearer

    async def own(self, wearer_tags: Sequence[bytes]) -> Json:
        faces = sorted(await self._with_tags(wearer_tags), key=lambda face: wearer_tags.index(face.wearer_tag))
        tables = await committed(self._database)
        return written([view_of(tables, face) for face in faces])

    async def pseudonym(self, readable: Sequence[CommunityId], pseudonym_id: str) -> Json | None:
        tables = await committed(self._database)
        face = tables.rows(Pseudonym).get((pseudonym_id,))
        return None if face is None or face.community_id not in readable else written(view_of(tables, face))

    async def _with_tags(self, wearer_tags: Sequence[bytes]) -> list[Pseudonym]:
        return [face for face in (await committed(self._database)).all(Pseudonym) if face.wearer_tag in wearer_tags]


def view_of(tables: Tables, face: Pseudonym) -> PseudonymView:
    return PseudonymView(
        id=face.id,
        community_id=face.community_id,
        name=face.name,
        created_month=f"{face.created_month:%Y-%m}",
        avatar=avatar_of(tables, face.id),
    )


def avatar_of(tables: Tables, pseudonym_id: PseudonymId) -> str:
    """The address of what a face looks like."""
    uploaded = (avatar.id for avatar in tables.all(Avatar) if avatar.pseudonym_id == pseudonym_id)
    return address_of(pseudonym_id, next(uploaded, None))
