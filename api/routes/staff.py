"""What staff do: applications, vouchers, roles, sanctions, and the record of it."""

from typing import Annotated

from fastapi import Body, Path, Query, Request, Response

from api.deps import RequestedPage, StandingHere, Wired
from api.documented import BODY, OFFICE, problems, tagged
from api.responses import JsonResponse, page_response
from domain.memberships import policies
from domain.memberships.entrusting import LONGEST_PROFESSION, PROFESSION_PATTERN
from domain.memberships.errors import (
    AlreadyDecided,
    ApplicationMissing,
    EntryRefused,
    LastOwner,
    OwnDecision,
    ProofInUse,
    ProofNeeded,
    SanctionMissing,
)
from domain.memberships.life import ActionImpossible
from domain.memberships.model import ApplicationState, SanctionState
from domain.memberships.views import (
    ApplicationView,
    AttestProfession,
    AuditEntryView,
    DecideAppeal,
    DecideApplication,
    ImportedVouchers,
    ImposeSanction,
    IssuedVouchers,
    IssueVouchers,
    SanctionView,
    VoucherCounts,
)
from domain.pseudonyms.errors import PseudonymMissing
from domain.shared.actor import Duty, Role
from domain.shared.audit import AuditVerdict, HeldHead
from domain.shared.consuming import DeadLetterMissing, DeadLetterView
from domain.shared.errors import CursorInvalid, InvalidInput
from domain.shared.shapes import Page

router = tagged("staff")

_AT = "/v1/communities/{community}"
_FACE = f"{_AT}/pseudonyms/{{pseudonym}}"

FaceRef = Annotated[str, Path(description="A pseudonym's id.", examples=["psd_5mz0wq6gqk1v0n3h2j4t8r9x7c"])]
SanctionRef = Annotated[str, Path(description="A sanction's id.", examples=["san_5mz0wq6gqk1v0n3h2j4t8r9x7c"])]
ApplicationRef = Annotated[str, Path(description="An application's id.", examples=["app_5mz0wq6gqk1v0n3h2j4t8r9x7c"])]
DeadLetterRef = Annotated[str, Path(description="A dead letter's id.", examples=["dlt_5mz0wq6gqk1v0n3h2j4t8r9x7c"])]
ProfessionRef = Annotated[
    str,
    Path(
        description="A profession, in small letters and snake case.",
        examples=["clinical_psychologist"],
        pattern=PROFESSION_PATTERN,
        max_length=LONGEST_PROFESSION,
    ),
]


@router.get(
    f"{_AT}/applications",
    operation_id="list_applications",
    summary="List applications",
    response_model=Page[ApplicationView],
    responses=problems(*OFFICE, CursorInvalid, InvalidInput),
)
async def list_applications(
    request: Request,
    standing: StandingHere,
    services: Wired,
    page: RequestedPage,
    state: Annotated[ApplicationState | None, Query(description="Only those in this state.")] = None,
) -> Response:
    """Applications, the oldest first. For staff and who has the duty `approve_applications`."""
    policies.require_may_see_applications(standing)
    return page_response(request, await services.memberships.applications(standing.community_id, state, page))


@router.post(
    f"{_AT}/applications/{{application}}/decision",
    operation_id="decide_application",
    summary="Decide an application",
    status_code=204,
    response_class=Response,
    responses=problems(
        *OFFICE,
        ApplicationMissing,
        AlreadyDecided,
        ActionImpossible,
        ProofNeeded,
        ProofInUse,
        EntryRefused,
        InvalidInput,
        transport=BODY,
    ),
)
async def decide_application(
    application: ApplicationRef, command: DecideApplication, standing: StandingHere, services: Wired
) -> Response:
    """Let an applicant in, or not, with a reason that they read."""
    await services.joining.decide(standing, application, command)
    return Response(status_code=204)


@router.get(
    f"{_AT}/vouchers",
    operation_id="count_vouchers",
    summary="Count vouchers",
    response_model=VoucherCounts,
    responses=problems(*OFFICE),
)
async def count_vouchers(standing: StandingHere, services: Wired) -> Response:
    """How many vouchers are open, claimed and expired. By whom they were claimed is nowhere."""
    policies.require_may_handle_vouchers(standing)
    return JsonResponse(await services.memberships.voucher_counts(standing.community_id, services.today()))


@router.post(
    f"{_AT}/vouchers",
    operation_id="issue_vouchers",
    summary="Issue vouchers",
    status_code=201,
    responses=problems(*OFFICE, InvalidInput, transport=BODY),
)
async def issue_vouchers(
    command: IssueVouchers, standing: StandingHere, services: Wired, response: Response
) -> IssuedVouchers:
    """New one-time codes, each good for a membership of some days. They are shown this once."""
    response.headers["Cache-Control"] = "no-store"
    return await services.inviting.issue_vouchers(standing, command)


@router.post(
    f"{_AT}/vouchers:import",
    operation_id="import_vouchers",
    summary="Import vouchers",
    status_code=201,
    responses=problems(*OFFICE, InvalidInput, transport=BODY),
)
async def import_vouchers(
    text: Annotated[str, Body(media_type="text/csv", examples=["code\nk7m2x-9fqd4-vhnpe\n"])],
    standing: StandingHere,
    services: Wired,
    days: Annotated[int, Query(ge=1, le=3650, description="How long a membership each is good for.")],
    claim_within_days: Annotated[int, Query(ge=1, le=3650, description="For how long they can be claimed.")] = 90,
) -> ImportedVouchers:
    """A CSV whose first column holds codes of at least eight characters. All of it is taken, or on a fault nothing."""
    return await services.inviting.import_vouchers(standing, text, days, claim_within_days)


@router.put(
    f"{_FACE}/roles/{{role}}",
    operation_id="give_role",
    summary="Give a role",
    status_code=204,
    response_class=Response,
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
    return Response(status_code=204)


@router.delete(
    f"{_FACE}/roles/{{role}}",
    operation_id="take_role",
    summary="Take a role away",
    status_code=204,
    response_class=Response,
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
    return Response(status_code=204)


@router.put(
    f"{_FACE}/duties/{{duty}}",
    operation_id="give_duty",
    summary="Delegate a duty",
    status_code=204,
    response_class=Response,
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
    return Response(status_code=204)


@router.delete(
    f"{_FACE}/duties/{{duty}}",
    operation_id="take_duty",
    summary="Take a duty back",
    status_code=204,
    response_class=Response,
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
    return Response(status_code=204)


@router.put(
    f"{_FACE}/professions/{{profession}}",
    operation_id="attest_profession",
    summary="Attest a profession",
    status_code=204,
    response_class=Response,
    responses=problems(*OFFICE, PseudonymMissing, InvalidInput, transport=BODY),
)
async def attest_profession(
    pseudonym: FaceRef, profession: ProfessionRef, command: AttestProfession, standing: StandingHere, services: Wired
) -> Response:
    """Staff have seen proof of a profession; it counts up to a day."""
    await services.entrusting.attest(standing, pseudonym, profession, command)
    return Response(status_code=204)


@router.delete(
    f"{_FACE}/professions/{{profession}}",
    operation_id="withdraw_profession",
    summary="Withdraw an attested profession",
    status_code=204,
    response_class=Response,
    responses=problems(*OFFICE, PseudonymMissing, InvalidInput),
)
async def withdraw_profession(
    pseudonym: FaceRef, profession: ProfessionRef, standing: StandingHere, services: Wired
) -> Response:
    """It counts no longer."""
    await services.entrusting.withdraw(standing, pseudonym, profession)
    return Response(status_code=204)


@router.post(
    f"{_FACE}/sanctions",
    operation_id="impose_sanction",
    summary="Impose a sanction",
    status_code=201,
    response_model=SanctionView,
    responses=problems(
        *OFFICE, PseudonymMissing, LastOwner, ActionImpossible, SanctionMissing, InvalidInput, transport=BODY
    ),
)
async def impose_sanction(
    pseudonym: FaceRef, command: ImposeSanction, standing: StandingHere, services: Wired
) -> Response:
    """Notice, warning, suspension (with an end) or expulsion.

    Imposed on a face, it reaches the person, whoever they are and whatever other faces they wear; nobody learns which.
    They see it, with its reason, and can appeal.
    """
    sanction_id = await services.sanctioning.impose(standing, pseudonym, command)
    view = await services.communities.sanction(standing.community_id, sanction_id)
    if view is None:
        raise SanctionMissing
    return JsonResponse(view, 201)


@router.get(
    f"{_AT}/sanctions",
    operation_id="list_sanctions",
    summary="List sanctions",
    response_model=Page[SanctionView],
    responses=problems(*OFFICE, CursorInvalid, InvalidInput),
)
async def list_sanctions(
    request: Request,
    standing: StandingHere,
    services: Wired,
    page: RequestedPage,
    state: Annotated[SanctionState | None, Query(description="Only those in this state.")] = None,
) -> Response:
    """The sanctions of a community, the newest first. Those `appealed` wait for a decision."""
    policies.require_may_see_staff_lists(standing)
    return page_response(request, await services.communities.sanctions(standing.community_id, state, page))


@router.post(
    f"{_AT}/sanctions/{{sanction}}/decision",
    operation_id="decide_appeal",
    summary="Decide an appeal",
    status_code=204,
    response_class=Response,
    responses=problems(*OFFICE, SanctionMissing, OwnDecision, AlreadyDecided, InvalidInput, transport=BODY),
)
async def decide_appeal(
    sanction: SanctionRef, command: DecideAppeal, standing: StandingHere, services: Wired
) -> Response:
    """Uphold or overturn. Who imposed the sanction cannot, under any of their faces."""
    await services.sanctioning.decide_appeal(standing, sanction, command)
    return Response(status_code=204)


@router.get(
    f"{_AT}/audit",
    operation_id="list_audit_entries",
    summary="What staff did",
    response_model=Page[AuditEntryView],
    responses=problems(*OFFICE, CursorInvalid, InvalidInput),
)
async def list_audit_entries(
    request: Request, standing: StandingHere, services: Wired, page: RequestedPage
) -> Response:
    """What staff did in this community, under which face, the newest first. For staff."""
    policies.require_may_see_staff_lists(standing)
    return page_response(request, await services.communities.audit(standing.community_id, page))


@router.get(
    f"{_AT}/dead-letters",
    operation_id="list_dead_letters",
    summary="What could not be passed on",
    response_model=Page[DeadLetterView],
    responses=problems(*OFFICE, CursorInvalid, InvalidInput),
)
async def list_dead_letters(request: Request, standing: StandingHere, services: Wired, page: RequestedPage) -> Response:
    """Events of this community that a consumer gave up after several attempts, the newest first. For owners.

    They are kept until a replay succeeds, for 90 days at most.
    """
    return page_response(request, await services.dead_letters.list(standing, page))


@router.post(
    f"{_AT}/dead-letters/{{dead_letter}}/replay",
    operation_id="replay_dead_letter",
    summary="Try again what could not be passed on",
    response_description="It will be tried again within seconds.",
    status_code=202,
    response_class=Response,
    responses=problems(*OFFICE, DeadLetterMissing),
)
async def replay_dead_letter(dead_letter: DeadLetterRef, standing: StandingHere, services: Wired) -> Response:
    """Have its consumer try once more, within seconds. If it succeeds, the letter is gone from the list."""
    await services.dead_letters.replay(standing, dead_letter)
    return Response(status_code=202)


@router.get(
    f"{_AT}/audit:verify",
    operation_id="verify_audit_log",
    summary="Is the audit log what was written?",
    responses=problems(*OFFICE, InvalidInput),
)
async def verify_audit_log(
    standing: StandingHere,
    services: Wired,
    response: Response,
    seal: Annotated[
        str | None,
        Query(
            description="An earlier seal, of this answer or of the public figures: does the log still hold it?",
            pattern="^[0-9a-f]{64}$",
        ),
    ] = None,
) -> AuditVerdict:
    """Whether no entry was changed, removed, added or moved in the database since it was written, and where the first
    fault is. Keep the newest seal: with it, even a log that was set back as a whole is found out. For staff.
    """
    policies.require_may_see_staff_lists(standing)
    response.headers["Cache-Control"] = "no-store"
    held = None if seal is None else HeldHead(bytes.fromhex(seal))
    return await services.audit_log.verify(standing.community_id, held)
