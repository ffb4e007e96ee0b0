"""Who acts.

A request comes from an *account* at a *client*. What the account may do depends on its *standing* in the community
concerned, so the actor carries all its standings, loaded once per request in one statement. Neither the actor nor a
standing is ever serialised: both hold ids of the sealed world.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.shared.errors import Conflict, Denied
from domain.shared.ids import AccountId, CommunityId, MembershipId


class Role(StrEnum):
    """What somebody does for a community."""

    MEMBER = "member"
    FACILITATOR = "facilitator"
    PROFESSIONAL = "professional"
    STAFF = "staff"
    OWNER = "owner"


class MembershipState(StrEnum):
    """Where a membership is in its life."""

    ACTIVE = "active"
    LEFT = "left"


class NotAMember(Denied):
    """The actor has no membership in this community that lets it do this."""


class RulesNotAccepted(Conflict):
    """The community's rules have a version that this person has not accepted. `facts["version"]` says which."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's standing in one community, as of this request."""

    membership_id: MembershipId
    community_id: CommunityId
    community_slug: str
    state: MembershipState
    roles: frozenset[Role]
    rules_version: int
    """The version of the rules in force."""
    rules_accepted: int
    """The newest version that this person has accepted; 0 for none."""
    pseudonyms_per_member: int
    """How many faces the community lets one person wear in one scope."""

    @property
    def may_read(self) -> bool:
        return self.state is MembershipState.ACTIVE

    def require_may_write(self) -> None:
        """Raises NotAMember or RulesNotAccepted."""
        if self.state is not MembershipState.ACTIVE:
            raise NotAMember
        if self.rules_accepted < self.rules_version:
            raise RulesNotAccepted(version=self.rules_version)


@dataclass(frozen=True, slots=True)
class Actor:
    """An account at a client, with its standing in each community it belongs to."""

    account_id: AccountId
    client_id: str
    standings: Mapping[CommunityId, Standing] = field(default_factory=dict)

    def standing_in(self, community: str) -> Standing | None:
        """By id or by slug. None when the account has no membership there."""
        if (standing := self.standings.get(CommunityId(community))) is not None:
            return standing
        return next((s for s in self.standings.values() if s.community_slug == community), None)

    def readable(self) -> list[CommunityId]:
        """The communities whose members' content this actor may read: the root of every visibility rule."""
        return [standing.community_id for standing in self.standings.values() if standing.may_read]
