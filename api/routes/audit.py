"""The record of what staff did."""

from typing import Annotated

from fastapi import Query, Request, Response

from api.deps import RequestedPage, StandingHere, Wired
from api.documented import OFFICE, problems, tagged
from api.responses import page_response
from domain.memberships import policies
from domain.memberships.views.memberships import AuditEntryView
from domain.shared.audit import AuditVerdict, HeldHead
from domain.shared.errors import CursorInvalid, InvalidInput
from domain.shared.shapes import Page

router = tagged("staff")

_AT = "/v1/communities/{community}"


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
