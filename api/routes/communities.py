"""Communities and their rules."""

from fastapi import Request, Response

from api.deps import CommunityRef, CurrentActor, RequestedPage, StandingHere, Wired
from api.documented import BODY, OFFICE, located, problems, tagged, tagged_by_revision
from api.languages import InLanguage
from api.responses import created, page_response
from api.revisions import BasedOn, with_revision
from domain.memberships import policies
from domain.memberships.errors import CommunityMissing, RulesUnchangeable, SlugTaken
from domain.memberships.views.communities import (
    AcceptanceView,
    CommunityView,
    FoundCommunity,
    PublishRules,
    ReviseCommunity,
    RevisionView,
    RulesView,
)
from domain.shared.actor import NotStaff
from domain.shared.errors import CursorInvalid, InvalidInput, RevisionOutdated
from domain.shared.shapes import Json, Page, command

router = tagged("communities")

_ONE = "/v1/communities/{community}"


@command(
    {
        "community": {
            "slug": "reading-circle",
            "name": {"ja": "読書の会", "en": "Reading circle"},
            "description": {"ja": "本を読んで話す会です。"},
            "time_zone": "Asia/Tokyo",
            "languages": ["ja", "en"],
            "policy": {"admission": "invitation", "invitations_per_member": 3},
        },
        "rules": {"version": 1, "text": {"ja": "おたがいを大切に。"}},
    }
)
class NewCommunity:
    """A new community, with the first version of its rules."""

    community: FoundCommunity
    rules: PublishRules


@router.get(
    "/v1/communities",
    operation_id="list_communities",
    summary="List communities",
    response_model=Page[CommunityView],
    responses=problems(CursorInvalid, InvalidInput, signed_in=False),
)
async def list_communities(request: Request, services: Wired, page: RequestedPage, language: InLanguage) -> Response:
    """The communities of this installation, by slug. Public."""
    return page_response(request, await services.communities.communities(page, language))


@router.get(
    "/v1/communities/{community}",
    operation_id="show_community",
    summary="Show a community",
    response_model=CommunityView,
    responses=tagged_by_revision() | problems(CommunityMissing, signed_in=False),
)
async def show_community(community: CommunityRef, services: Wired, language: InLanguage) -> Response:
    """A community and its policies, as anyone may see them before joining. Public."""
    return community_response(await services.communities.community(community, language))


@router.get(
    "/v1/communities/{community}/rules",
    operation_id="list_rules",
    summary="Read the rules",
    response_model=Page[RulesView],
    responses=problems(CommunityMissing, CursorInvalid, InvalidInput, signed_in=False),
)
async def list_rules(
    request: Request, community: CommunityRef, services: Wired, page: RequestedPage, language: InLanguage
) -> Response:
    """Every version of the rules, the newest first; that one is in force. Public."""
    rules = await services.communities.rules(community, page, language)
    if rules is None:
        raise CommunityMissing
    return page_response(request, rules)


@router.post(
    "/v1/communities",
    operation_id="found_community",
    summary="Found a community",
    status_code=201,
    response_model=CommunityView,
    responses=located("/v1/communities/com_01kb2y8v4t6m0q3r5s7w9x1z2a")
    | problems(NotStaff, SlugTaken, InvalidInput, transport=BODY),
)
async def found_community(
    command: NewCommunity, actor: CurrentActor, services: Wired, language: InLanguage
) -> Response:
    """For those who own a community on this installation. The founder owns the new one, and has accepted its rules."""
    community_id = await services.founding.found_as(actor, command.community, command.rules)
    view = await services.communities.community(community_id, language)
    return created(view or Json(b""), f"/v1/communities/{community_id}")


@router.patch(
    _ONE,
    operation_id="revise_community",
    summary="Change a community",
    response_model=CommunityView,
    responses=tagged_by_revision() | problems(*OFFICE, RevisionOutdated, InvalidInput, transport=BODY),
)
async def revise_community(
    community: CommunityRef,
    command: ReviseCommunity,
    standing: StandingHere,
    services: Wired,
    language: InLanguage,
    based_on: BasedOn,
) -> Response:
    """For owners. What is absent stays; `policy` is replaced whole. What it was is kept: see its revisions."""
    await services.founding.revise(standing, command, based_on)
    return community_response(await services.communities.community(community, language))


@router.get(
    f"{_ONE}/revisions",
    operation_id="list_revisions",
    summary="What a community was before",
    response_model=Page[RevisionView],
    responses=problems(*OFFICE, CursorInvalid, InvalidInput),
)
async def list_revisions(request: Request, standing: StandingHere, services: Wired, page: RequestedPage) -> Response:
    """What the community's document was before each change, the newest first. For staff."""
    policies.require_may_see_staff_lists(standing)
    return page_response(request, await services.communities.revisions(standing.community_id, page))


@router.post(
    f"{_ONE}/rules",
    operation_id="publish_rules",
    summary="Publish the next version of the rules",
    status_code=201,
    responses=problems(*OFFICE, RulesUnchangeable, InvalidInput, transport=BODY),
)
async def publish_rules(command: PublishRules, standing: StandingHere, services: Wired) -> AcceptanceView:
    """For owners. Its number follows the one in force. Reading stays open; who writes next has to accept it first."""
    await services.founding.publish_rules_as(standing, command)
    return AcceptanceView(version=command.version)


def community_response(view: Json | None) -> Response:
    if view is None:
        raise CommunityMissing
    return with_revision(view)
