"""What authors want in return, and those of them who wait for it."""

from typing import Annotated, Literal

from fastapi import Query, Request, Response

from api.deps import CurrentActor, RequestedPage, StandingHere, Wired
from api.documented import BODY, HERE, WRITING, problems, tagged, tagged_by_revision
from api.responses import page_response
from api.revisions import with_revision
from api.routes.threads import ThreadRef
from domain.boards.errors import BoardArchived, BoardMissing, NotYourThread, ThreadElsewhere, ThreadMissing
from domain.boards.threads.contracting import SetResponseContract
from domain.boards.threads.contracts import Contract
from domain.boards.threads.supporting import Waiting
from domain.boards.threads.views import ThreadView
from domain.shared.actor import NotStaff
from domain.shared.errors import CursorInvalid, InvalidInput
from domain.shared.shapes import Page

router = tagged("threads")


@router.put(
    "/v1/threads/{thread}/response_contract",
    operation_id="set_response_contract",
    summary="Say what is wanted in return",
    response_model=ThreadView,
    responses=tagged_by_revision()
    | problems(ThreadMissing, *WRITING, NotYourThread, BoardArchived, ThreadElsewhere, InvalidInput, transport=BODY),
)
async def set_response_contract(
    thread: ThreadRef, command: SetResponseContract, actor: CurrentActor, services: Wired
) -> Response:
    """For the face that opened the thread. Replies that are there stay; it counts for those to come."""
    await services.contracting.change(actor, thread, command)
    return with_revision(await services.reading.thread(actor, thread, unfiltered=True))


@router.get(
    "/v1/communities/{community}/unanswered",
    operation_id="list_unanswered",
    summary="Who waits for an answer",
    response_model=Page[ThreadView],
    responses=problems(*HERE, NotStaff, BoardMissing, CursorInvalid, InvalidInput),
)
async def list_unanswered(
    request: Request,
    standing: StandingHere,
    actor: CurrentActor,
    services: Wired,
    page: RequestedPage,
    board: Annotated[
        str | None,
        Query(description="Only on this board.", max_length=64, examples=["brd_01kb2y8v4t6m0q3r5s7w9x1z2a"]),
    ] = None,
    contract: Annotated[Contract | None, Query(description="Only who wants this.", examples=["advice"])] = None,
    by: Annotated[
        Literal["professional"] | None,
        Query(description="`professional`: questions that no professional has answered, whoever else has."),
    ] = None,
) -> Response:
    """Threads with a wish for an answer that nobody but their author has replied to, the one that waits longest first.

    For facilitators, professionals, staff and owners. A wish is a contract of `empathy`, `experience` or `advice`, and
    on a question board also none. With `by=professional` it is also for whoever has an attested profession.
    """
    wanted = Waiting(board, contract, by is not None)
    return page_response(request, await services.supporting.unanswered(actor, standing, wanted, page))
