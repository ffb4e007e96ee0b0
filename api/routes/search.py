"""Search."""

from typing import Annotated, Literal

from fastapi import Query, Request, Response
from pydantic import AwareDatetime, BeforeValidator

from api.deps import CurrentActor, RequestedPage, StandingHere, Wired
from api.documented import HERE, problems, tagged
from api.responses import page_response
from domain.boards.errors import BoardMissing
from domain.boards.model.board import BoardKind
from domain.boards.search.searching import LONGEST_QUERY, SearchHit, Wanted
from domain.shared.errors import CursorInvalid, InvalidInput
from domain.shared.shapes import Page

router = tagged("boards")


def _with_date(value: object) -> object:
    """A time as RFC 3339 writes it, and no count of seconds."""
    if isinstance(value, str) and "T" not in value.upper():
        raise ValueError
    return value


_Time = Annotated[AwareDatetime, BeforeValidator(_with_date)]
_A_TIME = ["2026-11-22T10:30:00Z"]


@router.get(
    "/v1/communities/{community}/search",
    operation_id="search",
    summary="Search",
    response_model=Page[SearchHit],
    responses=problems(*HERE, BoardMissing, CursorInvalid, InvalidInput),
)
async def search(
    request: Request,
    standing: StandingHere,
    actor: CurrentActor,
    services: Wired,
    page: RequestedPage,
    q: Annotated[
        str,
        Query(
            min_length=1,
            max_length=LONGEST_QUERY,
            description="Words or pieces of words, with blanks between them; all of them must be there.",
            examples=["眠れない 夜"],
        ),
    ],
    board: Annotated[
        str | None, Query(description="Only on this board.", examples=["brd_01kb2y8v4t6m0q3r5s7w9x1z2a"], max_length=64)
    ] = None,
    kind: Annotated[BoardKind | None, Query(description="Only on boards of this kind.")] = None,
    since: Annotated[
        _Time | None, Query(alias="from", description="Only what was written then or later.", examples=_A_TIME)
    ] = None,
    before: Annotated[
        _Time | None, Query(alias="to", description="Only what was written before.", examples=_A_TIME)
    ] = None,
    answered: Annotated[
        bool | None, Query(description="Only in threads in which another face has replied, or in which none has.")
    ] = None,
    warned: Annotated[
        Literal["covered", "shown"],
        Query(description="Whether what stands beneath a content warning is left out of the excerpts, or shown."),
    ] = "covered",
) -> Response:
    """Titles and posts in which the words stand, from one character up; half and full width, and upper and lower case
    of Latin letters without accents, are the same.

    The newest come first, a hundred or so at a time, and of these the best fit: titles, then posts in which the words
    stand often. A cursor is good only with the same query and filters.
    """
    wanted = Wanted((), board, kind, since, before, answered)
    return page_response(
        request, await services.searching.search(actor, standing, q, wanted, page, warned=warned == "shown")
    )
