"""Single posts, and reactions to them."""

from typing import Annotated

from fastapi import Path, Response

from api.deps import CurrentActor, Wired
from api.documented import BODY, DONE, WRITING, problems, tagged, tagged_by_revision
from api.languages import InLanguage
from api.rendering import Format, RenderedPostView, Unfiltered, post_as
from api.responses import done
from api.revisions import with_revision
from domain.boards.errors import BoardArchived, PostMissing, PostWithdrawn, ReactionNotOffered
from domain.boards.posts.previewing import PreviewedPost, PreviewPost, preview
from domain.boards.posts.reactions import Reaction
from domain.shared.errors import InvalidInput

router = tagged("posts")

PostRef = Annotated[str, Path(description="A post's id.", examples=["pst_01kb2y8v4t6m0q3r5s7w9x1z2a"])]
ReactionRef = Annotated[
    Reaction,
    Path(description="`read` 読みました, or one of those that the community offers.", examples=["heard"]),
]

_PATH = "/v1/posts/{post}/reactions/{reaction}"


@router.post(
    "/v1/posts:preview",
    operation_id="preview_post",
    summary="Check a post before publishing",
    responses=problems(InvalidInput, transport=BODY),
)
async def preview_post(
    command: PreviewPost, _: CurrentActor, language: InLanguage, response: Response
) -> PreviewedPost:
    """What in a post, or in the title of its thread, could tell who wrote it: contact data, addresses, named places,
    exact days. Send all that has words, or what there is so far: at least one text.

    Nothing is stored. It looks for patterns: finding nothing does not mean that a text gives nobody away, and it cannot
    see what images show.
    """
    response.headers["Cache-Control"] = "no-store"
    return preview(command, language)


@router.get(
    "/v1/posts/{post}",
    operation_id="show_post",
    summary="Show a post",
    response_model=RenderedPostView,
    responses=tagged_by_revision() | problems(PostMissing, InvalidInput),
)
async def show_post(
    post: PostRef, actor: CurrentActor, services: Wired, format: Format = "text", unfiltered: Unfiltered = False
) -> Response:
    """One post, as it stands in its thread."""
    view = await services.reading.post(actor, post, unfiltered=unfiltered)
    return with_revision(await post_as(format, view, services.markup))


@router.put(
    _PATH,
    operation_id="react",
    summary="React to a post",
    **DONE,
    responses=problems(PostMissing, *WRITING, BoardArchived, PostWithdrawn, ReactionNotOffered, InvalidInput),
)
async def react(post: PostRef, reaction: ReactionRef, actor: CurrentActor, services: Wired) -> Response:
    """Put one's reaction on a post; a reaction alone means "I was heard", and `read` that one has read it.

    Who reacted is shown to nobody. Repeating it changes nothing.
    """
    await services.writing.react(actor, post, reaction)
    return done()


@router.delete(
    _PATH,
    operation_id="take_reaction_back",
    summary="Take a reaction back",
    **DONE,
    responses=problems(PostMissing, *WRITING, InvalidInput),
)
async def take_reaction_back(post: PostRef, reaction: ReactionRef, actor: CurrentActor, services: Wired) -> Response:
    """Take one's reaction back. Where there is none, nothing changes."""
    await services.writing.take_back(actor, post, reaction)
    return done()
