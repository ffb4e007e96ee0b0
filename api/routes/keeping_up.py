"""How far one has read, what one follows, and which boards are one's own. Nobody but oneself ever learns of it."""

from typing import Annotated

from fastapi import Query, Request, Response

from api.deps import CurrentActor, RequestedPage, StandingHere, Wired
from api.documented import BODY, DONE, HERE, problems, tagged
from api.responses import done, page_response
from api.routes.boards import BoardRef
from api.routes.threads import ThreadRef
from domain.boards.errors import BoardMissing, FollowLimitReached, ThreadMissing
from domain.boards.reading.keeping_up import ChooseBoards, FollowingRoom, FollowThread, MarkRead
from domain.boards.threads.views import ThreadView
from domain.shared.errors import CursorInvalid, InvalidInput
from domain.shared.shapes import Page

router = tagged("keeping up")

_AT = "/v1/communities/{community}"


@router.put(
    "/v1/threads/{thread}/read",
    operation_id="mark_thread_read",
    summary="Mark a thread as read",
    **DONE,
    responses=problems(ThreadMissing, InvalidInput, transport=BODY),
)
async def mark_thread_read(thread: ThreadRef, command: MarkRead, actor: CurrentActor, services: Wired) -> Response:
    """Remember how far one has read, on all of one's devices. It only goes on, unless one asks to go `back`."""
    await services.keeping_up.read_thread(actor, thread, command)
    return done()


@router.put(
    "/v1/boards/{board}/read",
    operation_id="mark_board_read",
    summary="Mark a board as read",
    **DONE,
    responses=problems(BoardMissing),
)
async def mark_board_read(board: BoardRef, actor: CurrentActor, services: Wired) -> Response:
    """All that there is on it now is read."""
    await services.keeping_up.read_board(actor, board)
    return done()


@router.put(
    f"{_AT}/read",
    operation_id="mark_all_read",
    summary="Mark everything as read",
    **DONE,
    responses=problems(*HERE),
)
async def mark_all_read(standing: StandingHere, services: Wired) -> Response:
    """All that there is on all boards of the community now is read."""
    await services.keeping_up.read_all(standing)
    return done()


@router.put(
    "/v1/threads/{thread}/following",
    operation_id="follow_thread",
    summary="Follow or mute a thread",
    **DONE,
    responses=problems(ThreadMissing, FollowLimitReached, InvalidInput, transport=BODY),
)
async def follow_thread(thread: ThreadRef, command: FollowThread, actor: CurrentActor, services: Wired) -> Response:
    """Who writes in a thread follows it, unless they say `"follow": false` then, or mute it, or there is no room for
    more (`…/following/room`). Repeating changes nothing.

    The server tells nobody of what is new in it: read `…/following`, and follow the topics of these threads.
    """
    await services.keeping_up.follow(actor, thread, command)
    return done()


@router.delete(
    "/v1/threads/{thread}/following",
    operation_id="unfollow_thread",
    summary="Neither follow nor mute a thread",
    **DONE,
    responses=problems(ThreadMissing),
)
async def unfollow_thread(thread: ThreadRef, actor: CurrentActor, services: Wired) -> Response:
    """Where one does neither, nothing changes."""
    await services.keeping_up.unfollow(actor, thread)
    return done()


@router.get(
    f"{_AT}/following",
    operation_id="list_followed_threads",
    summary="What one follows",
    response_model=Page[ThreadView],
    responses=problems(*HERE, CursorInvalid, InvalidInput),
)
async def list_followed_threads(
    request: Request,
    actor: CurrentActor,
    standing: StandingHere,
    services: Wired,
    page: RequestedPage,
    unread: Annotated[bool, Query(description="Only those in which something is new to oneself.")] = False,
) -> Response:
    """The threads that one follows, by their newest post."""
    return page_response(request, await services.keeping_up.followed(actor, standing, page, unread=unread))


@router.get(
    f"{_AT}/following/room",
    operation_id="show_following_room",
    summary="How much more one can follow",
    responses=problems(*HERE),
)
async def show_following_room(standing: StandingHere, services: Wired, response: Response) -> FollowingRoom:
    """How many threads one follows or mutes, and how many one can. Writing where there is no room is published as ever,
    and does not make one follow the thread: nothing that one follows is let go of without being asked.
    """
    response.headers["Cache-Control"] = "no-store"
    return await services.keeping_up.room(standing)


@router.put(
    f"{_AT}/boards/mine",
    operation_id="choose_boards",
    summary="Choose one's own boards",
    **DONE,
    responses=problems(*HERE, InvalidInput, transport=BODY),
)
async def choose_boards(command: ChooseBoards, standing: StandingHere, services: Wired) -> Response:
    """Out of many boards, the few that one reads: `?mine=true` lists them, in this order."""
    await services.keeping_up.choose_boards(standing, command)
    return done()
