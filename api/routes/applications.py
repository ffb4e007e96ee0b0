"""Applications for membership: staff read and decide them."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from api.deps import RequestedPage, StandingHere, Wired
from api.documented import BODY, DONE, OFFICE, problems, tagged
from api.responses import done, page_response
from domain.memberships import policies
from domain.memberships.errors import AlreadyDecided, ApplicationMissing, EntryRefused, ProofInUse, ProofNeeded
from domain.memberships.life import ActionImpossible
from domain.memberships.model.admission import ApplicationState
from domain.memberships.views.admission import ApplicationView, DecideApplication
from domain.shared.errors import CursorInvalid, InvalidInput
from domain.shared.shapes import Page

router = tagged("staff")

_AT = "/v1/communities/{community}"

ApplicationRef = Annotated[str, Path(description="An application's id.", examples=["app_5mz0wq6gqk1v0n3h2j4t8r9x7c"])]


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
    **DONE,
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
    return done()
