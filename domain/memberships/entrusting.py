"""Roles, duties and professions: given to a face, held by the person.

Whoever is entrusted with an office acts under the face that was given it. Were it another one, everybody who sees what
staff do would see that the two are one person.
"""

import re
from dataclasses import replace

from domain.memberships import policies
from domain.memberships.auditing import PROFESSION_ATTESTED, PROFESSION_WITHDRAWN, Auditing
from domain.memberships.model.membership import Personal, Unwritten
from domain.memberships.persons import Change, Persons
from domain.memberships.ports.outside import Faces
from domain.memberships.views.memberships import AttestProfession
from domain.shared.actor import Duty, Role, Standing, Wearer
from domain.shared.audiences import LONGEST_PROFESSION, PROFESSION
from domain.shared.clock import Clock
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import MembershipId, PseudonymId

PROFESSION_PATTERN = f"^{PROFESSION}$"
"""Words, so that it is no id of anything."""


class Entrusting:
    def __init__(self, faces: Faces, persons: Persons, auditing: Auditing, clock: Clock) -> None:
        self._faces = faces
        self._persons = persons
        self._auditing = auditing
        self._clock = clock

    async def give_role(self, standing: Standing, pseudonym_id: str, role: Role) -> None:
        """Raises NotStaff, PseudonymMissing. Giving it again changes nothing."""
        policies.require_may_entrust(standing, role)

        def given(personal: Personal) -> Personal:
            return _in_office(personal, replace(personal, roles=personal.roles | {role}), pseudonym_id)

        await self._change(standing, pseudonym_id, f"role_given:{role}", given)

    async def take_role(self, standing: Standing, pseudonym_id: str, role: Role) -> None:
        """Raises NotStaff, PseudonymMissing, LastOwner; nobody ceases to be a member by it (InvalidInput)."""
        policies.require_may_entrust(standing, role)
        if role is Role.MEMBER:
            raise InvalidInput(Flaw("role", "not_a_choice"))
        await self._change(standing, pseudonym_id, f"role_taken:{role}", lambda p: replace(p, roles=p.roles - {role}))

    async def give_duty(self, standing: Standing, pseudonym_id: str, duty: Duty) -> None:
        """Raises NotStaff, PseudonymMissing."""
        policies.require_may_entrust(standing, duty)

        def given(personal: Personal) -> Personal:
            return _in_office(personal, replace(personal, duties=personal.duties | {duty}), pseudonym_id)

        await self._change(standing, pseudonym_id, f"duty_given:{duty}", given)

    async def take_duty(self, standing: Standing, pseudonym_id: str, duty: Duty) -> None:
        """Raises NotStaff, PseudonymMissing."""
        policies.require_may_entrust(standing, duty)
        await self._change(standing, pseudonym_id, f"duty_taken:{duty}", lambda p: replace(p, duties=p.duties - {duty}))

    async def attest(self, standing: Standing, pseudonym_id: str, profession: str, command: AttestProfession) -> None:
        """Raises NotStaff, PseudonymMissing, InvalidInput."""
        policies.require_may_entrust(standing)
        _require_profession(profession)
        if command.last_day < self._clock.now().date():
            raise InvalidInput(Flaw("/last_day", "out_of_range"))

        await self._change(
            standing,
            pseudonym_id,
            f"{PROFESSION_ATTESTED}:{profession}",
            lambda p: replace(p, professions={**p.professions, profession: command.last_day}),
        )

    async def withdraw(self, standing: Standing, pseudonym_id: str, profession: str) -> None:
        """Raises NotStaff, PseudonymMissing, InvalidInput."""
        policies.require_may_entrust(standing)
        _require_profession(profession)
        await self._change(
            standing,
            pseudonym_id,
            f"{PROFESSION_WITHDRAWN}:{profession}",
            lambda p: replace(p, professions={k: v for k, v in p.professions.items() if k != profession}),
        )

    async def _change(self, standing: Standing, pseudonym_id: str, what: str, change: Change) -> None:
        face = await self._faces.office_face(standing)

        def owed(wearer: Wearer) -> Unwritten:
            to = self._faces.address(wearer)
            return self._auditing.owed(standing.community_id, face, what, pseudonym_id, to=to)

        async def act(membership_id: MembershipId) -> None:
            await self._auditing.write(await self._persons.change_owing(membership_id, change, owed))

        await self._faces.act_on(standing.community_id, pseudonym_id, act)


def _in_office(before: Personal, after: Personal, face: str) -> Personal:
    """Who has an office already goes on under the face that they have for it."""
    enters = after.holds_office and not before.holds_office
    return replace(after, office=PseudonymId(face)) if enters else after


def _require_profession(name: str) -> None:
    if len(name) > LONGEST_PROFESSION or re.fullmatch(PROFESSION_PATTERN, name) is None:
        raise InvalidInput(Flaw("profession", "does_not_fit"))
