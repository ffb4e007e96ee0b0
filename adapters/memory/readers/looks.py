"""What faces look like, and whom somebody shuns."""

from collections.abc import Sequence
from datetime import date

from adapters.memory.readers.pages import committed, page_of, start_of
from adapters.memory.readers.pseudonyms import view_of
from adapters.memory.tables import MemoryDatabase
from domain.pseudonyms.avatar import Avatar
from domain.pseudonyms.model import Pseudonym
from domain.pseudonyms.shunned import ShunKind, Shunned
from domain.shared.cursors import Cursors
from domain.shared.ids import CommunityId, PseudonymId
from domain.shared.shapes import PageRequest, RenderedPage


class MemoryLooksReader:
    def __init__(self, database: MemoryDatabase, cursors: Cursors) -> None:
        self._database = database
        self._cursors = cursors

    async def community_of(self, readable: Sequence[CommunityId], pseudonym_id: str) -> CommunityId | None:
        face = (await committed(self._database)).rows(Pseudonym).get((pseudonym_id,))
        return face.community_id if face is not None and face.community_id in readable else None

    async def image(self, avatar_id: str) -> bytes | None:
        avatar = (await committed(self._database)).rows(Avatar).get((avatar_id,))
        return None if avatar is None else avatar.image

    async def is_shown_by(self, pseudonym_ids: Sequence[PseudonymId], image: bytes) -> bool:
        avatars = (await committed(self._database)).all(Avatar)
        return any(avatar.pseudonym_id in pseudonym_ids and avatar.image == image for avatar in avatars)

    async def shunned(self, marker: bytes, kind: ShunKind, page: PageRequest, month: date) -> RenderedPage:
        name = f"shunned/{kind}/{marker.hex()}"
        start = start_of(page, name, self._cursors)
        tables = await committed(self._database)
        theirs = [each for each in tables.all(Shunned) if (each.marker, each.kind) == (marker, kind)]
        faces = [tables.rows(Pseudonym)[(each.pseudonym_id,)] for each in theirs]
        return page_of(
            {face.id: view_of(tables, face, month) for face in faces}, start, page.limit, name, self._cursors
        )
