"""Pseudonyms: the faces that others see."""

import json
from typing import Annotated

from fastapi import Path, Request, Response

from api.deps import CurrentActor, StandingHere, Wired
from api.documented import BODY, HERE, WRITING, located, problems, tagged
from api.languages import InLanguage
from api.responses import JsonResponse, created, page_response
from domain.pseudonyms.errors import NameTaken, PseudonymLimitReached, PseudonymMissing
from domain.pseudonyms.ports import PseudonymView, WearPseudonym
from domain.shared.errors import InvalidInput
from domain.shared.shapes import Page, RenderedPage

router = tagged("pseudonyms")

PseudonymRef = Annotated[str, Path(description="A pseudonym's id.", examples=["psd_5mz0wq6gqk1v0n3h2j4t8r9x7c"])]

_PATH = "/v1/communities/{community}/pseudonyms"


@router.get(
    _PATH,
    operation_id="list_own_pseudonyms",
    summary="One's own pseudonyms",
    response_model=Page[PseudonymView],
    responses=problems(*HERE),
)
async def list_own_pseudonyms(request: Request, standing: StandingHere, services: Wired) -> Response:
    """Every face that one wears in a community, all on one page. Nobody else can tell that they belong together."""
    return page_response(request, RenderedPage(await services.pseudonyms.own(standing), None))


@router.post(
    _PATH,
    operation_id="wear_pseudonym",
    summary="Put on a new pseudonym",
    status_code=201,
    response_model=PseudonymView,
    responses=located("/v1/pseudonyms/psd_5mz0wq6gqk1v0n3h2j4t8r9x7c")
    | problems(
        *HERE,
        *WRITING,
        PseudonymLimitReached,
        NameTaken,
        InvalidInput,
        transport=BODY,
    ),
)
async def wear_pseudonym(
    command: WearPseudonym, standing: StandingHere, actor: CurrentActor, services: Wired, language: InLanguage
) -> Response:
    """A new face, with a chosen name or a generated one in the language of the request."""
    view = await services.pseudonyms.wear(actor, standing, command, language)
    return created(view, f"/v1/pseudonyms/{json.loads(view)['id']}")


@router.get(
    "/v1/pseudonyms/{pseudonym}",
    operation_id="show_pseudonym",
    summary="Show a pseudonym",
    response_model=PseudonymView,
    responses=problems(PseudonymMissing),
)
async def show_pseudonym(pseudonym: PseudonymRef, actor: CurrentActor, services: Wired) -> Response:
    """What the members of its community see of a face."""
    return JsonResponse(await services.pseudonyms.show(actor, pseudonym))
