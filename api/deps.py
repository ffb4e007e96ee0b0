"""What routes ask for: the services, who acts, their standing here, which page."""

from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import HTTPConnection

from api.bootstrap import Services
from domain.identity.errors import NotSignedIn
from domain.identity.ports import Bearer
from domain.memberships.errors import CommunityMissing, MembershipMissing
from domain.shared.actor import Actor, NotAMember, Standing
from domain.shared.shapes import PageRequest

_SCHEME: Any = {
    "auto_error": False,
    "scheme_name": "access_token",
    "description": "An access token of `POST /oauth/token`.",
}
_bearer = HTTPBearer(**_SCHEME)


async def _services(connection: HTTPConnection) -> Services:
    services: Services = connection.app.state.services
    return services


Wired = Annotated[Services, Depends(_services)]


PresentedToken = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def authenticated(services: Services, token: HTTPAuthorizationCredentials | None) -> Bearer:
    if token is None:
        raise NotSignedIn
    return services.identity.authenticate(token.credentials)


async def _signed_in(services: Wired, token: PresentedToken) -> Bearer:
    return authenticated(services, token)


SignedIn = Annotated[Bearer, Depends(_signed_in)]


class _Acting(HTTPBearer):
    """The same scheme, and who acts by it: one dependency, as each takes its time of every request."""

    async def __call__(self, request: Request) -> Actor:  # type: ignore[override]
        services: Services = request.app.state.services
        bearer = authenticated(services, await super().__call__(request))
        actor = await services.staying.actor(bearer.account_id, bearer.client_id)
        services.repeats.asked_by(actor.audiences)
        return actor


CurrentActor = Annotated[Actor, Depends(_Acting(**_SCHEME))]

CommunityRef = Annotated[str, Path(description="A community's id or slug.", examples=["jijokai"], max_length=64)]


async def _standing(community: CommunityRef, actor: CurrentActor, services: Wired) -> Standing:
    """The actor's standing in the path's community. Communities are public: a stranger may learn that it exists."""
    if (standing := actor.standing_in(community)) is not None:
        standing.require_may_read()
        return standing
    if await services.communities.community(community, "ja") is None:
        raise CommunityMissing
    raise NotAMember


async def _any_standing(community: CommunityRef, actor: CurrentActor) -> Standing:
    """One's own membership, in whatever state: for what one may do about it even when one may do nothing else."""
    if (standing := actor.standing_in(community)) is None:
        raise MembershipMissing
    return standing


StandingHere = Annotated[Standing, Depends(_standing)]
AnyStanding = Annotated[Standing, Depends(_any_standing)]


async def _page(
    limit: Annotated[int, Query(ge=1, le=100, description="How many items at most.")] = 50,
    cursor: Annotated[
        str | None, Query(max_length=500, description="The `next_cursor` of the page before; absent for the first.")
    ] = None,
) -> PageRequest:
    return PageRequest(limit, cursor)


RequestedPage = Annotated[PageRequest, Depends(_page)]
