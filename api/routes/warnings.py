"""Content warnings."""

from fastapi import Response

from api.deps import CurrentActor, Wired
from api.documented import BODY, WRITING, problems, tagged, tagged_by_revision
from api.languages import InLanguage
from api.revisions import with_revision
from api.routes.posts import PostRef
from domain.boards.errors import PostMissing, PostWithdrawn
from domain.boards.posts.views import PostView
from domain.boards.posts.warnings import NamedWarnings, WarnOfPost, named_warnings
from domain.shared.actor import NotStaff
from domain.shared.errors import InvalidInput

router = tagged("posts")


@router.get(
    "/v1/content_warnings",
    operation_id="show_content_warnings",
    summary="What there is to warn of",
    responses=problems(signed_in=False, database=False),
)
async def show_content_warnings(language: InLanguage, response: Response) -> NamedWarnings:
    """All content warnings, with what they are called. A community offers those of its `policy.content_warnings`."""
    response.headers["Cache-Control"] = "no-store"
    return named_warnings(language)


@router.put(
    "/v1/posts/{post}/content_warning",
    operation_id="warn_of_post",
    summary="Put a content warning on a post",
    response_model=PostView,
    responses=tagged_by_revision()
    | problems(PostMissing, NotStaff, *WRITING, PostWithdrawn, InvalidInput, transport=BODY),
)
async def warn_of_post(post: PostRef, command: WarnOfPost, actor: CurrentActor, services: Wired) -> Response:
    """For staff: all that they warn of, beside what the author does; no tags to take their warning away.

    Its author can add to it and not take it away. Doing it again changes nothing.
    """
    await services.editing.warn(actor, post, command)
    return with_revision(await services.reading.post(actor, post, unfiltered=True))
