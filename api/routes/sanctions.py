"""Sanctions, and appeals of them."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from api.deps import RequestedPage, StandingHere, Wired
from api.documented import BODY, DONE, OFFICE, problems, tagged
from api.responses import JsonResponse, done, page_response
from domain.memberships import policies
from domain.memberships.errors import AlreadyDecided, LastOwner, OwnDecision, SanctionMissing
from domain.memberships.life import ActionImpossible
from domain.memberships.model.sanction import SanctionState
from domain.memberships.views.sanctions import DecideAppeal, ImposeSanction, SanctionView
from domain.pseudonyms.errors import PseudonymMissing
from domain.shared.errors import CursorInvalid, InvalidInput
from domain.shared.shapes import Page

router = tagged("staff")

_AT = "/v1/communities/{community}"
_FACE = f"{_AT}/pseudonyms/{{pseudonym}}"

FaceRef = Annotated[str, Path(description="A pseudonym's id.", examples=["psd_5mz0wq6gqk1v0n3h2j4t8r9x7c"])]
SanctionRef = Annotated[str, Path(description="A sanction's id.", examples=["san_5mz0wq6gqk1v0n3h2j4t8r9x7c"])]


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
    **DONE,
    responses=problems(*OFFICE, SanctionMissing, OwnDecision, AlreadyDecided, InvalidInput, transport=BODY),
)
async def decide_appeal(
    sanction: SanctionRef, command: DecideAppeal, standing: StandingHere, services: Wired
) -> Response:
    """Uphold or overturn. Who imposed the sanction cannot, under any of their faces."""
    await services.sanctioning.decide_appeal(standing, sanction, command)
    return done()
