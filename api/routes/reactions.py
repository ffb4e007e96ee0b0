"""What a community offers to say without words."""

from fastapi import Response

from api.deps import StandingHere, Wired
from api.documented import BODY, HERE, OFFICE, problems, tagged, tagged_by_revision
from api.languages import InLanguage
from api.revisions import BasedOn
from domain.boards.posts.reactions import ChooseReactions, ReactionSetView
from domain.shared.errors import InvalidInput, RevisionOutdated

router = tagged("posts")

_PATH = "/v1/communities/{community}/reactions"


@router.get(
    _PATH,
    operation_id="show_reactions",
    summary="Which reactions there are",
    responses=tagged_by_revision() | problems(*HERE),
)
async def show_reactions(
    standing: StandingHere, services: Wired, language: InLanguage, response: Response
) -> ReactionSetView:
    """What a community offers, with what it is called."""
    return _tagged(await services.choosing.offered(standing, language), response)


@router.put(
    _PATH,
    operation_id="choose_reactions",
    summary="Choose the reactions",
    responses=tagged_by_revision() | problems(*OFFICE, RevisionOutdated, InvalidInput, transport=BODY),
)
async def choose_reactions(
    command: ChooseReactions,
    standing: StandingHere,
    services: Wired,
    language: InLanguage,
    based_on: BasedOn,
    response: Response,
) -> ReactionSetView:
    """For staff, out of `choices`. What posts have been given stays and is shown; what is offered no more is given no
    more, and can be taken back.
    """
    await services.choosing.choose(standing, command, based_on)
    return _tagged(await services.choosing.offered(standing, language), response)


def _tagged(offered: ReactionSetView, response: Response) -> ReactionSetView:
    response.headers["ETag"] = f'"{offered.revision}"'
    response.headers["Cache-Control"] = "no-store"
    return offered
