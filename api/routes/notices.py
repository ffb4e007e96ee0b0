"""Notices: that somebody spoke to one, or staff did something with what one wrote."""

from typing import Annotated

from fastapi import Query, Request, Response

from api.deps import CurrentActor, RequestedPage, StandingHere, Wired
from api.documented import BODY, DONE, HERE, problems, tagged
from api.responses import JsonResponse, done, page_response
from api.routes.threads import ThreadRef
from domain.boards.errors import ThreadMissing
from domain.boards.mentions.notices import ChooseNotices, NoticePreferences, NoticeView, ReadNotices
from domain.boards.posts.views import MentionableFaces
from domain.shared.errors import CursorInvalid, InvalidInput
from domain.shared.shapes import Page

router = tagged("notices")

_AT = "/v1/communities/{community}/notices"


@router.get(
    _AT,
    operation_id="list_notices",
    summary="One's own notices",
    response_model=Page[NoticeView],
    responses=problems(*HERE, CursorInvalid, InvalidInput),
)
async def list_notices(
    request: Request,
    standing: StandingHere,
    services: Wired,
    page: RequestedPage,
    unread: Annotated[bool, Query(description="Only those that one has not read.")] = False,
) -> Response:
    """That somebody mentioned one of one's faces, replied to one's post, or was the first to answer in one's thread, or
    that staff did something with what one wrote: where, and never what. The newest first.

    What one may not read (any more) is not among them, nor what somebody wrote whom one blocks. That staff have hidden
    one's own post is, as long as it is hidden, and that they deleted it for 60 days. As it happens they are told on the
    topic `me` (`boards.face_spoken_to.v1`, `boards.writing_moderated.v1`).
    """
    return page_response(request, await services.notifying.notices(standing, page, unread=unread))


@router.put(
    f"{_AT}/read",
    operation_id="read_notices",
    summary="Have read one's notices",
    **DONE,
    responses=problems(*HERE, InvalidInput, transport=BODY),
)
async def read_notices(command: ReadNotices, standing: StandingHere, services: Wired) -> Response:
    """Up to this one they are read. Nobody else learns it. An older one than before changes nothing, and what is still
    to come will be unread, whatever this says.
    """
    await services.notifying.read(standing, command)
    return done()


@router.get(
    f"{_AT}/preferences",
    operation_id="show_notice_preferences",
    summary="Which notices one wants",
    responses=problems(*HERE),
)
async def show_notice_preferences(standing: StandingHere, services: Wired, response: Response) -> NoticePreferences:
    """All kinds, unless one has chosen."""
    response.headers["Cache-Control"] = "no-store"
    return await services.notifying.preferences(standing)


@router.put(
    f"{_AT}/preferences",
    operation_id="choose_notices",
    summary="Choose which notices one wants",
    responses=problems(*HERE, InvalidInput, transport=BODY),
)
async def choose_notices(
    command: ChooseNotices, standing: StandingHere, services: Wired, response: Response
) -> NoticePreferences:
    """Others are neither told nor listed, from now on and of before; what is chosen again is listed again.

    That staff have hidden or deleted one's own post is told and listed in any case.
    """
    await services.notifying.choose(standing, command)
    response.headers["Cache-Control"] = "no-store"
    return await services.notifying.preferences(standing)


@router.get(
    "/v1/threads/{thread}/mentionable",
    operation_id="list_mentionable",
    summary="Whom to mention in a thread",
    response_model=MentionableFaces,
    responses=problems(ThreadMissing),
)
async def list_mentionable(thread: ThreadRef, actor: CurrentActor, services: Wired) -> Response:
    """To offer to who types `@`: those who wrote in the thread lately. There is no list of all members.

    Put `@` and the face's id into the body, and show it by the name that `mentions` has.
    """
    return JsonResponse(await services.reading.mentionable(actor, thread))
