"""Boards and their threads."""

from typing import Annotated, Literal

from fastapi import Path, Query, Request, Response

from api.deps import CurrentActor, RequestedPage, StandingHere, Wired
from api.documented import BODY, HERE, WRITING, located, problems, tagged, tagged_by_revision
from api.languages import InLanguage
from api.responses import created, page_response
from api.revisions import BasedOn, with_revision
from domain.boards.arrangement.views import BoardView, ChangeBoard
from domain.boards.errors import BoardArchived, BoardMissing, BoardWrittenByOthers, CallLimitReached, ScopeOnlyTightens
from domain.boards.posts.entries import LONGEST_TAG
from domain.boards.threads.listing import Answered, Order, Sought
from domain.boards.threads.views import OpenThread, ThreadView
from domain.shared.actor import NotStaff
from domain.shared.errors import CursorInvalid, InvalidInput, RevisionOutdated
from domain.shared.shapes import Page

router = tagged("boards")

BoardRef = Annotated[str, Path(description="A board's id.", examples=["brd_01kb2y8v4t6m0q3r5s7w9x1z2a"])]


@router.get(
    "/v1/communities/{community}/boards",
    operation_id="list_boards",
    summary="List boards",
    response_model=Page[BoardView],
    responses=problems(*HERE, CursorInvalid, InvalidInput),
)
async def list_boards(
    request: Request,
    standing: StandingHere,
    services: Wired,
    page: RequestedPage,
    language: InLanguage,
    archived: Annotated[bool, Query(description="Those that are archived, instead of those in use.")] = False,
    mine: Annotated[
        bool, Query(description="Those that one chose, in one's own order; all, for who chose none.")
    ] = False,
) -> Response:
    """The boards of a community in its own order, each with its category and what is new to oneself. For members."""
    listed = await services.reading.boards(standing, page, language, archived=archived, mine=mine)
    return page_response(request, listed)


@router.get(
    "/v1/boards/{board}",
    operation_id="show_board",
    summary="Show a board",
    response_model=BoardView,
    responses=tagged_by_revision() | problems(BoardMissing),
)
async def show_board(board: BoardRef, actor: CurrentActor, services: Wired, language: InLanguage) -> Response:
    """A board. Its kind says what can be done there."""
    return with_revision(await services.reading.board(actor, board, language))


@router.patch(
    "/v1/boards/{board}",
    operation_id="change_board",
    summary="Change a board",
    response_model=BoardView,
    responses=tagged_by_revision()
    | problems(BoardMissing, NotStaff, *WRITING, RevisionOutdated, ScopeOnlyTightens, InvalidInput, transport=BODY),
)
async def change_board(
    board: BoardRef,
    command: ChangeBoard,
    actor: CurrentActor,
    services: Wired,
    language: InLanguage,
    based_on: BasedOn,
) -> Response:
    """For staff. What is absent stays. For whom the board is not visible any more it is as if it were not there: every
    answer at once, and within a second on every connection that followed it.
    """
    await services.changing.change(actor, board, command, based_on)
    return with_revision(await services.reading.board(actor, board, language))


@router.get(
    "/v1/boards/{board}/threads",
    operation_id="list_threads",
    summary="List threads",
    response_model=Page[ThreadView],
    responses=problems(BoardMissing, CursorInvalid, InvalidInput),
)
async def list_threads(
    request: Request,
    board: BoardRef,
    actor: CurrentActor,
    services: Wired,
    page: RequestedPage,
    answered: Annotated[
        Answered | None,
        Query(
            description="Only those to which another face has replied (`any`), a `professional`, or nobody (`none`)."
        ),
    ] = None,
    tag: Annotated[
        str | None, Query(description="Only those with this tag.", examples=["不眠"], max_length=3 * LONGEST_TAG)
    ] = None,
    has: Annotated[
        Literal["helped"] | None, Query(description="`helped`: only those with an entry that says what helped.")
    ] = None,
    order: Annotated[
        Order, Query(description="`newest`, or `helped`: those first that helped most people.")
    ] = Order.NEWEST,
) -> Response:
    """The threads of a board, the pinned ones first, the newest first or those that helped most people, each
    with what is new to oneself. A cursor is good only with the same filters and order.
    """
    sought = Sought(answered, tag, has is not None, order)
    return page_response(request, await services.reading.threads(actor, board, page, sought))


@router.post(
    "/v1/boards/{board}/threads",
    operation_id="open_thread",
    summary="Open a thread",
    status_code=201,
    response_model=ThreadView,
    responses=located("/v1/threads/thr_01kb2y8v4t6m0q3r5s7w9x1z2a")
    | problems(
        BoardMissing,
        *WRITING,
        BoardArchived,
        BoardWrittenByOthers,
        CallLimitReached,
        CallLimitReached,
        InvalidInput,
        transport=BODY,
    ),
)
async def open_thread(
    board: BoardRef, command: OpenThread, actor: CurrentActor, services: Wired, language: InLanguage
) -> Response:
    """Open a thread with its first post, under the pseudonym that one wears here.

    On a knowledge board the post can be an `entry`: the situation, what was tried, what helped and what did not. Who
    may, the board's `writers` say. Who wears none yet gets one with a generated name; who wears several says which.
    """
    thread_id = await services.writing.open_thread(actor, board, command, language)
    return created(await services.reading.thread(actor, thread_id, unfiltered=True), f"/v1/threads/{thread_id}")
