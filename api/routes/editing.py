"""What becomes of a post after it was published."""

from fastapi import Request, Response

from api.deps import CurrentActor, RequestedPage, Wired
from api.documented import BODY, DONE, WRITING, problems, tagged, tagged_by_revision
from api.responses import done, page_response
from api.revisions import BasedOn, with_revision
from api.routes.posts import PostRef
from domain.boards.errors import BoardArchived, CallLimitReached, NotYourPost, PostHidden, PostMissing, PostWithdrawn
from domain.boards.posts.editing import DeletePost, EditPost, HidePost, PostRevisionView, RedactPost
from domain.boards.posts.views import PostView
from domain.shared.actor import NotStaff
from domain.shared.errors import CursorInvalid, InvalidInput, RevisionOutdated
from domain.shared.shapes import Page

router = tagged("posts")


@router.patch(
    "/v1/posts/{post}",
    operation_id="edit_post",
    summary="Edit a post",
    response_model=PostView,
    responses=tagged_by_revision()
    | problems(
        PostMissing,
        NotYourPost,
        *WRITING,
        BoardArchived,
        PostWithdrawn,
        PostHidden,
        RevisionOutdated,
        CallLimitReached,
        InvalidInput,
        transport=BODY,
    ),
)
async def edit_post(
    post: PostRef, command: EditPost, actor: CurrentActor, services: Wired, based_on: BasedOn
) -> Response:
    """For who wrote it. Readers see that it was edited; what it said before is kept for staff. To take something out
    for good, redact it.
    """
    await services.editing.edit(actor, post, command, based_on)
    return with_revision(await services.reading.post(actor, post, unfiltered=True))


@router.post(
    "/v1/posts/{post}/redaction",
    operation_id="redact_post",
    summary="Redact a post",
    response_model=PostView,
    responses=tagged_by_revision()
    | problems(PostMissing, NotYourPost, PostWithdrawn, PostHidden, RevisionOutdated, InvalidInput, transport=BODY),
)
async def redact_post(
    post: PostRef, command: RedactPost, actor: CurrentActor, services: Wired, based_on: BasedOn
) -> Response:
    """For who wrote it. What is left out now is gone for good, and so is everything that the post said before: nobody
    can read it any more, staff included. To withdraw all of it, delete it.
    """
    await services.editing.redact(actor, post, command, based_on)
    return with_revision(await services.reading.post(actor, post, unfiltered=True))


@router.delete(
    "/v1/posts/{post}",
    operation_id="delete_post",
    summary="Delete a post",
    **DONE,
    responses=problems(PostMissing, NotYourPost, *WRITING, RevisionOutdated, InvalidInput, transport=BODY),
)
async def delete_post(
    post: PostRef, actor: CurrentActor, services: Wired, based_on: BasedOn, command: DeletePost | None = None
) -> Response:
    """For who wrote it, and for staff, with a reason. Its words are gone for good, with all that it said before, its
    reactions, and the name. A tombstone says by whom it was withdrawn (`withdrawn_by`). A thread that it opened loses
    its title too; others' replies stay.

    Deleting it again changes nothing.
    """
    await services.editing.delete(actor, post, command or DeletePost(), based_on)
    return done()


@router.get(
    "/v1/posts/{post}/revisions",
    operation_id="list_post_revisions",
    summary="List what a post said before",
    response_model=Page[PostRevisionView],
    responses=problems(PostMissing, NotStaff, *WRITING, CursorInvalid, InvalidInput),
)
async def list_post_revisions(
    request: Request, post: PostRef, actor: CurrentActor, services: Wired, page: RequestedPage
) -> Response:
    """For staff. The newest first; what it says now is not among them, nor anything that its author has redacted."""
    return page_response(request, await services.reading.revisions(actor, post, page))


@router.put(
    "/v1/posts/{post}/hiding",
    operation_id="hide_post",
    summary="Hide a post",
    **DONE,
    responses=problems(PostMissing, NotStaff, *WRITING, PostWithdrawn, InvalidInput, transport=BODY),
)
async def hide_post(post: PostRef, command: HidePost, actor: CurrentActor, services: Wired) -> Response:
    """For staff. Its words are kept, for staff alone; everybody else, its author too, sees that it is `hidden`.

    Hiding it again changes nothing.
    """
    await services.editing.hide(actor, post, command)
    return done()


@router.delete(
    "/v1/posts/{post}/hiding",
    operation_id="unhide_post",
    summary="Show a hidden post again",
    **DONE,
    responses=problems(PostMissing, NotStaff, *WRITING, PostWithdrawn),
)
async def unhide_post(post: PostRef, actor: CurrentActor, services: Wired) -> Response:
    """For staff. Where it is not hidden, nothing changes."""
    await services.editing.unhide(actor, post)
    return done()
