"""Threads and the posts in them."""

from typing import Annotated

from fastapi import Path, Request, Response

from api.deps import CurrentActor, RequestedPage, Wired
from api.documented import BODY, WRITING, located, problems, tagged, tagged_by_revision
from api.languages import InLanguage
from api.rendering import Format, RenderedPostView, Unfiltered, posts_as
from api.responses import created, page_response
from api.revisions import with_revision
from domain.boards.errors import (
    BoardArchived,
    BoardTakesNoReplies,
    BoardWrittenByOthers,
    CallLimitReached,
    ProfessionNotBorne,
    ReplyElsewhere,
    ReplyNotWelcome,
    ThreadClosed,
    ThreadMissing,
)
from domain.boards.posts.views import PostView, PublishPost
from domain.boards.threads.views import ThreadView
from domain.shared.errors import CursorInvalid, InvalidInput, RevisionOutdated
from domain.shared.shapes import Page

router = tagged("threads")

ThreadRef = Annotated[str, Path(description="A thread's id.", examples=["thr_01kb2y8v4t6m0q3r5s7w9x1z2a"])]


@router.get(
    "/v1/threads/{thread}",
    operation_id="show_thread",
    summary="Show a thread",
    response_model=ThreadView,
    responses=tagged_by_revision() | problems(ThreadMissing),
)
async def show_thread(
    thread: ThreadRef, actor: CurrentActor, services: Wired, unfiltered: Unfiltered = False
) -> Response:
    """A thread's title, who opened it, and what staff have done with it."""
    return with_revision(await services.reading.thread(actor, thread, unfiltered=unfiltered))


@router.get(
    "/v1/threads/{thread}/posts",
    operation_id="list_posts",
    summary="Read a thread",
    response_model=Page[RenderedPostView],
    responses=problems(ThreadMissing, CursorInvalid, InvalidInput),
)
async def list_posts(
    request: Request,
    thread: ThreadRef,
    actor: CurrentActor,
    services: Wired,
    page: RequestedPage,
    format: Format = "text",
    unfiltered: Unfiltered = False,
) -> Response:
    """The posts of a thread, the oldest first, with their authors, reactions, and which reactions are one's own."""
    posts = await services.reading.posts(actor, thread, page, unfiltered=unfiltered)
    return page_response(request, await posts_as(format, posts, services.markup))


@router.post(
    "/v1/threads/{thread}/posts",
    operation_id="publish_post",
    summary="Reply in a thread",
    status_code=201,
    response_model=PostView,
    responses=located("/v1/posts/pst_01kb2y8v4t6m0q3r5s7w9x1z2a")
    | problems(
        ThreadMissing,
        *WRITING,
        BoardArchived,
        BoardTakesNoReplies,
        BoardWrittenByOthers,
        ThreadClosed,
        ReplyNotWelcome,
        ProfessionNotBorne,
        ReplyElsewhere,
        CallLimitReached,
        RevisionOutdated,
        InvalidInput,
        transport=BODY,
    ),
)
async def publish_post(
    thread: ThreadRef, command: PublishPost, actor: CurrentActor, services: Wired, language: InLanguage
) -> Response:
    """Reply under the pseudonym that one wears here, where the board's `repliers` may.

    If the thread has a `response_contract`, say what the reply is (`kind`). One that its author does not want is
    refused, and the problem says what is welcome; the author's own are always. Keep the text, for the writer to say
    it otherwise; so too where those whom it calls have been called too often (`call_limit_reached`).

    On a question board one can answer as a professional (`profession`), under a face to which it is attested.
    """
    post_id = await services.writing.publish_post(actor, thread, command, language)
    return created(await services.reading.new_post(actor, post_id), f"/v1/posts/{post_id}")
