"""One's own membership: joining, pausing, leaving, its history, its proof."""

from typing import Annotated

from fastapi import Path, Request, Response

from api.deps import AnyStanding, CommunityRef, CurrentActor, RequestedPage, Wired
from api.documented import BODY, DONE, located, problems, tagged
from api.responses import JsonResponse, done, page_response
from domain.memberships.errors import (
    AcknowledgementsNeeded,
    AlreadyDecided,
    AlreadyMember,
    AnswersNeeded,
    ApplicationMissing,
    CommunityMissing,
    EntryRefused,
    InvitationNeeded,
    LastOwner,
    MembershipMissing,
    ProofInUse,
    ProofNeeded,
    ProofUnavailable,
    RulesVersionMissing,
    SanctionMissing,
)
from domain.memberships.life import ActionImpossible
from domain.memberships.staying import own_membership
from domain.memberships.views.admission import ApplicationView, JoinCommunity, ShownProof
from domain.memberships.views.communities import AcceptanceView
from domain.memberships.views.memberships import ChangeMembership, FactView, LeaveCommunity, OwnMembership
from domain.memberships.views.sanctions import Appeal, SanctionView
from domain.shared.actor import RulesNotAccepted
from domain.shared.errors import CursorInvalid, InvalidInput
from domain.shared.shapes import Page

router = tagged("memberships")

_MINE = "/v1/communities/{community}/memberships/me"


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
    return await services.joining.accept_rules(actor, community, version)


@router.post(
    "/v1/communities/{community}/memberships",
    operation_id="join_community",
    summary="Join a community",
    status_code=201,
    responses=located("/v1/communities/jijokai/memberships/me")
    | problems(
        CommunityMissing,
        AlreadyMember,
        EntryRefused,
        RulesNotAccepted,
        AcknowledgementsNeeded,
        AnswersNeeded,
        InvitationNeeded,
        ProofNeeded,
        ProofInUse,
        ProofUnavailable,
        InvalidInput,
        transport=BODY,
    ),
)
async def join_community(
    community: CommunityRef, command: JoinCommunity, actor: CurrentActor, services: Wired, response: Response
) -> OwnMembership:
    """Become a member, or apply, as the community's policy has it.

    Accept the rules first, and confirm what the policy asks at the door. `open` lets in at once; `application` waits
    for a decision; `invitation` needs a code; `proof` needs a voucher, a YouTube channel membership, or staff who
    attest what they have seen.
    """
    await services.joining.join(actor, community, command)
    response.headers["Location"] = f"/v1/communities/{community}/memberships/me"
    response.headers["Cache-Control"] = "no-store"
    return await services.staying.own(actor.account_id, community)


@router.get(
    _MINE, operation_id="show_own_membership", summary="One's own membership", responses=problems(MembershipMissing)
)
async def show_own_membership(standing: AnyStanding, response: Response) -> OwnMembership:
    """One's own standing in a community. Nobody else can see it under any of one's pseudonyms."""
    response.headers["Cache-Control"] = "no-store"
    return own_membership(standing)


@router.patch(
    _MINE,
    operation_id="change_own_membership",
    summary="Pause or resume",
    responses=problems(CommunityMissing, MembershipMissing, ActionImpossible, InvalidInput, transport=BODY),
)
async def change_own_membership(
    community: CommunityRef, command: ChangeMembership, actor: CurrentActor, services: Wired, response: Response
) -> OwnMembership:
    """Pause (休会): names and boards are kept, and `{"state": "active"}` brings one back."""
    await services.staying.change(actor, community, command)
    response.headers["Cache-Control"] = "no-store"
    return await services.staying.own(actor.account_id, community)


@router.delete(
    _MINE,
    operation_id="leave_community",
    summary="Leave a community",
    **DONE,
    responses=problems(CommunityMissing, MembershipMissing, LastOwner, ActionImpossible),
)
async def leave_community(community: CommunityRef, actor: CurrentActor, services: Wired) -> Response:
    """Leave for good: who comes back is somebody new there. To rest and keep one's names, pause instead.

    The membership ends at once. Each face goes at a random moment of its own within the days of the policy's
    `farewell_days`, so that nobody sees which were one person; what it wrote stays as a former member's.
    `…/departure` says it otherwise.
    """
    await services.departures.leave(actor, community, LeaveCommunity())
    return done()


@router.post(
    f"{_MINE}/departure",
    operation_id="depart",
    summary="Leave a community, and say what becomes of one's writing",
    **DONE,
    responses=problems(CommunityMissing, MembershipMissing, LastOwner, ActionImpossible, InvalidInput, transport=BODY),
)
async def depart(community: CommunityRef, command: LeaveCommunity, actor: CurrentActor, services: Wired) -> Response:
    """Leave for good, choosing for each face whether what it wrote stays as a former member's or is withdrawn.

    Nobody can tell a former member from another, nor one withdrawn text from another.
    """
    await services.departures.leave(actor, community, command)
    return done()


@router.post(
    f"{_MINE}/proof",
    operation_id="show_proof",
    summary="Renew an outside proof",
    responses=problems(
        CommunityMissing,
        MembershipMissing,
        ActionImpossible,
        EntryRefused,
        ProofNeeded,
        ProofInUse,
        ProofUnavailable,
        InvalidInput,
        transport=BODY,
    ),
)
async def show_proof(
    community: CommunityRef, command: ShownProof, actor: CurrentActor, services: Wired, response: Response
) -> OwnMembership:
    """Show a membership elsewhere again: ends a grace, and brings back, with the same names, who has lapsed."""
    await services.joining.show_proof(actor, community, command)
    response.headers["Cache-Control"] = "no-store"
    return await services.staying.own(actor.account_id, community)


@router.get(
    f"{_MINE}/history",
    operation_id="list_own_history",
    summary="One's own history",
    response_model=Page[FactView],
    responses=problems(MembershipMissing, CursorInvalid, InvalidInput),
)
async def list_own_history(request: Request, standing: AnyStanding, services: Wired, page: RequestedPage) -> Response:
    """Every change of one's membership, and reminders of those to come, the newest first."""
    return page_response(request, await services.memberships.facts(standing.membership_id, page))


@router.get(
    f"{_MINE}/application",
    operation_id="show_own_application",
    summary="One's own application",
    response_model=ApplicationView,
    responses=problems(MembershipMissing, ApplicationMissing),
)
async def show_own_application(standing: AnyStanding, services: Wired) -> Response:
    """One's newest application, with what staff said to it."""
    view = await services.memberships.own_application(standing.membership_id)
    if view is None:
        raise ApplicationMissing
    return JsonResponse(view)


@router.get(
    f"{_MINE}/sanctions",
    operation_id="list_own_sanctions",
    summary="One's own sanctions",
    response_model=Page[SanctionView],
    responses=problems(MembershipMissing, CursorInvalid, InvalidInput),
)
async def list_own_sanctions(request: Request, standing: AnyStanding, services: Wired, page: RequestedPage) -> Response:
    """What staff imposed on any of one's faces, the newest first: what staff see, and no more."""
    faces = await services.vault.all_worn_by(standing)
    return page_response(request, await services.communities.sanctions_on(faces, page))


@router.post(
    f"{_MINE}/sanctions/{{sanction}}/appeal",
    operation_id="appeal_sanction",
    summary="Appeal a sanction",
    **DONE,
    responses=problems(MembershipMissing, SanctionMissing, AlreadyDecided, InvalidInput, transport=BODY),
)
async def appeal_sanction(
    sanction: Annotated[str, Path(description="A sanction's id.", examples=["san_5mz0wq6gqk1v0n3h2j4t8r9x7c"])],
    command: Appeal,
    standing: AnyStanding,
    services: Wired,
) -> Response:
    """Ask for a second look, once. Somebody else than who imposed it decides. Open to the expelled too."""
    await services.sanctioning.appeal(standing, sanction, command)
    return done()
