"""Faces."""

from collections.abc import Sequence

from adapters.memory.readers.pages import committed, written
from adapters.memory.tables import MemoryDatabase
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
        faces = await self._with_tags(wearer_tags)
        return written([_view(face) for face in sorted(faces, key=lambda face: wearer_tags.index(face.wearer_tag))])

    async def pseudonym(self, readable: Sequence[CommunityId], pseudonym_id: str) -> Json | None:
        face = (await committed(self._database)).rows(Pseudonym).get((pseudonym_id,))
        return None if face is None or face.community_id not in readable else written(_view(face))

    async def _with_tags(self, wearer_tags: Sequence[bytes]) -> list[Pseudonym]:
        return [face for face in (await committed(self._database)).all(Pseudonym) if face.wearer_tag in wearer_tags]


def _view(face: Pseudonym) -> PseudonymView:
    month = f"{face.created_month:%Y-%m}"
    return PseudonymView(id=face.id, community_id=face.community_id, name=face.name, created_month=month)
