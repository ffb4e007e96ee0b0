"""Finding those who wait: threads with a wish for an answer that nobody has met yet."""

from dataclasses import dataclass, replace
from typing import Protocol

from domain.boards import policies
from domain.boards.errors import BoardMissing
from domain.boards.ports.faces import Shunned, Shuns
from domain.boards.ports.readers import BoardsReader, KeptPage
from domain.boards.reading.filters import Filters
from domain.boards.reading.preferring import Preferring
from domain.boards.reading.reading import shunned_by
from domain.boards.threads.contracts import Contract
from domain.shared.actor import Actor, Standing
from domain.shared.shapes import PageRequest, RenderedPage


@dataclass(frozen=True, slots=True)
class Waiting:
    """Which of those who wait are looked for."""

    board: str | None = None
    contract: Contract | None = None
    by_professionals: bool = False
    """Those whose question no professional has answered, whoever else has."""


class UnansweredReader(Protocol):
    async def unanswered(
        self,
        standing: Standing,
        board: str | None,
        contract: Contract | None,
        page: PageRequest,
        shunned: Shunned,
        *,
        by_professionals: bool = False,
    ) -> KeptPage:
        """`ThreadView`s, oldest first, on the boards that one sees, that are not archived and that take replies: with a
        wish for an answer that nobody but the face that opened the thread has replied to. Threads of former members
        wait for nothing. `by_professionals`: instead, the questions that none of these has answered.
        """


class Supporting:
    def __init__(self, reader: UnansweredReader, boards: BoardsReader, shuns: Shuns, preferring: Preferring) -> None:
        self._reader = reader
        self._preferring = preferring
        self._boards = boards
        self._shuns = shuns

    async def unanswered(self, actor: Actor, standing: Standing, wanted: Waiting, page: PageRequest) -> RenderedPage:
        """`ThreadView`s, the one that waits longest first. Raises NotStaff, BoardMissing."""
        policies.require_supporter(standing, as_professional=wanted.by_professionals)
        if wanted.board is not None:
            place = await self._boards.place_of_board(actor, wanted.board)
            if place is None or place.community_id != standing.community_id:
                raise BoardMissing
        shunned = replace(shunned_by(actor, self._shuns), preferences=self._preferring.markers(actor))
        found = await self._reader.unanswered(
            standing, wanted.board, wanted.contract, page, shunned, by_professionals=wanted.by_professionals
        )
        items = await self._preferring.apply(actor, found.kept, found.items, Filters.on_thread)
        return replace(found, items=items)
