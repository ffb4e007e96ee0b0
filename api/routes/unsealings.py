"""Unsealing: opening one face, by two people, for a reason, with a trace."""

import json
from typing import Annotated

from fastapi import Path, Query, Request, Response

from api.deps import RequestedPage, StandingHere, Wired
from api.documented import BODY, DONE, HERE, OFFICE, WRITING, located, problems, tagged
from api.responses import JsonResponse, created, done, page_response
from domain.memberships.views.disclosures import UnsealedView
from domain.pseudonyms.errors import PseudonymMissing
from domain.pseudonyms.unsealing.errors import (
    OwnUnsealing,
    RequestersOnly,
    SecondPersonNeeded,
    UnsealingAltered,
    UnsealingMissing,
    UnsealingNotOpen,
)
from domain.pseudonyms.unsealing.model import UnsealingState
from domain.pseudonyms.unsealing.ports import DecideUnsealing, RequestUnsealing, UnsealingView
from domain.shared.errors import CursorInvalid, InvalidInput
from domain.shared.shapes import Page

router = tagged("unsealing")

_AT = "/v1/communities/{community}/unsealings"
_ONE = f"{_AT}/{{unsealing}}"
_KNOWN = (*HERE, *WRITING, UnsealingMissing)
"""For who may not take part, a request that is there answers as one that is not."""

UnsealingRef = Annotated[str, Path(description="An unsealing's id.", examples=["uns_5mz0wq6gqk1v0n3h2j4t8r9x7c"])]


@router.post(
    _AT,
    operation_id="request_unsealing",
    summary="Ask to open a face",
    status_code=201,
    response_model=UnsealingView,
    responses=located("/v1/communities/jijokai/unsealings/uns_5mz0wq6gqk1v0n3h2j4t8r9x7c")
    | problems(*OFFICE, UnsealingMissing, PseudonymMissing, OwnUnsealing, InvalidInput, transport=BODY),
)
async def request_unsealing(command: RequestUnsealing, standing: StandingHere, services: Wired) -> Response:
    """For owners, and who has the duty `unseal`. It says what is to be seen and why; a second person decides."""
    unsealing_id = await services.unsealer.request(standing, command)
    view = await services.unsealer.show(standing, unsealing_id)
    address = f"/v1/communities/{standing.community_id}/unsealings/{json.loads(view)['id']}"
    return created(view, address)


@router.get(
    _AT,
    operation_id="list_unsealings",
    summary="List unsealings",
    response_model=Page[UnsealingView],
    responses=problems(*OFFICE, CursorInvalid, InvalidInput),
)
async def list_unsealings(
    request: Request,
    standing: StandingHere,
    services: Wired,
    page: RequestedPage,
    state: Annotated[UnsealingState | None, Query(description="Only those in this state.")] = None,
) -> Response:
    """Requests to open a face, the newest first. For owners, and who has the duty `unseal`."""
    return page_response(request, await services.unsealer.all(standing, state, page))


@router.get(
    _ONE,
    operation_id="show_unsealing",
    summary="Show an unsealing",
    response_model=UnsealingView,
    responses=problems(*_KNOWN),
)
async def show_unsealing(unsealing: UnsealingRef, standing: StandingHere, services: Wired) -> Response:
    """A request to open a face, with its reason, its scope and what became of it."""
    return JsonResponse(await services.unsealer.show(standing, unsealing))


@router.post(
    f"{_ONE}/decision",
    operation_id="decide_unsealing",
    summary="Decide an unsealing",
    **DONE,
    responses=problems(
        *_KNOWN,
        PseudonymMissing,
        UnsealingNotOpen,
        UnsealingAltered,
        SecondPersonNeeded,
        OwnUnsealing,
        InvalidInput,
        transport=BODY,
    ),
)
async def decide_unsealing(
    unsealing: UnsealingRef, command: DecideUnsealing, standing: StandingHere, services: Wired
) -> Response:
    """Approve or refuse. Neither who asked, under any face of theirs, nor the person behind the face can."""
    await services.unsealer.decide(standing, unsealing, command)
    return done()


@router.delete(
    _ONE,
    operation_id="withdraw_unsealing",
    summary="Withdraw an unsealing",
    **DONE,
    responses=problems(*_KNOWN, UnsealingNotOpen, UnsealingAltered, RequestersOnly),
)
async def withdraw_unsealing(unsealing: UnsealingRef, standing: StandingHere, services: Wired) -> Response:
    """By who asked, while it is open or approved. Nobody looks any more; the record stays."""
    await services.unsealer.withdraw(standing, unsealing)
    return done()


@router.get(
    f"{_ONE}/disclosure",
    operation_id="show_disclosure",
    summary="Look at what was unsealed",
    response_model=UnsealedView,
    responses=problems(*_KNOWN, PseudonymMissing, UnsealingNotOpen, UnsealingAltered, RequestersOnly),
)
async def show_disclosure(unsealing: UnsealingRef, standing: StandingHere, services: Wired) -> Response:
    """What was asked for, of the one face, to who asked, while the approval lasts. Each look is written to the audit
    log before anything is shown.
    """
    return JsonResponse(await services.unsealer.look(standing, unsealing))
