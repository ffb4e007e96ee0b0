"""Wanting something else in return than before."""

from domain.boards import policies
from domain.boards.errors import NotYourThread, ThreadMissing
from domain.boards.events.threads import ResponseContractChanged
from domain.boards.ports.faces import Faces, Shuns
from domain.boards.ports.readers import BoardsReader
from domain.boards.ports.stores import BeginBoardsWork
from domain.boards.reading.reading import shunned_by
from domain.boards.threads.contracts import Contract
from domain.shared.actor import Actor
from domain.shared.ids import ThreadId
from domain.shared.shapes import command


@command({"response_contract": "listen"})
class SetResponseContract:
    """What the author of a thread wants from now on; replies that are there stay."""

    response_contract: Contract
    """Each of `listen`, `empathy`, `experience` and `advice` welcomes what those before it do."""


class Contracting:
    def __init__(self, begin: BeginBoardsWork, reader: BoardsReader, faces: Faces, shuns: Shuns) -> None:
        self._begin = begin
        self._reader = reader
        self._faces = faces
        self._shuns = shuns

    async def change(self, actor: Actor, thread_id: str, command: SetResponseContract) -> None:
        """For the face that opened the thread, whoever else is staff: nobody wants something in another's place.

        Raises ThreadMissing, NotYourThread, BoardArchived, ThreadElsewhere, InvalidInput.
        """
        place = await self._reader.place_of_thread(actor, thread_id, shunned_by(actor, self._shuns))
        if place is None:
            raise ThreadMissing
        standing = policies.require_may_say_what_is_wanted(actor, place)
        if place.opened_by not in await self._faces.all_worn_by(standing):
            raise NotYourThread
        wanted, thread = command.response_contract, ThreadId(thread_id)
        place.wanted(wanted)
        async with self._begin() as work:
            (await work.threads.lock(thread)).require_on(place.board_id)
            wish, professional = place.wishes_an_answer(wanted), place.wishes_a_professional(wanted)
            if await work.contracts.change(thread, wanted, wish=wish, professional=professional):
                where = (place.community_id, place.board_id, thread)
                work.events.record(ResponseContractChanged(*where, bool(place.visible_to)))
