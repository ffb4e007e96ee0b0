"""Pseudonyms: the faces that others see."""

import json
from typing import Annotated

from fastapi import Path, Request, Response

from api.deps import CurrentActor, RequestedPage, StandingHere, Wired
from api.documented import BODY, DONE, HERE, WRITING, located, problems, tagged
from api.languages import InLanguage
from api.responses import JsonResponse, created, done, page_response
from domain.pseudonyms.errors import (
    NameTaken,
    NotYourPseudonym,
    PseudonymLimitReached,
    PseudonymMissing,
    PseudonymRetired,
    RenamedThisMonth,
)
from domain.pseudonyms.ports import OwnPseudonymView, PseudonymView, RenamePseudonym, WearPseudonym
from domain.shared.actor import NotAMember, Suspended
from domain.shared.errors import CursorInvalid, InvalidInput
from domain.shared.shapes import Page

router = tagged("pseudonyms")

PseudonymRef = Annotated[str, Path(description="A pseudonym's id.", examples=["psd_5mz0wq6gqk1v0n3h2j4t8r9x7c"])]

_PATH = "/v1/communities/{community}/pseudonyms"

STOPPED = (NotAMember, Suspended, *WRITING)
"""What keeps somebody who reads here from changing how they are seen."""


@router.get(
    _PATH,
    operation_id="list_own_pseudonyms",
    summary="One's own pseudonyms",
    response_model=Page[OwnPseudonymView],
    responses=problems(*HERE, CursorInvalid, InvalidInput),
)
async def list_own_pseudonyms(
    request: Request, standing: StandingHere, services: Wired, page: RequestedPage
) -> Response:
    """Every face that one has in a community and where it is worn, in the order of putting on, retired ones too.

    Nobody else can tell that they belong together.
    """
    return page_response(request, await services.pseudonyms.own(standing, page))


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
    """A new face, with a chosen name or a generated one in the language of the request.

    Whoever writes without having put one on is given a face by the server, so that this is never needed to write.
    """
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


@router.patch(
    "/v1/pseudonyms/{pseudonym}",
    operation_id="rename_pseudonym",
    summary="Rename a pseudonym",
    response_model=PseudonymView,
    responses=problems(
        PseudonymMissing,
        NotYourPseudonym,
        PseudonymRetired,
        RenamedThisMonth,
        NameTaken,
        *STOPPED,
        InvalidInput,
        transport=BODY,
    ),
)
async def rename_pseudonym(
    pseudonym: PseudonymRef, command: RenamePseudonym, actor: CurrentActor, services: Wired, language: InLanguage
) -> Response:
    """Another name for a face of one's own, at most once a month. What it was called before is kept nowhere.

    Everything that it wrote shows the new name at once; for the rest of the month others see that it was renamed.
    """
    return JsonResponse(await services.pseudonyms.rename(actor, pseudonym, command, language))


@router.delete(
    "/v1/pseudonyms/{pseudonym}",
    operation_id="retire_pseudonym",
    summary="Retire a pseudonym",
    **DONE,
    responses=problems(PseudonymMissing, NotYourPseudonym, PseudonymRetired),
)
async def retire_pseudonym(pseudonym: PseudonymRef, actor: CurrentActor, services: Wired) -> Response:
    """Wear a face of one's own no more. What it wrote stays, under its name; nobody is told.

    Its place is free again from the next month.
    """
    await services.pseudonyms.retire(actor, pseudonym)
    return done()
