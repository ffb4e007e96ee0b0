"""Sanctions: imposed on a face, reaching the person, open to an appeal that somebody else decides."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from domain.memberships import policies
from domain.memberships.enforcing import IMPOSSIBLE, Enforcing
from domain.memberships.errors import AlreadyDecided, OwnDecision, SanctionMissing
from domain.memberships.model.sanction import LONGEST_RULE, Sanction, SanctionKind, SanctionState, clean_reason
from domain.memberships.ports.outside import Faces
from domain.memberships.ports.stores import BeginCommunitiesWork
from domain.memberships.views.sanctions import Appeal, DecideAppeal, ImposeSanction
from domain.shared.actor import Standing
from domain.shared.audit import AuditEntry
from domain.shared.clock import Clock, to_second
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import AuditEntryId, Ids, PseudonymId, SanctionId
from domain.shared.text import clean_line

_APPEALABLE = frozenset({SanctionState.IN_FORCE})


class Sanctioning:
    def __init__(self, begin: BeginCommunitiesWork, faces: Faces, enforcing: Enforcing, ids: Ids, clock: Clock) -> None:
        self._begin = begin
        self._faces = faces
        self._enforcing = enforcing
        self._ids = ids
        self._clock = clock

    async def impose(self, standing: Standing, pseudonym_id: str, command: ImposeSanction) -> SanctionId:
        """Raises NotStaff, PseudonymMissing, LastOwner, ActionImpossible, InvalidInput.

        The record is written first and carried out then: see `Enforcing`.
        """
        policies.require_may_sanction(standing)
        reason, rule = clean_reason(command.reason), clean_line(command.rule, "/rule", LONGEST_RULE)
        until = self._checked_until(command)
        face = await self._faces.office_face(standing)
        sanction_id = SanctionId(self._ids.random("san"))
        sanction = Sanction(
            id=sanction_id,
            community_id=standing.community_id,
            pseudonym_id=PseudonymId(pseudonym_id),
            kind=command.kind,
            reason=reason,
            rule=rule,
            until=until,
            imposed_at=to_second(self._clock.now()),
            imposed_by=face,
            imposer_mark=self._faces.mark(standing, f"sanction/{sanction_id}"),
        )
        await self._enforcing.impose(sanction)
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

        Raises NotStaff, SanctionMissing, OwnDecision, AlreadyDecided, InvalidInput. The decision is written first, so
        that of two at once one counts, and carried out then: see `Enforcing`.
        """
        policies.require_may_sanction(standing)
        reason = clean_reason(command.reason)
        face = await self._faces.office_face(standing)
        own = await self._faces.all_worn_by(standing)
        await self._finish(standing, sanction_id)
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
            if sanction.state is not SanctionState.APPEALED:
                raise AlreadyDecided(state=sanction.state)
            undone = decided is SanctionState.OVERTURNED
            work.sanctions.save(replace(sanction, state=decided, appeal_reason=reason, carried_out=not undone))
            work.audit.add(self._entry(sanction, now, face, f"appeal_{decided}", reason))
        if undone:
            await self._enforcing.carry_out(sanction)

    async def _finish(self, standing: Standing, sanction_id: str) -> None:
        """What an interruption left undone comes first, so that effects follow one another as decisions did."""
        async with self._begin() as work:
            sanction = await work.sanctions.get(sanction_id)
        if sanction is not None and sanction.community_id == standing.community_id and not sanction.carried_out:
            with suppress(*IMPOSSIBLE):
                await self._enforcing.carry_out(sanction)

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
