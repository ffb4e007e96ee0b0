"""Those who are on call: who they are in a community, and the queue of calls that wait for them."""

from domain.boards import policies
from domain.boards.errors import CallMissing
from domain.boards.events.mentions import CallClaimChanged, CallMet, OnCallChanged
from domain.boards.mentions.calls import Call, CallsReader, claim_of
from domain.boards.mentions.rotas import CallableGroup, ChooseOnCall, Rota, RotaView, SayAbsence, shown
from domain.boards.model.place import Place
from domain.boards.ports.faces import Faces, Shuns
from domain.boards.ports.readers import BoardsReader
from domain.boards.ports.stores import BeginBoardsWork, BoardsWork
from domain.boards.reading.reading import shunned_by
from domain.shared.actor import Actor, Standing
from domain.shared.audit import new_entry
from domain.shared.clock import Clock
from domain.shared.errors import RevisionOutdated
from domain.shared.ids import CommunityId, Ids, PseudonymId
from domain.shared.shapes import PageRequest, RenderedPage


class Calling:
    def __init__(
        self,
        begin: BeginBoardsWork,
        reader: CallsReader,
        boards: BoardsReader,
        faces: Faces,
        shuns: Shuns,
        ids: Ids,
        clock: Clock,
    ) -> None:
        self._begin = begin
        self._reader = reader
        self._boards = boards
        self._faces = faces
        self._shuns = shuns
        self._ids = ids
        self._clock = clock

    async def on_call(self, standing: Standing) -> RotaView:
        return shown(await self._reader.rota(standing.community_id) or Rota(standing.community_id))

    async def choose(self, standing: Standing, command: ChooseOnCall, revision: int | None) -> None:
        """Calls that wait go on waiting. Raises NotStaff, RevisionOutdated, InvalidInput."""
        policies.require_may_choose_on_call(standing)
        face = await self._faces.office_face(standing)
        async with self._begin() as work:
            before = await work.rotas.lock(standing.community_id)
            if revision is not None and revision != before.revision:
                raise RevisionOutdated(revision=before.revision)
            self._save(work, before, before.chosen(command.groups), face, "on_call_chosen")

    async def say_absence(self, standing: Standing, command: SayAbsence) -> None:
        """On record only of staff: who else says it would be seen to bear the role. Raises NotStaff, InvalidInput."""
        policies.require_may_say_absence(standing, command.group)
        face = await self._faces.office_face(standing) if standing.is_staff else None
        async with self._begin() as work:
            before = await work.rotas.lock(standing.community_id)
            after = before.with_absence(command.group, command.away_until)
            self._save(work, before, after, face, "absence_said")

    async def arrange(self, community_id: CommunityId, groups: list[CallableGroup]) -> None:
        """As a blueprint has it, unless the community has chosen. Raises InvalidInput."""
        if not groups or await self._reader.rota(community_id) is not None:
            return
        async with self._begin() as work:
            before = await work.rotas.lock(community_id)
            work.rotas.choose(before.chosen(groups))

    async def calls(self, actor: Actor, standing: Standing, page: PageRequest) -> RenderedPage:
        """Those that wait for this person, the oldest first. Raises NotStaff, CursorInvalid."""
        groups = policies.calls_to_see(standing)
        wanted = None if groups is None else sorted(groups)
        return await self._reader.calls(standing, wanted, page, shunned_by(actor, self._shuns).hidden_by)

    async def claim(self, actor: Actor, call_id: str) -> None:
        """Take it on. Doing it again changes nothing. Raises CallMissing, CallClaimed, CallAnswered."""
        _, standing = await self._found(actor, call_id)
        async with self._begin() as work:
            held = await _held(work, call_id)
            after = held.claimed(claim_of(self._faces, standing, held.post_id))
            if after != held:
                work.calls.save(after)
                work.events.record(CallClaimChanged(held.community_id, held.id, claimed=True))

    async def give_back(self, actor: Actor, call_id: str) -> None:
        """One's own claim; staff any. Where there is none, nothing changes. Raises CallMissing."""
        _, standing = await self._found(actor, call_id)
        async with self._begin() as work:
            held = await _held(work, call_id)
            own = held.claim == claim_of(self._faces, standing, held.post_id)
            if held.claim is not None and not held.answered and (own or standing.is_staff):
                work.calls.save(held.given_back())
                work.events.record(CallClaimChanged(held.community_id, held.id, claimed=False))

    async def meet(self, actor: Actor, call_id: str) -> None:
        """Say that it is answered, by whatever way. Doing it again changes nothing. Raises CallMissing, CallClaimed."""
        place, standing = await self._found(actor, call_id)
        async with self._begin() as work:
            held = await _held(work, call_id)
            if held.answered:
                return
            work.calls.save(held.met(claim_of(self._faces, standing, held.post_id), by_staff=standing.is_staff))
            work.events.record(CallMet(held.community_id, place.board_id, held.id, bool(place.visible_to)))

    async def sweep(self) -> None:
        """Forget how often somebody was called, once it does not matter any more."""
        await self._reader.forget_tallies(self._clock.now())

    async def _found(self, actor: Actor, call_id: str) -> tuple[Place, Standing]:
        """Raises CallMissing, also where the post cannot be seen or is gone, and what stops somebody writing."""
        call = await self._reader.call(call_id)
        if call is None:
            raise CallMissing
        place = await self._boards.place_of_post(actor, call.post_id, shunned_by(actor, self._shuns))
        if place is None:
            raise CallMissing
        return place, policies.require_may_answer_call(actor, place, call.called)

    def _save(self, work: BoardsWork, before: Rota, after: Rota, face: PseudonymId | None, what: str) -> None:
        if after == before:
            return
        work.rotas.choose(after)
        if face is not None:
            groups = ",".join(each.group for each in after.groups)
            work.audit.add(new_entry(self._ids, self._clock, after.community_id, face, what, groups))
        work.events.record(OnCallChanged(after.community_id))


async def _held(work: BoardsWork, call_id: str) -> Call:
    held = await work.calls.get(call_id)
    if held is None:
        raise CallMissing
    return held
