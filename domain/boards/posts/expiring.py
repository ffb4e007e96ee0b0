"""Letting go of what a community keeps only for a while (`Policy.retention_days`).

A time that was shortened counts a week later, so that a slip of the hand can be taken back: until then what was
promised before holds, whichever was longest.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from domain.boards.errors import PostMissing
from domain.boards.model.place import Place
from domain.boards.model.post import Withdrawer
from domain.boards.ports.stores import BeginBoardsWork
from domain.boards.posts.withdrawing import withdraw
from domain.shared.clock import Clock
from domain.shared.ids import BoardId, PostId, first_at

RECONSIDERED = timedelta(days=7)
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class KeptForAWhile:
    """A board, and for how many days its community keeps what is written there."""

    place: Place
    days: int


class ExpiringReader(Protocol):
    async def kept_for_a_while(self, since: date) -> Sequence[KeptForAWhile]:
        """For as long as was promised at any time after that day. What was for ever then is not among them."""

    async def expired(self, board_id: BoardId, after: str, before: str, most: int) -> Sequence[PostId]:
        """The oldest posts of a board that are no tombstones, of the ids between these two."""


class Expiring:
    def __init__(self, begin: BeginBoardsWork, reader: ExpiringReader, clock: Clock) -> None:
        self._begin = begin
        self._reader = reader
        self._clock = clock

    async def sweep(self) -> None:
        """Leave tombstones of all that is older than its community keeps it. Any number of processes may."""
        now = self._clock.now()
        for kept in await self._reader.kept_for_a_while((now - RECONSIDERED).date()):
            await self._let_go(kept.place, first_at("pst", now - timedelta(days=kept.days)))

    async def _let_go(self, place: Place, before: str) -> None:
        after = ""
        while posts := await self._reader.expired(place.board_id, after, before, _AT_ONCE):
            for post_id in posts:
                with suppress(PostMissing):
                    async with self._begin() as work:
                        await withdraw(work, place, await work.posts.lock(post_id), Withdrawer.RETENTION)
            after = posts[-1]
