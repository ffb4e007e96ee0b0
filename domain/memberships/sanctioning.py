"""Sanctions: imposed on a face, reaching the person, open to an appeal that somebody else decides."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime

from domain.memberships import policies
from domain.memberships.errors import AlreadyDecided, OwnDecision, SanctionMissing
from domain.memberships.model import (
    LONGEST_RULE,
    Personal,
    Sanction,
    SanctionKind,
    SanctionState,
    clean_reason,
)
from domain.memberships.persons import Change, Persons
from domain.memberships.ports import BeginMembershipsWork, Faces
from domain.memberships.views import Appeal, DecideAppeal, ImposeSanction
from domain.shared.actor import Standing
from domain.shared.audit import AuditEntry
from domain.shared.clock import Clock, to_second
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import AuditEntryId, Ids, MembershipId, PseudonymId, SanctionId
from domain.shared.text import clean_line

_APPEALABLE = frozenset({SanctionState.IN_FORCE})


class Sanctioning:
    def __init__(self, begin: BeginMembershipsWork, faces: Faces, persons: Persons, ids: Ids, clock: Clock) -> None:
        self._begin = begin
        self._faces = faces
        self._persons = persons
        self._ids = ids
        self._clock = clock

    async def impose(self, standing: Standing, pseudonym_id: str, command: ImposeSanction) -> SanctionId:
        """Raises NotStaff, PseudonymMissing, LastOwner, ActionImpossible, InvalidInput.

        The person is reached first and the record written then, so that nobody stays in who should be out. After an
        interruption between the two, imposing again gives a record that can be appealed, but overturning that one lifts
        only its own effect, not the one that was left without a record.
        """
        policies.require_may_sanction(standing)
        reason, rule = clean_reason(command.reason), clean_line(command.rule, "/rule", LONGEST_RULE)
        until = self._checked_until(command)
        face = await self._faces.office_face(standing)
        sanction_id = SanctionId(self._ids.random("san"))
        change = _effect(sanction_id, command.kind, until)

        async def act(membership_id: MembershipId) -> None:
            if change is not None:
                await self._persons.change(membership_id, change)

        target = await self._faces.act_on(standing.community_id, pseudonym_id, act)
        mark = self._faces.mark(standing, f"sanction/{sanction_id}")
        now = to_second(self._clock.now())
        sanction = Sanction(
            id=sanction_id,
            community_id=standing.community_id,
            pseudonym_id=target,
            kind=command.kind,
            reason=reason,
            rule=rule,
            until=until,
            imposed_at=now,
            imposed_by=face,
            imposer_mark=mark,
        )
        async with self._begin() as work:
            work.sanctions.add(sanction)
            work.audit.add(self._entry(sanction, now, face, f"sanction_{command.kind}", reason))
        return sanction_id

    async def appeal(self, standing: Standing, sanction_id: str, command: Appeal) -> None:
        """By the person it reached, whatever their state is now.

        Raises SanctionMissing, AlreadyDecided, InvalidInput.
        """
        text = clean_reason(command.text, "/text")
        faces = await self._faces.all_worn_by(standing)
        async with self._begin() as work:
            sanction = await work.sanctions.get(sanction_id)
            if sanction is None or sanction.pseudonym_id not in faces:
                raise SanctionMissing
            if sanction.state not in _APPEALABLE:
                raise AlreadyDecided(state=sanction.state)
            work.sanctions.save(replace(sanction, state=SanctionState.APPEALED, appeal=text))

    async def decide_appeal(self, standing: Standing, sanction_id: str, command: DecideAppeal) -> None:
        """By staff other than who imposed it and whom it reached.

        Raises NotStaff, SanctionMissing, OwnDecision, AlreadyDecided, InvalidInput. The decision is written first and
        carried out then, so that of two at once one counts. Overturning again mends an interruption between the two.
        """
        policies.require_may_sanction(standing)
        reason = clean_reason(command.reason)
        face = await self._faces.office_face(standing)
        own = await self._faces.all_worn_by(standing)
        decided = SanctionState.OVERTURNED if command.decision == "overturn" else SanctionState.UPHELD
        now = to_second(self._clock.now())
        async with self._begin() as work:
            sanction = await work.sanctions.get(sanction_id)
            if sanction is None or sanction.community_id != standing.community_id:
                raise SanctionMissing
            if sanction.pseudonym_id in own:
                raise OwnDecision
            mark = self._faces.mark(standing, f"sanction/{sanction.id}")
            policies.require_may_decide_appeal(standing, sanction, mark)
            if sanction.state is SanctionState.APPEALED:
                work.sanctions.save(replace(sanction, state=decided, appeal_reason=reason))
                work.audit.add(self._entry(sanction, now, face, f"appeal_{decided}", reason))
        if decided is SanctionState.OVERTURNED and sanction.state in (SanctionState.APPEALED, decided):
            await self._faces.act_on(standing.community_id, sanction.pseudonym_id, self._lifting(sanction.id))
        if sanction.state is not SanctionState.APPEALED:
            raise AlreadyDecided(state=sanction.state)

    def _lifting(self, sanction_id: SanctionId) -> Callable[[MembershipId], Awaitable[None]]:
        def lifted(personal: Personal) -> Personal:
            suspensions = {key: end for key, end in personal.suspensions.items() if key != sanction_id}
            return replace(personal, suspensions=suspensions, expulsions=personal.expulsions - {sanction_id})

        async def act(membership_id: MembershipId) -> None:
            await self._persons.change(membership_id, lifted)

        return act

    def _checked_until(self, command: ImposeSanction) -> datetime | None:
        if command.kind is not SanctionKind.SUSPENSION:
            if command.until is not None:
                raise InvalidInput(Flaw("/until", "unknown_field"))
            return None
        if command.until is None or command.until.tzinfo is None:
            raise InvalidInput(Flaw("/until", "missing" if command.until is None else "does_not_fit"))
        try:
            until = to_second(command.until.astimezone(UTC))
        except OverflowError:  # at the very end of the calendar, or the beginning
            raise InvalidInput(Flaw("/until", "out_of_range")) from None
        if until <= self._clock.now():
            raise InvalidInput(Flaw("/until", "out_of_range"))
        return until

    def _entry(self, sanction: Sanction, now: datetime, face: PseudonymId, what: str, reason: str) -> AuditEntry:
        entry_id = AuditEntryId(self._ids.random("aud"))
        return AuditEntry(entry_id, sanction.community_id, now, face, what, sanction.id, reason)


def _effect(sanction_id: SanctionId, kind: SanctionKind, until: datetime | None) -> Change | None:
    """What it does to the person; nothing for a notice or a warning."""
    if kind is SanctionKind.SUSPENSION and until is not None:
        return lambda personal: replace(personal, suspensions={**personal.suspensions, sanction_id: until})
    if kind is SanctionKind.EXPULSION:
        return lambda personal: replace(personal, expulsions=personal.expulsions | {sanction_id})
    return None
