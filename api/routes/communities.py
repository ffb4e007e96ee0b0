"""Communities, their rules, and joining them."""

from typing import Annotated

from fastapi import Path, Request, Response

from api.deps import CommunityRef, CurrentActor, RequestedPage, Wired
from api.documented import BODY, located, problems, tagged
from api.languages import InLanguage
from api.responses import JsonResponse, page_response
from domain.memberships.errors import (
    AcknowledgementsNeeded,
    AlreadyMember,
    CommunityMissing,
    MembershipMissing,
    RulesVersionMissing,
)
from domain.memberships.ports import AcceptanceView, CommunityView, JoinCommunity, OwnMembership, RulesView
from domain.shared.actor import RulesNotAccepted
from domain.shared.errors import CursorInvalid, InvalidInput
from domain.shared.shapes import Page

router = tagged("communities")


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
    responses=problems(CommunityMissing, signed_in=False),
)
async def show_community(community: CommunityRef, services: Wired, language: InLanguage) -> Response:
    """A community and its policies, as anyone may see them before joining. Public."""
    view = await services.communities.community(community, language)
    if view is None:
        raise CommunityMissing
    return JsonResponse(view)


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
    "/v1/communities/{community}/rules/{version}/acceptance",
    operation_id="accept_rules",
    summary="Accept the rules",
    responses=problems(CommunityMissing, RulesVersionMissing, InvalidInput),
)
async def accept_rules(
    community: CommunityRef,
    version: Annotated[int, Path(ge=1, le=10_000, description="The version in force.", examples=[1])],
    actor: CurrentActor,
    services: Wired,
) -> AcceptanceView:
    """Accept the version of the rules that is in force, before joining or as a member. Repeating it changes nothing."""
    return await services.memberships.accept_rules(actor, community, version)


@router.post(
    "/v1/communities/{community}/memberships",
    operation_id="join_community",
    summary="Join a community",
    status_code=201,
    responses=located("/v1/communities/com_01kb2y8v4t6m0q3r5s7w9x1z2a/memberships/me")
    | problems(CommunityMissing, AlreadyMember, RulesNotAccepted, AcknowledgementsNeeded, InvalidInput, transport=BODY),
)
async def join_community(
    community: CommunityRef, command: JoinCommunity, actor: CurrentActor, services: Wired, response: Response
) -> OwnMembership:
    """Become a member. Accept the rules first, and confirm what the community's policy asks at the door."""
    membership = await services.memberships.join(actor, community, command)
    response.headers["Location"] = f"/v1/communities/{membership.community_id}/memberships/me"
    response.headers["Cache-Control"] = "no-store"
    return membership


@router.get(
    "/v1/communities/{community}/memberships/me",
    operation_id="show_own_membership",
    summary="One's own membership",
    responses=problems(MembershipMissing),
)
async def show_own_membership(
    community: CommunityRef, actor: CurrentActor, services: Wired, response: Response
) -> OwnMembership:
    """One's own standing in a community. Nobody else can see it under any of one's pseudonyms."""
    response.headers["Cache-Control"] = "no-store"
    return services.memberships.own(actor, community)
