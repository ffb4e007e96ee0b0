"""Boards and their threads."""

from typing import Annotated

from fastapi import Path, Request, Response

from api.deps import CurrentActor, RequestedPage, StandingHere, Wired
from api.documented import BODY, HERE, WRITING, located, problems, tagged
from api.languages import InLanguage
from api.responses import JsonResponse, created, page_response
from domain.boards.errors import BoardMissing, BoardWrittenByStaff
from domain.boards.ports import BoardView, OpenThread, ThreadView
from domain.shared.errors import CursorInvalid, InvalidInput
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
    request: Request, standing: StandingHere, services: Wired, page: RequestedPage, language: InLanguage
) -> Response:
    """The boards of a community in its own order, each with its category. For members."""
    return page_response(request, await services.reading.boards(standing, page, language))


@router.get(
    "/v1/boards/{board}",
    operation_id="show_board",
    summary="Show a board",
    response_model=BoardView,
    responses=problems(BoardMissing),
)
async def show_board(board: BoardRef, actor: CurrentActor, services: Wired, language: InLanguage) -> Response:
    """A board. Its kind says what can be done there."""
    return JsonResponse(await services.reading.board(actor, board, language))


@router.get(
    "/v1/boards/{board}/threads",
    operation_id="list_threads",
    summary="List threads",
    response_model=Page[ThreadView],
    responses=problems(BoardMissing, CursorInvalid, InvalidInput),
)
async def list_threads(
    request: Request, board: BoardRef, actor: CurrentActor, services: Wired, page: RequestedPage
) -> Response:
    """The threads of a board, the newest first."""
    return page_response(request, await services.reading.threads(actor, board, page))


@router.post(
    "/v1/boards/{board}/threads",
    operation_id="open_thread",
    summary="Open a thread",
    status_code=201,
    response_model=ThreadView,
    responses=located("/v1/threads/thr_01kb2y8v4t6m0q3r5s7w9x1z2a")
    | problems(BoardMissing, *WRITING, BoardWrittenByStaff, InvalidInput, transport=BODY),
)
async def open_thread(
    board: BoardRef, command: OpenThread, actor: CurrentActor, services: Wired, language: InLanguage
) -> Response:
    """Open a thread with its first post, under the pseudonym that one wears here.

    Who wears none yet gets one with a generated name; who wears several says which.
    """
    thread_id = await services.writing.open_thread(actor, board, command, language)
    return created(await services.reading.thread(actor, thread_id), f"/v1/threads/{thread_id}")
