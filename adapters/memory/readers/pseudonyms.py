"""Faces."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from adapters.memory.readers.pages import committed, written
from adapters.memory.tables import MemoryDatabase, Tables
from domain.pseudonyms.avatar import Avatar, address_of
from domain.pseudonyms.model import Attestation, Pseudonym, Worn
from domain.pseudonyms.ports import OwnPseudonymView, PseudonymView
from domain.shared.ids import BoardId, CommunityId, PseudonymId, ThreadId
from domain.shared.scopes import PseudonymScope
from domain.shared.shapes import Json


class MemoryPseudonymsReader:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def worn(self, wearer_tags: Sequence[bytes]) -> dict[bytes, PseudonymId]:
        return {face.wearer_tag: face.id for face in await self._with_tags(wearer_tags)}

    async def sealed_wearer(self, community_id: CommunityId, pseudonym_id: str) -> bytes | None:
        face = (await committed(self._database)).rows(Pseudonym).get((pseudonym_id,))
        return None if face is None or face.community_id != community_id else face.sealed_wearer

    async def numbered(self, number_tags: Sequence[bytes]) -> dict[bytes, Worn]:
        tables = await committed(self._database)
        known = [face for face in tables.all(Pseudonym) if face.number_tag in number_tags]
        return {face.number_tag: _worn(tables, face) for face in known}

    async def own(self, number_tags: Sequence[bytes], limit: int, month: date) -> tuple[bytes, bool]:
        tables = await committed(self._database)
        by_tag = {face.number_tag: face for face in tables.all(Pseudonym)}
        views = [_own_view(tables, by_tag[tag], month) for tag in number_tags[:limit] if tag in by_tag]
        return written(views), any(tag in by_tag for tag in number_tags[limit:])

    async def pseudonym(self, readable: Sequence[CommunityId], pseudonym_id: str, month: date) -> Json | None:
        tables = await committed(self._database)
        face = tables.rows(Pseudonym).get((pseudonym_id,))
        return None if face is None or face.community_id not in readable else written(view_of(tables, face, month))

    async def _with_tags(self, wearer_tags: Sequence[bytes]) -> list[Pseudonym]:
        return [face for face in (await committed(self._database)).all(Pseudonym) if face.wearer_tag in wearer_tags]


def _worn(tables: Tables, face: Pseudonym) -> Worn:
    borne = tuple(each.profession for each in tables.all(Attestation) if each.pseudonym_id == face.id)
    return Worn(face.id, face.scope, face.retired_month, borne)


def _fields(tables: Tables, face: Pseudonym, month: date) -> dict[str, Any]:
    return {
        "id": face.id,
        "community_id": face.community_id,
        "name": face.name,
        "created_month": f"{face.created_month:%Y-%m}",
        "renamed_this_month": face.renamed_month == month,
        "avatar": avatar_of(tables, face.id),
    }


def _own_view(tables: Tables, face: Pseudonym, month: date) -> OwnPseudonymView:
    kind, _, place = face.scope.partition(":")
    return OwnPseudonymView(
        **_fields(tables, face, month),
        scope=PseudonymScope(kind),
        board_id=BoardId(place) if kind == "board" else None,
        thread_id=ThreadId(place) if kind == "thread" else None,
        retired=face.retired_month is not None,
    )


def view_of(tables: Tables, face: Pseudonym, month: date) -> PseudonymView:
    return PseudonymView(**_fields(tables, face, month))


def avatar_of(tables: Tables, pseudonym_id: PseudonymId) -> str:
    """The address of what a face looks like."""
    uploaded = (avatar.id for avatar in tables.all(Avatar) if avatar.pseudonym_id == pseudonym_id)
    return address_of(pseudonym_id, next(uploaded, None))
