"""Dead letters: what a consumer of the events could not pass on."""

from typing import Annotated

from fastapi import Path, Request, Response

from api.deps import RequestedPage, StandingHere, Wired
from api.documented import OFFICE, problems, tagged
from api.responses import page_response
from domain.shared.consuming import DeadLetterMissing, DeadLetterView
from domain.shared.errors import CursorInvalid, InvalidInput
from domain.shared.shapes import Page

router = tagged("staff")

_AT = "/v1/communities/{community}"

DeadLetterRef = Annotated[str, Path(description="A dead letter's id.", examples=["dlt_5mz0wq6gqk1v0n3h2j4t8r9x7c"])]


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
