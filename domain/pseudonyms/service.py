"""One's own faces, and what others see of a face."""

from dataclasses import replace

from domain.pseudonyms.errors import (
    NameTaken,
    NotYourPseudonym,
    PseudonymMissing,
    PseudonymRetired,
    RenamedThisMonth,
)
from domain.pseudonyms.model import Pseudonym
from domain.pseudonyms.names import chosen_name, generated_name, name_key
from domain.pseudonyms.ports import BeginPseudonymsWork, Boards, PseudonymsReader, RenamePseudonym, WearPseudonym
from domain.pseudonyms.wardrobe import Wardrobe, retired
from domain.shared.actor import Actor, Standing
from domain.shared.clock import Clock, to_month
from domain.shared.cursors import Cursors
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.scopes import PseudonymScope, Scope, in_community, on_board
from domain.shared.shapes import Json, PageRequest, RenderedPage
from domain.shared.text import Language

_ATTEMPTS = 5


class Pseudonyms:
    def __init__(
        self,
        begin: BeginPseudonymsWork,
        vault: Wardrobe,
        reader: PseudonymsReader,
        boards: Boards,
        cursors: Cursors,
        clock: Clock,
    ) -> None:
        self._begin = begin
        self._vault = vault
        self._reader = reader
        self._boards = boards
        self._cursors = cursors
        self._clock = clock

    async def wear(self, actor: Actor, standing: Standing, command: WearPseudonym, language: Language) -> Json:
        """Put on a new face; answers with its `PseudonymView`.

        Raises PseudonymLimitReached, NameTaken, InvalidInput, and whatever stops the actor writing.
        """
        standing.require_may_write()
        scope = await self._scope(actor, standing, command)
        return await self.show(actor, await self._vault.wear(standing, scope, command.name, language))

    async def own(self, standing: Standing, page: PageRequest) -> RenderedPage:
        """`OwnPseudonymView`s of every face that one has in a community, in the order of putting on."""
        name = f"own_pseudonyms/{standing.community_id}"
        first = 0 if page.cursor is None else int(self._cursors.unwrap(name, page.cursor))
        tags = self._vault.number_tags(standing.wearer, first, page.limit + 1)
        items, more = await self._reader.own(tags, page.limit, to_month(self._clock.now()))
        return RenderedPage(items, self._cursors.wrap(name, str(first + page.limit)) if more else None)

    async def show(self, actor: Actor, pseudonym_id: str) -> Json:
        """What members of its community see of a face. Raises PseudonymMissing."""
        shown = await self._reader.pseudonym(actor.readable(), pseudonym_id, to_month(self._clock.now()))
        if shown is None:
            raise PseudonymMissing
        return shown

    async def rename(self, actor: Actor, pseudonym_id: str, command: RenamePseudonym, language: Language) -> Json:
        """Give a face of one's own another name; what it was called is kept nowhere.

        Raises PseudonymMissing, NotYourPseudonym, PseudonymRetired, RenamedThisMonth, NameTaken,
        InvalidInput, and whatever stops the actor writing.
        """
        wanted = None if command.name is None else chosen_name(command.name)
        for _ in range(_ATTEMPTS - 1):
            try:
                return await self._rename(actor, pseudonym_id, wanted or generated_name(language))
            except NameTaken:
                if wanted is not None:
                    raise
        return await self._rename(actor, pseudonym_id, wanted or generated_name(language))

    async def retire(self, actor: Actor, pseudonym_id: str) -> None:
        """Wear a face of one's own no more. What it wrote stays, and so does what staff may still have to say to it.

        Raises PseudonymMissing, NotYourPseudonym, PseudonymRetired.
        """
        async with self._begin() as work:
            face, _ = self._own(actor, await work.pseudonyms.get(pseudonym_id))
            work.pseudonyms.save(retired(face, self._clock))

    async def _rename(self, actor: Actor, pseudonym_id: str, name: str) -> Json:
        month = to_month(self._clock.now())
        async with self._begin() as work:
            face, standing = self._own(actor, await work.pseudonyms.get(pseudonym_id))
            standing.require_may_write()
            if face.renamed_month == month:
                raise RenamedThisMonth
            work.pseudonyms.save(replace(face, name=name, name_key=name_key(name), renamed_month=month))
        return await self.show(actor, pseudonym_id)

    def _own(self, actor: Actor, face: Pseudonym | None) -> tuple[Pseudonym, Standing]:
        standing = None if face is None else actor.standings.get(face.community_id)
        if face is None or standing is None or not standing.may_read:
            raise PseudonymMissing
        if not self._vault.wears(standing, face):
            raise NotYourPseudonym
        if face.retired_month is not None:
            raise PseudonymRetired
        return face, standing

    async def _scope(self, actor: Actor, standing: Standing, command: WearPseudonym) -> Scope:
        """Where a new face is to be worn. Raises InvalidInput."""
        if command.board_id is None:
            if standing.pseudonym_scope is not PseudonymScope.COMMUNITY:
                raise InvalidInput(Flaw("/board_id", "missing"))
            return in_community(standing.community_id)
        place = await self._boards.place_of_board(actor, command.board_id)
        if place is None or place.community_id != standing.community_id:
            raise InvalidInput(Flaw("/board_id", "no_such_board"))
        if standing.pseudonym_scope.tightened_by(place.pseudonym_scope) is not PseudonymScope.BOARD:
            raise InvalidInput(Flaw("/board_id", "no_faces_of_its_own"))
        return on_board(place.board_id)
