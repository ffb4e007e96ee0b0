"""What a viewer sees of boards. What they may not see does not exist for them; what they filter, they meet filtered."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from domain.boards import policies
from domain.boards.errors import BoardMissing, PostMissing, ThreadMissing
from domain.boards.ports.faces import Faces, Shunned, Shuns
from domain.boards.ports.readers import BoardsReader, KeepingUpReader
from domain.boards.reading.filters import Filters
from domain.boards.reading.preferring import Preferring
from domain.boards.reading.traces import Own, TraceKey
from domain.boards.threads.listing import ALL, Sought
from domain.shared.actor import Actor, Standing
from domain.shared.errors import Missing
from domain.shared.shapes import Json, PageRequest, RenderedPage
from domain.shared.text import Language

Found = TypeVar("Found")


class Reading:
    def __init__(
        self, reader: BoardsReader, keeping_up: KeepingUpReader, faces: Faces, shuns: Shuns, preferring: Preferring
    ) -> None:
        self._reader = reader
        self._keeping_up = keeping_up
        self._faces = faces
        self._shuns = shuns
        self._preferring = preferring

    async def boards(
        self, standing: Standing, page: PageRequest, language: Language, *, archived: bool = False, mine: bool = False
    ) -> RenderedPage:
        own = await with_boards(own_of([standing], self._faces), self._keeping_up)
        shunned = shunned_in([standing], self._shuns)
        return await self._reader.boards(standing, page, language, shunned, own, archived=archived, mine=mine)

    async def board(self, actor: Actor, board_id: str, language: Language) -> Json:
        own = await with_boards(own_of(actor.standings.values(), self._faces), self._keeping_up)
        shunned = shunned_by(actor, self._shuns)
        return _found(await self._reader.board(actor, board_id, language, shunned, own), BoardMissing)

    async def threads(self, actor: Actor, board_id: str, page: PageRequest, sought: Sought = ALL) -> RenderedPage:
        """Raises BoardMissing, InvalidInput, CursorInvalid."""
        shunned, own = self._shunned(actor), own_of(actor.standings.values(), self._faces)
        found = await self._reader.threads(actor, board_id, page, shunned, own, sought.cleaned())
        there = _found(found, BoardMissing)
        items = await self._preferring.apply(actor, there.kept, there.items, Filters.on_thread)
        return replace(there, items=items)

    async def thread(self, actor: Actor, thread_id: str, *, unfiltered: bool = False) -> Json:
        shunned, own = self._shunned(actor), own_of(actor.standings.values(), self._faces)
        view = _found(await self._reader.thread(actor, thread_id, shunned, own), ThreadMissing)
        if unfiltered:
            return Json(view)
        return Json(await self._preferring.apply(actor, view.kept, view, Filters.on_thread))

    async def posts(self, actor: Actor, thread_id: str, page: PageRequest, *, unfiltered: bool = False) -> RenderedPage:
        shunned, marks = self._shunned(actor), self._marks(actor, thread_id)
        found = _found(await self._reader.posts(actor, thread_id, marks, page, shunned), ThreadMissing)
        if found.marked_in:  # posts that came from other threads: rare enough to be read twice
            marks += self._marks(actor, *found.marked_in)
            found = _found(await self._reader.posts(actor, thread_id, marks, page, shunned), ThreadMissing)
        if unfiltered:
            return found
        return replace(found, items=await self._preferring.apply(actor, found.kept, found.items, Filters.on_post))

    async def post(self, actor: Actor, post_id: str, *, unfiltered: bool = False) -> Json:
        place = _found(await self._reader.place_of_post(actor, post_id), PostMissing)
        marked_in = place.marked_in or place.thread_id or ""
        marks = [self._faces.mark(actor.standings[place.community_id], marked_in)]
        view = _found(await self._reader.post(actor, post_id, marks, self._shunned(actor)), PostMissing)
        if unfiltered:
            return Json(view)
        return Json(await self._preferring.apply(actor, view.kept, view, Filters.on_post))

    async def mentionable(self, actor: Actor, thread_id: str) -> Json:
        """Those who wrote in a thread lately. Raises ThreadMissing."""
        shunned = shunned_by(actor, self._shuns)
        return _found(await self._reader.writers_lately(actor, thread_id, shunned), ThreadMissing)

    async def revisions(self, actor: Actor, post_id: str, page: PageRequest) -> RenderedPage:
        """What a post said before. Raises PostMissing, NotAMember, NotStaff, RulesNotAccepted, CursorInvalid."""
        shunned = shunned_by(actor, self._shuns)
        place = _found(await self._reader.place_of_post(actor, post_id, shunned), PostMissing)
        policies.require_may_change(actor, place)
        return await self._reader.revisions(post_id, page, shunned)

    async def new_post(self, actor: Actor, post_id: str) -> Json:
        """A post that was written just now, so that nobody can have reacted to it."""
        return Json(_found(await self._reader.post(actor, post_id, []), PostMissing))

    def _shunned(self, actor: Actor) -> Shunned:
        return replace(shunned_by(actor, self._shuns), preferences=self._preferring.markers(actor))

    def _marks(self, actor: Actor, *threads: str) -> list[bytes]:
        return [self._faces.mark(standing, each) for each in threads for standing in actor.standings.values()]


def shunned_by(actor: Actor, shuns: Shuns) -> Shunned:
    """Whom this viewer does not want to read, in any of their communities."""
    return shunned_in(actor.standings.values(), shuns)


def shunned_in(standings: Iterable[Standing], shuns: Shuns) -> Shunned:
    """Whom somebody does not want to read in these communities."""
    markers = {shuns.marker(standing): standing for standing in standings}
    hiding = [marker for marker, standing in markers.items() if not policies.sees_whom_they_block(standing)]
    return Shunned(hiding, list(markers))


def own_of(standings: Iterable[Standing], faces: Faces) -> Own:
    """What lists are to know for the viewer's own in these communities."""
    there = list(standings)
    tags = [faces.own_faces(standing) for standing in there]
    return Own([TraceKey(standing.community_id, faces.trace_key(standing)) for standing in there], tags)


async def with_boards(own: Own, reader: KeepingUpReader) -> Own:
    """With the boards that the viewer chose."""
    choices = await reader.choices([each.of_choice for each in own.traces])
    chosen = {choice.marker: choice for choice in choices}
    boards: list[str] = []
    for each in own.traces:
        choice = chosen.get(each.of_choice)
        boards += [each.community_id] if choice is None else each.boards(choice)
    return replace(own, boards=boards)


def _found(what: Found | None, absent: type[Missing]) -> Found:
    if what is None:
        raise absent
    return what
