"""Invitations."""

from typing import Annotated

from fastapi import Path, Request, Response

from api.deps import RequestedPage, StandingHere, Wired
from api.documented import BODY, DONE, HERE, WRITING, problems, tagged
from api.responses import done, page_response
from domain.memberships.errors import InvitationLimitReached, InvitationMissing
from domain.memberships.views.admission import InvitationView, Invite
from domain.shared.errors import CursorInvalid, InvalidInput
from domain.shared.shapes import Page

router = tagged("memberships")

_PATH = "/v1/communities/{community}/invitations"


@router.get(
    _PATH,
    operation_id="list_own_invitations",
    summary="One's own invitations",
    response_model=Page[InvitationView],
    responses=problems(*HERE, CursorInvalid, InvalidInput),
)
async def list_own_invitations(
    request: Request, standing: StandingHere, services: Wired, page: RequestedPage
) -> Response:
    """The invitations that one made and has not revoked. Who came by them is nowhere."""
    return page_response(request, await services.memberships.invitations(standing.membership_id, page))


@router.post(
    _PATH,
    operation_id="invite",
    summary="Invite somebody",
    status_code=201,
    responses=problems(*HERE, *WRITING, InvitationLimitReached, InvalidInput, transport=BODY),
)
async def invite(command: Invite, standing: StandingHere, services: Wired, response: Response) -> InvitationView:
    """A code that lets somebody in, shown this once. Members have as many open as the policy allows."""
    response.headers["Cache-Control"] = "no-store"
    return await services.inviting.invite(standing, command)


@router.delete(
    f"{_PATH}/{{invitation}}",
    operation_id="revoke_invitation",
    summary="Revoke an invitation",
    **DONE,
    responses=problems(*HERE, InvitationMissing),
)
async def revoke_invitation(
    invitation: Annotated[str, Path(description="An invitation's id.", examples=["inv_5mz0wq6gqk1v0n3h2j4t8r9x7c"])],
    standing: StandingHere,
    services: Wired,
) -> Response:
    """One's own invitation is good no longer."""
    await services.inviting.revoke(standing, invitation)
    return done()
