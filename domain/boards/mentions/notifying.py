"""One's own notices: looking for them, having read them, and which one wants."""

from domain.boards import policies
from domain.boards.mentions.notices import (
    PLACE,
    ChooseNotices,
    KeptState,
    Looking,
    NoticeKind,
    NoticePreferences,
    NoticesReader,
    NoticeState,
    OwnValues,
    ReadNotices,
)
from domain.boards.ports.faces import Faces, Shuns
from domain.boards.ports.stores import BeginBoardsWork
from domain.shared.actor import Standing
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import PseudonymId, is_id
from domain.shared.shapes import PageRequest, RenderedPage


class Notifying:
    def __init__(
        self, begin: BeginBoardsWork, reader: NoticesReader, faces: Faces, own: OwnValues, shuns: Shuns
    ) -> None:
        self._begin = begin
        self._reader = reader
        self._faces = faces
        self._own = own
        self._shuns = shuns

    async def notices(self, standing: Standing, page: PageRequest, *, unread: bool = False) -> RenderedPage:
        """Those of all one's faces in a community, retired ones too."""
        faces = await self._faces.all_worn_by(standing)
        looking = self._looking(standing, faces, await self._state(standing))
        return await self._reader.notices(looking, page, unread=unread)

    async def read(self, standing: Standing, command: ReadNotices) -> None:
        """Doing it again, or with an older one, changes nothing. Raises InvalidInput."""
        if not (is_id(command.up_to) and command.up_to.startswith("ntc_")):
            raise InvalidInput(Flaw("/up_to", "does_not_fit"))
        await self._change(standing, command.up_to, None)

    async def preferences(self, standing: Standing) -> NoticePreferences:
        state = await self._state(standing)
        return NoticePreferences(kinds=[kind for kind in NoticeKind if kind in state.wanted])

    async def choose(self, standing: Standing, command: ChooseNotices) -> None:
        await self._change(standing, "", frozenset(command.kinds))

    async def is_wanted(self, standing: Standing, face: PseudonymId, post_id: str) -> bool:
        """Whether somebody would find the notice of a post to a face of theirs, if they looked now."""
        looking = self._looking(standing, [face], await self._state(standing))
        return await self._reader.is_there(looking, post_id)

    def _looking(self, standing: Standing, faces: list[PseudonymId], state: NoticeState) -> Looking:
        blocks = [] if policies.sees_whom_they_block(standing) else [self._shuns.marker(standing)]
        return Looking(faces, standing.audiences, blocks, state)

    async def _state(self, standing: Standing) -> NoticeState:
        sealed = await self._reader.state(self._own.own_marker(standing.wearer, PLACE))
        return self._opened(standing, sealed)

    def _opened(self, standing: Standing, sealed: bytes | None) -> NoticeState:
        if sealed is None:
            return NoticeState()
        return NoticeState.unpacked(self._own.unhide(standing.wearer, PLACE, sealed))

    async def _change(self, standing: Standing, up_to: str, wanted: frozenset[NoticeKind] | None) -> None:
        marker = self._own.own_marker(standing.wearer, PLACE)
        async with self._begin() as work:
            before = self._opened(standing, await work.notice_states.get(marker))
            after = NoticeState(max(up_to, before.read_up_to), before.wanted if wanted is None else wanted)
            if after != before:
                hidden = self._own.hide(standing.wearer, PLACE, after.packed())
                await work.notice_states.put(KeptState(marker, hidden))
