"""Asking, deciding, looking, and the end of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.pseudonyms.unsealing import policies
from domain.pseudonyms.unsealing.errors import OwnUnsealing, SecondPersonNeeded, UnsealingAltered, UnsealingNotOpen
from domain.pseudonyms.unsealing.model import (
    LONGEST,
    LONGEST_REASON,
    OVER,
    SHORTEST,
    USUAL,
    Digests,
    Part,
    Unsealing,
    UnsealingId,
    UnsealingState,
    match_tag,
)
from domain.pseudonyms.unsealing.ports import (
    BeginUnsealingWork,
    DecideUnsealing,
    Disclosures,
    RequestUnsealing,
    UnsealingsReader,
    UnsealingWork,
    Vault,
)
from domain.shared.actor import Standing
from domain.shared.audit import new_entry
from domain.shared.clock import Clock, to_second
from domain.shared.errors import Flaw, InvalidInput, within
from domain.shared.ids import CommunityId, Ids, MembershipId, PseudonymId
from domain.shared.shapes import Json, PageRequest, RenderedPage
from domain.shared.text import clean_text

_BATCH = 100
_LEEWAY = timedelta(minutes=5)
"""By how much a client's clock may differ from ours."""


@dataclass(frozen=True, slots=True)
class UnsealingNeeds:
    """The ports of unsealing."""

    begin: BeginUnsealingWork
    reader: UnsealingsReader
    vault: Vault
    disclosures: Disclosures
    digests: Digests
    ids: Ids
    clock: Clock


class Unsealer:
    def __init__(self, needs: UnsealingNeeds) -> None:
        self._begin, self._reader = needs.begin, needs.reader
        self._vault, self._disclosures, self._digests = needs.vault, needs.disclosures, needs.digests
        self._ids, self._clock = needs.ids, needs.clock

    async def request(self, standing: Standing, command: RequestUnsealing) -> UnsealingId:
        """Raises NotStaff, PseudonymMissing, OwnUnsealing, InvalidInput."""
        policies.require_may_unseal(standing)
        now = to_second(self._clock.now())
        reason = clean_text(command.reason, "/reason", LONGEST_REASON)
        scope = tuple(part for part in Part if part in command.scope)
        unsealing_id = UnsealingId(self._ids.random("uns"))
        tag = self._tag_of(unsealing_id, standing.community_id, scope, command)
        expires_at = _checked_end(command.expires_at, now)
        if await self._is_behind(standing, command.pseudonym_id):
            raise OwnUnsealing
        face = await self._vault.office_face(standing)
        unsealing = Unsealing(
            id=unsealing_id,
            community_id=standing.community_id,
            pseudonym_id=command.pseudonym_id,
            scope=scope,
            match_tag=tag,
            reason=reason,
            requested_at=now,
            requested_by=face,
            requester_mark=self._mark(standing, unsealing_id),
            expires_at=expires_at,
        )
        async with self._begin() as work:
            work.unsealings.add(self._sealed(unsealing))
            self._record(work, unsealing, "requested", face, reason)
        return unsealing_id

    async def decide(self, standing: Standing, unsealing_id: str, command: DecideUnsealing) -> None:
        """By a second person, who is not behind the face either. Of two decisions at once one counts.

        Raises UnsealingMissing, UnsealingNotOpen, UnsealingAltered, SecondPersonNeeded, OwnUnsealing, InvalidInput.
        """
        known = await self._known(standing, unsealing_id)
        reason = clean_text(command.reason, "/reason", LONGEST_REASON)
        policies.require_second_person(known, self._mark(standing, known.id))
        # By the account too: who left and came back has another mark.
        if await self._is_behind(standing, known.requested_by):
            raise SecondPersonNeeded
        if await self._is_behind(standing, known.pseudonym_id):
            raise OwnUnsealing
        face = await self._vault.office_face(standing)
        state = UnsealingState.APPROVED if command.decision == "approve" else UnsealingState.REFUSED
        async with self._begin() as work:
            unsealing = await self._held(work, standing, unsealing_id, UnsealingState.OPEN)
            decided = replace(unsealing, state=state, decided_by=face, decision_reason=reason)
            work.unsealings.save(self._sealed(decided))
            self._record(work, unsealing, state, face, reason)

    async def withdraw(self, standing: Standing, unsealing_id: str) -> None:
        """By who asked, while it is open or approved: nobody looks any more.

        Raises UnsealingMissing, UnsealingNotOpen, UnsealingAltered, RequestersOnly.
        """
        await self._known(standing, unsealing_id)
        face = await self._vault.office_face(standing)
        async with self._begin() as work:
            unsealing = await self._held(work, standing, unsealing_id, UnsealingState.OPEN, UnsealingState.APPROVED)
            policies.require_requester(unsealing, self._mark(standing, unsealing.id))
            work.unsealings.save(self._sealed(replace(unsealing, state=UnsealingState.WITHDRAWN)))
            self._record(work, unsealing, UnsealingState.WITHDRAWN, face)

    async def look(self, standing: Standing, unsealing_id: str) -> Json:
        """What was asked for, to who asked. That they looked is written first: if it cannot be, nothing is shown.

        Raises UnsealingMissing, UnsealingNotOpen, UnsealingAltered, RequestersOnly, PseudonymMissing.
        """
        await self._known(standing, unsealing_id)
        face = await self._vault.office_face(standing)
        async with self._begin() as work:
            unsealing = await self._held(work, standing, unsealing_id, UnsealingState.APPROVED)
            policies.require_requester(unsealing, self._mark(standing, unsealing.id))
            self._record(work, unsealing, "disclosed", face)

        async def disclosed(membership_id: MembershipId) -> Json:
            return await self._disclosures.disclose(membership_id, set(unsealing.scope), self._naming(unsealing))

        return await self._vault.unseal(unsealing.community_id, unsealing.pseudonym_id, disclosed)

    async def show(self, standing: Standing, unsealing_id: str) -> Json:
        """An `UnsealingView`. Raises UnsealingMissing."""
        view = await self._reader.unsealing(standing.community_id, unsealing_id)
        policies.require_may_know(standing, view)
        assert view is not None, "what may be known is there"
        return view

    async def all(self, standing: Standing, state: UnsealingState | None, page: PageRequest) -> RenderedPage:
        """`UnsealingView`s, newest first. Raises NotStaff."""
        policies.require_may_unseal(standing)
        return await self._reader.unsealings(standing.community_id, state, page)

    async def end_what_is_over(self) -> int:
        """Write down, and into the log, whose time is up. Returns how many."""
        ended = 0
        while True:
            async with self._begin() as work:
                over = await work.unsealings.over(self._clock.now(), _BATCH)
                for unsealing in over:
                    changed = replace(unsealing, state=OVER[unsealing.state])
                    # What somebody has altered is not made to look genuine by this.
                    work.unsealings.save(self._sealed(changed) if unsealing.is_genuine(self._digests) else changed)
                    self._record(work, unsealing, changed.state, None)
            if not over:
                return ended
            ended += len(over)

    async def _known(self, standing: Standing, unsealing_id: str) -> Unsealing:
        """One of this community's, genuine, to somebody who may know of it."""
        async with self._begin() as work:
            unsealing = await work.unsealings.get(unsealing_id)
        here = unsealing if unsealing is not None and unsealing.community_id == standing.community_id else None
        policies.require_may_know(standing, here)
        assert here is not None, "what may be known is there"
        if not here.is_genuine(self._digests):
            raise UnsealingAltered
        return here

    async def _held(
        self, work: UnsealingWork, standing: Standing, unsealing_id: str, *states: UnsealingState
    ) -> Unsealing:
        """It, genuine and in one of these states, held until the work ends."""
        unsealing = await work.unsealings.get(unsealing_id)
        policies.require_may_know(standing, unsealing)
        assert unsealing is not None, "what may be known is there"
        if not unsealing.is_genuine(self._digests):
            raise UnsealingAltered
        state = unsealing.state_at(self._clock.now())
        if state not in states:
            raise UnsealingNotOpen(state=state)
        return unsealing

    async def _is_behind(self, standing: Standing, pseudonym_id: str) -> bool:
        async def same(membership_id: MembershipId) -> bool:
            return await self._disclosures.is_same_person(membership_id, standing)

        return await self._vault.unseal(standing.community_id, pseudonym_id, same)

    def _tag_of(
        self, unsealing_id: UnsealingId, community_id: CommunityId, scope: tuple[Part, ...], command: RequestUnsealing
    ) -> bytes | None:
        if (command.match is not None) != (Part.MATCH in scope):
            raise InvalidInput(Flaw("/match", "missing" if command.match is None else "unknown_field"))
        if command.match is None:
            return None
        with within("/match"):
            digest = self._disclosures.proof_digest(community_id, command.match.kind, command.match.subject)
        return match_tag(self._digests, unsealing_id, digest)

    def _naming(self, unsealing: Unsealing) -> Callable[[bytes], bool] | None:
        if unsealing.match_tag is None:
            return None
        return lambda digest: match_tag(self._digests, unsealing.id, digest) == unsealing.match_tag

    def _mark(self, standing: Standing, unsealing_id: UnsealingId) -> bytes:
        return self._vault.mark(standing, f"unsealing/{unsealing_id}")

    def _sealed(self, unsealing: Unsealing) -> Unsealing:
        return replace(unsealing, seal=unsealing.genuine_seal(self._digests))

    def _record(
        self, work: UnsealingWork, unsealing: Unsealing, what: str, by: PseudonymId | None, reason: str = ""
    ) -> None:
        subject, what = unsealing.id, f"unsealing_{what}"
        work.audit.add(new_entry(self._ids, self._clock, unsealing.community_id, by, what, subject, reason))


def _checked_end(wanted: datetime | None, now: datetime) -> datetime:
    if wanted is None:
        return now + USUAL
    if wanted.tzinfo is None:
        raise InvalidInput(Flaw("/expires_at", "does_not_fit"))
    if not now + SHORTEST - _LEEWAY <= wanted <= now + LONGEST + _LEEWAY:
        raise InvalidInput(Flaw("/expires_at", "out_of_range"))
    return to_second(wanted)
