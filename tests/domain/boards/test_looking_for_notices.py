"""One's notices are looked for under all of one's faces, however many they are."""

from collections.abc import Sequence
from typing import Any

import pytest

from domain.boards.mentions.notices import NoticesPage
from domain.boards.mentions.notifying import Notifying
from domain.shared.shapes import PageRequest
from tests.domain.world import World, only


class FacesOfSomebody:
    """So many faces, whose tags are their numbers."""

    def __init__(self, worn: int) -> None:
        self._worn = worn
        self.asked: list[int] = []

    async def notices(self, _: Any, faces: Sequence[bytes], page: PageRequest, *, unread: bool) -> NoticesPage:
        self.asked.append(len(faces))
        return NoticesPage(b"[]", None, int(faces[-1]) < self._worn)


@pytest.mark.parametrize(("worn", "asked"), [(0, [200]), (199, [200]), (200, [200, 400]), (900, [200, 400, 800, 1600])])
async def test_it_is_looked_for_more_faces_until_there_are_no_more(worn: int, asked: list[int]) -> None:
    world, reader = World(), FacesOfSomebody(worn)
    await world.found()
    standing = only(await world.member("jijokai"))
    own = Numbered(world.vault)
    notifying = Notifying(world.begin, reader, own, world.shunning, world.ids, world.clock)  # type: ignore[arg-type]
    await notifying.notices(standing, PageRequest())
    assert reader.asked == asked


class Numbered:
    """The vault, but for the tags of faces."""

    def __init__(self, vault: Any) -> None:
        self._vault = vault

    def own_faces(self, _: Any, most: int = 200) -> Sequence[bytes]:
        return [str(number).encode() for number in range(most)]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._vault, name)
