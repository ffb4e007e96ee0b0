"""Finding those who wait: threads with a wish for an answer that nobody has met yet."""

from dataclasses import dataclass

from domain.boards import policies
from domain.boards.contracts import Contract
from domain.boards.errors import BoardMissing
from domain.boards.ports import BoardsReader, Shuns, UnansweredReader
from domain.boards.reading import shunned_by
from domain.shared.actor import Actor, Standing
from domain.shared.shapes import PageRequest, RenderedPage


@dataclass(frozen=True, slots=True)
class Waiting:
    """Which of those who wait are looked for."""

    board: str | None = None
    contract: Contract | None = None
    by_professionals: bool = False
    """Those whose question no professional has answered, whoever else has."""


class Supporting:
    def __init__(self, reader: UnansweredReader, boards: BoardsReader, shuns: Shuns) -> None:
        self._reader = reader
        self._boards = boards
        self._shuns = shuns

    async def unanswered(self, actor: Actor, standing: Standing, wanted: Waiting, page: PageRequest) -> RenderedPage:
        """`ThreadView`s, the one that waits longest first. Raises NotStaff, BoardMissing."""
        policies.require_supporter(standing, as_professional=wanted.by_professionals)
        if wanted.board is not None:
            place = await self._boards.place_of_board(actor, wanted.board)
            if place is None or place.community_id != standing.community_id:
                raise BoardMissing
        shunned = shunned_by(actor, self._shuns)
        by_professionals = wanted.by_professionals
        return await self._reader.unanswered(
            standing, wanted.board, wanted.contract, page, shunned, by_professionals=by_professionals
        )
