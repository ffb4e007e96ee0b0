"""Keeping up: how far one has read, which threads one follows, and which of many boards are one's own.

All of it is for oneself alone, staff learn nothing of it, no event tells of it, and it ends with the membership, whose
key alone finds it (`domain.boards.reading.traces`). Whoever may read may do all of this, whatever keeps them from
writing.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from annotated_types import Len

from domain.boards import policies
from domain.boards.errors import BoardMissing, FollowLimitReached, ThreadMissing
from domain.boards.model.place import Place
from domain.boards.ports.faces import Faces, Shuns
from domain.boards.ports.readers import BoardsReader, KeepingUpReader
from domain.boards.ports.stores import BeginBoardsWork
from domain.boards.reading.filters import Filters
from domain.boards.reading.preferring import Preferring
from domain.boards.reading.reading import own_of, shunned_by, shunned_in
from domain.boards.reading.traces import MOST_BOARDS, MOST_FOLLOWED, FollowKind, TraceKey
from domain.boards.reading.traces import Reading as HowFar
from domain.shared.actor import Actor, Standing
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import BoardId, Ids, PostId, ThreadId
from domain.shared.shapes import PageRequest, RenderedPage, command, view


@command({"up_to": "pst_01kb2y8v4t6m0q3r5s7w9x1z2a"})
class MarkRead:
    """How far one has read a thread."""

    up_to: PostId | None = None
    """The last post that was shown. Absent: all that there is now."""
    back: bool = False
    """Also if one has read further already: what comes after it is unread again. Not behind what was marked as read
    with the whole board or community.
    """


@command({"kind": "follow"})
class FollowThread:
    """What one wants to hear of a thread."""

    kind: FollowKind
    """`follow`; or `mute`, so that writing in it does not make one follow it."""


@command({"board_ids": ["brd_01kb2y8v4t6m0q3r5s7w9x1z2a"]})
class ChooseBoards:
    """Which boards are one's own, in one's own order."""

    board_ids: Annotated[Sequence[BoardId], Len(0, MOST_BOARDS)]
    """Each once. None: all of the community's, in its order, as for who never chose."""


@view({"used": 12, "most": MOST_FOLLOWED})
class FollowingRoom:
    """How many threads one follows or mutes in a community. Nobody else sees it."""

    used: int
    """Those that one does not see any more count too."""
    most: int
    """When so many are used, writing in a thread does not make one follow it, and following one is refused."""


class KeepingUp:
    def __init__(
        self,
        begin: BeginBoardsWork,
        boards: BoardsReader,
        reader: KeepingUpReader,
        faces: Faces,
        shuns: Shuns,
        preferring: Preferring,
        ids: Ids,
    ) -> None:
        self._begin = begin
        self._boards = boards
        self._reader = reader
        self._faces = faces
        self._shuns = shuns
        self._preferring = preferring
        self._ids = ids

    async def read_thread(self, actor: Actor, thread_id: str, command: MarkRead) -> None:
        """Remember how far one has read. Less than before changes nothing, unless one wants to go back.

        Raises ThreadMissing, InvalidInput.
        """
        place = await self._place(actor, thread_id)
        if command.up_to is not None:
            post = await self._boards.place_of_post(actor, command.up_to, shunned_by(actor, self._shuns))
            if post is None or post.thread_id != thread_id:
                raise InvalidInput(Flaw("/up_to", "not_in_thread"))
        key = self._key(policies.require_may_keep_up(actor, place))
        await self._advance(key, key.reading(command.up_to or self._now(), None, ThreadId(thread_id)), command.back)

    async def read_board(self, actor: Actor, board_id: str) -> None:
        """Everything that is on it now is read. Raises BoardMissing."""
        place = await self._boards.place_of_board(actor, board_id)
        if place is None:
            raise BoardMissing
        key = self._key(policies.require_may_keep_up(actor, place))
        await self._advance(key, key.reading(self._now(), place.board_id))

    async def read_all(self, standing: Standing) -> None:
        """Everything that is in the community now is read.

        In one value, as all values that change together would be seen to be one person's.
        """
        key = self._key(standing)
        await self._advance(key, key.reading(self._now()))

    async def follow(self, actor: Actor, thread_id: str, command: FollowThread) -> None:
        """Doing it again changes nothing. Raises ThreadMissing, FollowLimitReached."""
        key = self._key(policies.require_may_keep_up(actor, await self._place(actor, thread_id)))
        async with self._begin() as work:
            if not await work.follows.put(key, ThreadId(thread_id), command.kind):
                raise FollowLimitReached(limit=MOST_FOLLOWED)

    async def unfollow(self, actor: Actor, thread_id: str) -> None:
        """Neither follow nor mute. Where one does not, nothing changes. Raises ThreadMissing."""
        key = self._key(policies.require_may_keep_up(actor, await self._place(actor, thread_id)))
        async with self._begin() as work:
            await work.follows.remove(key, ThreadId(thread_id))

    async def room(self, standing: Standing) -> FollowingRoom:
        """To follow more."""
        return FollowingRoom(used=await self._reader.slots_used(self._key(standing)), most=MOST_FOLLOWED)

    async def followed(
        self, actor: Actor, standing: Standing, page: PageRequest, *, unread: bool = False
    ) -> RenderedPage:
        """What one follows, by the newest post; `unread`: where something is new."""
        own, shunned = own_of([standing], self._faces), shunned_in([standing], self._shuns)
        preferring = replace(shunned, preferences=self._preferring.markers(actor))
        found = await self._reader.followed(standing, page, preferring, own, unread=unread)
        items = await self._preferring.apply(actor, found.kept, found.items, Filters.on_thread)
        return replace(found, items=items)

    async def choose_boards(self, standing: Standing, command: ChooseBoards) -> None:
        """Boards that one does not see, and those twice, are refused. Raises InvalidInput."""
        wanted, key = command.board_ids, self._key(standing)
        flaws = [Flaw(f"/board_ids/{n}", "repeated") for n, each in enumerate(wanted) if each in wanted[:n]]
        seen = await self._reader.there(standing, wanted)
        flaws += [Flaw(f"/board_ids/{n}", "no_such_board") for n, each in enumerate(wanted) if each not in seen]
        if flaws:
            raise InvalidInput(*flaws)
        async with self._begin() as work:
            if wanted:
                await work.board_choices.choose(key.choice(wanted))
            else:
                await work.board_choices.forget(key.of_choice)

    def _now(self) -> PostId:
        """After every post that there is."""
        return PostId(self._ids.ordered("pst"))

    def _key(self, standing: Standing) -> TraceKey:
        return TraceKey(standing.community_id, self._faces.trace_key(standing))

    async def _advance(self, key: TraceKey, reading: HowFar, back: bool = False) -> None:
        async with self._begin() as work:
            await work.readings.advance(key, reading, back=back)

    async def _place(self, actor: Actor, thread_id: str) -> Place:
        place = await self._boards.place_of_thread(actor, thread_id, shunned_by(actor, self._shuns))
        if place is None:
            raise ThreadMissing
        return place
