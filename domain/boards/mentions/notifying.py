"""One's own notices: looking for them, having read them, and which one wants."""

from datetime import timedelta

from domain.boards import policies
from domain.boards.mentions.notices import (
    PLACE,
    ChooseNotices,
    Looking,
    NoticeKind,
    NoticePreferences,
    NoticesPage,
    NoticesReader,
    NoticeState,
    OwnValues,
    ReadNotices,
)
from domain.boards.ports.faces import Shuns
from domain.boards.ports.stores import BeginBoardsWork
from domain.boards.reading.traces import TraceKey
from domain.shared.actor import Standing
from domain.shared.clock import Clock
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import Ids, PseudonymId, first_at, is_id
from domain.shared.shapes import PageRequest

REMOVALS_KNOWN = timedelta(days=60)
"""For so long one finds the notice that staff have deleted a post of one's own."""


class Notifying:
    def __init__(
        self, begin: BeginBoardsWork, reader: NoticesReader, own: OwnValues, shuns: Shuns, ids: Ids, clock: Clock
    ) -> None:
        self._begin = begin
        self._reader = reader
        self._own = own
        self._shuns = shuns
        self._ids = ids
        self._clock = clock

    async def notices(self, standing: Standing, page: PageRequest, *, unread: bool = False) -> NoticesPage:
        """Those of all one's faces in a community, retired ones too. One statement, for most."""
        looking, faces = self._looking(standing), self._own.own_faces(standing)
        found = await self._reader.notices(looking, faces, page, unread=unread)
        while found.more_faces:
            faces = self._own.own_faces(standing, 2 * len(faces))
            found = await self._reader.notices(looking, faces, page, unread=unread)
        return found

    async def read(self, standing: Standing, command: ReadNotices) -> None:
        """Doing it again, or with an older one, changes nothing. What is still to come is not read. Raises
        InvalidInput.
        """
        if not (is_id(command.up_to) and command.up_to.startswith("ntc_")):
            raise InvalidInput(Flaw("/up_to", "does_not_fit"))
        await self._change(standing, min(command.up_to, self._ids.ordered("ntc")), None)

    async def preferences(self, standing: Standing) -> NoticePreferences:
        looking = self._looking(standing)
        state = looking.opened(await self._reader.state(looking.marker))
        return NoticePreferences(kinds=[kind for kind in NoticeKind if kind in state.wanted])

    async def choose(self, standing: Standing, command: ChooseNotices) -> None:
        await self._change(standing, "", frozenset(command.kinds))

    async def is_wanted(self, standing: Standing, face: PseudonymId, post_id: str) -> bool:
        """Whether somebody would find the notice of a post to a face of theirs, if they looked now."""
        return await self._reader.is_there(self._looking(standing), face, post_id)

    async def sweep(self) -> None:
        """Forget whose the tombstones are that staff left, once their authors have had the time to learn of it."""
        async with self._begin() as work:
            await work.notices.forget_removals(first_at("ntc", self._clock.now() - REMOVALS_KNOWN))

    def _looking(self, standing: Standing) -> Looking:
        blocks = [] if policies.sees_whom_they_block(standing) else [self._shuns.marker(standing)]
        key = TraceKey(standing.community_id, self._own.trace_key(standing))
        return Looking(standing.audiences, blocks, self._own.own_marker(standing.wearer, PLACE), key)

    async def _change(self, standing: Standing, up_to: str, wanted: frozenset[NoticeKind] | None) -> None:
        looking = self._looking(standing)
        async with self._begin() as work:
            before = looking.opened(await work.notice_states.lock(looking.sealed(NoticeState())))
            after = NoticeState(max(up_to, before.read_up_to), before.wanted if wanted is None else wanted)
            if after != before:
                work.notice_states.save(looking.sealed(after))
