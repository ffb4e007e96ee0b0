"""Offices: roles, duties and attested professions, which staff give to a face."""

from typing import Annotated

from fastapi import Path, Response

from api.deps import StandingHere, Wired
from api.documented import BODY, DONE, OFFICE, problems, tagged
from api.responses import done
from domain.memberships.entrusting import PROFESSION_PATTERN
from domain.memberships.errors import LastOwner
from domain.memberships.views.memberships import AttestProfession
from domain.pseudonyms.errors import PseudonymMissing
from domain.shared.actor import Duty, Role
from domain.shared.audiences import LONGEST_PROFESSION
from domain.shared.errors import InvalidInput

router = tagged("staff")

_AT = "/v1/communities/{community}"
_FACE = f"{_AT}/pseudonyms/{{pseudonym}}"

FaceRef = Annotated[str, Path(description="A pseudonym's id.", examples=["psd_5mz0wq6gqk1v0n3h2j4t8r9x7c"])]
ProfessionRef = Annotated[
    str,
    Path(
        description="A profession, in small letters and snake case.",
        examples=["clinical_psychologist"],
        pattern=PROFESSION_PATTERN,
        max_length=LONGEST_PROFESSION,
    ),
]


@router.put(
    f"{_FACE}/roles/{{role}}",
    operation_id="give_role",
    summary="Give a role",
    **DONE,
    responses=problems(*OFFICE, PseudonymMissing, InvalidInput),
)
async def give_role(
    pseudonym: FaceRef,
    role: Annotated[Role, Path(description="The role.")],
    standing: StandingHere,
    services: Wired,
) -> Response:
    """Give the person behind a face a role. Owners alone make staff and owners. Their other faces do not show it."""
    await services.entrusting.give_role(standing, pseudonym, role)
    return done()


@router.delete(
    f"{_FACE}/roles/{{role}}",
    operation_id="take_role",
    summary="Take a role away",
    **DONE,
    responses=problems(*OFFICE, PseudonymMissing, LastOwner, InvalidInput),
)
async def take_role(
    pseudonym: FaceRef,
    role: Annotated[Role, Path(description="The role.")],
    standing: StandingHere,
    services: Wired,
) -> Response:
    """Take a role away. A community keeps at least one owner."""
    await services.entrusting.take_role(standing, pseudonym, role)
    return done()


@router.put(
    f"{_FACE}/duties/{{duty}}",
    operation_id="give_duty",
    summary="Delegate a duty",
    **DONE,
    responses=problems(*OFFICE, PseudonymMissing, InvalidInput),
)
async def give_duty(
    pseudonym: FaceRef,
    duty: Annotated[Duty, Path(description="The duty.")],
    standing: StandingHere,
    services: Wired,
) -> Response:
    """Delegate a single duty without making somebody staff."""
    await services.entrusting.give_duty(standing, pseudonym, duty)
    return done()


@router.delete(
    f"{_FACE}/duties/{{duty}}",
    operation_id="take_duty",
    summary="Take a duty back",
    **DONE,
    responses=problems(*OFFICE, PseudonymMissing, InvalidInput),
)
async def take_duty(
    pseudonym: FaceRef,
    duty: Annotated[Duty, Path(description="The duty.")],
    standing: StandingHere,
    services: Wired,
) -> Response:
    """Take a delegated duty back."""
    await services.entrusting.take_duty(standing, pseudonym, duty)
    return done()


@router.put(
    f"{_FACE}/professions/{{profession}}",
    operation_id="attest_profession",
    summary="Attest a profession",
    **DONE,
    responses=problems(*OFFICE, PseudonymMissing, InvalidInput, transport=BODY),
)
async def attest_profession(
    pseudonym: FaceRef, profession: ProfessionRef, command: AttestProfession, standing: StandingHere, services: Wired
) -> Response:
    """Staff have seen proof of a profession; it counts up to a day."""
    await services.entrusting.attest(standing, pseudonym, profession, command)
    return done()


@router.delete(
    f"{_FACE}/professions/{{profession}}",
    operation_id="withdraw_profession",
    summary="Withdraw an attested profession",
    **DONE,
    responses=problems(*OFFICE, PseudonymMissing, InvalidInput),
)
async def withdraw_profession(
    pseudonym: FaceRef, profession: ProfessionRef, standing: StandingHere, services: Wired
) -> Response:
    """It counts no longer."""
    await services.entrusting.withdraw(standing, pseudonym, profession)
    return done()
