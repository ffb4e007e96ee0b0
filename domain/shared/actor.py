"""Who acts.

A request comes from an *account* at a *client*. What the account may do depends on its *standing* in the community
concerned, so the actor carries all its standings, loaded once per request in one statement. Neither the actor nor a
standing is ever serialised: both hold ids of the sealed world.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.shared.audiences import EVERYBODY, Audience, everybody_in, of_profession, those_in
from domain.shared.errors import Conflict, Denied
from domain.shared.ids import AccountId, CommunityId, MembershipId, PseudonymId
from domain.shared.scopes import PseudonymScope


class Role(StrEnum):
    """What somebody does for a community."""

    MEMBER = "member"
    FACILITATOR = "facilitator"
    PROFESSIONAL = "professional"
    STAFF = "staff"
    OWNER = "owner"


class Duty(StrEnum):
    """A single duty of staff that can be delegated without making somebody staff."""

    APPROVE_APPLICATIONS = "approve_applications"
    RUN_SESSIONS = "run_sessions"
    UNSEAL = "unseal"
    """To take part in opening a face. Owners alone give it and take it back."""


class MembershipState(StrEnum):
    """Where a membership is in its life."""

    APPLIED = "applied"
    """Waits for a decision."""
    DECLINED = "declined"
    """The application was declined. One may apply again."""
    TRIAL = "trial"
    """Reads, does not write yet."""
    ACTIVE = "active"
    GRACE = "grace"
    """The outside proof is gone; everything goes on for a while, to set it right."""
    PAUSED = "paused"
    """休会: names and boards are kept; back with one call."""
    LAPSED = "lapsed"
    """The proof stayed away. Back, with the same names, by a new proof."""
    LEFT = "left"
    EXPELLED = "expelled"


MOST_FACES = 10
"""What a policy can allow one person at most in one scope."""

LIVING = frozenset({MembershipState.TRIAL, MembershipState.ACTIVE, MembershipState.GRACE})
"""States in which one takes part."""


class NotAMember(Denied):
    """The actor has no membership in this community that lets it do this."""


class NotStaff(Denied):
    """Only those can do this whom the community has entrusted with it."""


class TrialReadsOnly(Denied):
    """During the trial one reads; one's own membership says when writing opens."""


class MembershipPaused(Conflict):
    """The membership is paused; resume it first."""


class Suspended(Denied):
    """The person is suspended. `facts["until"]` (RFC 3339) says until when."""


class RulesNotAccepted(Conflict):
    """The community's rules have a version that this person has not accepted. `facts["version"]` says which."""


@dataclass(frozen=True, slots=True)
class Wearer:
    """Who can wear faces: a membership, and the key that its tags are made with. Never serialised."""

    membership_id: MembershipId
    tag_key: bytes = field(repr=False)
    """A key of this membership's own; empty where it was made before each had one."""


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
    pseudonym_scope: PseudonymScope = PseudonymScope.COMMUNITY
    """How far one face reaches, unless a board tightens it."""
    duties: frozenset[Duty] = frozenset()
    professions: frozenset[str] = frozenset()
    """Attested, and not expired now."""
    suspended_until: datetime | None = None
    """Set only while it is in force."""
    reads_while_paused: bool = False
    due_on: date | None = None
    """The day on which time alone changes the state."""
    tag_key: bytes = field(default=b"", repr=False)
    """See `Wearer`."""
    office: PseudonymId | None = field(default=None, repr=False)
    """The face that was entrusted with what this person does for the community, if one was."""

    @property
    def wearer(self) -> Wearer:
        return Wearer(self.membership_id, self.tag_key)

    @property
    def may_read(self) -> bool:
        paused_reader = self.state is MembershipState.PAUSED and self.reads_while_paused
        return self.suspended_until is None and (self.state in LIVING or paused_reader)

    @property
    def is_staff(self) -> bool:
        return bool(self.roles & {Role.STAFF, Role.OWNER})

    @property
    def audiences(self) -> frozenset[Audience]:
        """Those that this person is in; none while they may not read."""
        if not self.may_read:
            return frozenset()
        return frozenset(
            {everybody_in(self.community_id), *(those_in(self.community_id, group) for group in self.groups)}
        )

    @property
    def groups(self) -> frozenset[str]:
        """By their roles and attested professions (`domain.shared.audiences`)."""
        return frozenset({*self.roles, *map(of_profession, self.professions)})

    def writes_as(self, groups: Collection[str]) -> bool:
        """Whether this person is in one of these groups of writers. Staff are, wherever anybody is."""
        own = {EVERYBODY, self.state, *self.groups}
        return bool(groups) and (self.is_staff or not own.isdisjoint(groups))

    def require_may_read(self) -> None:
        """Raises Suspended, MembershipPaused or NotAMember."""
        if self.suspended_until is not None:
            raise Suspended(until=self.suspended_until.strftime("%Y-%m-%dT%H:%M:%SZ"))
        if self.state is MembershipState.PAUSED and not self.reads_while_paused:
            raise MembershipPaused
        if not self.may_read:
            raise NotAMember

    def require_may_write(self, *, on_trial: bool = False) -> None:
        """`on_trial`: here one writes during the trial too.

        Raises Suspended, NotAMember, TrialReadsOnly, MembershipPaused or RulesNotAccepted.
        """
        self.require_may_read()
        if self.state is MembershipState.PAUSED:
            raise MembershipPaused
        if self.state is MembershipState.TRIAL and not on_trial:
            raise TrialReadsOnly
        if self.rules_accepted < self.rules_version:
            raise RulesNotAccepted(version=self.rules_version)

    def require_duty(self, duty: Duty | None = None) -> None:
        """Raises NotStaff unless the actor is staff, or has been given this duty; and whatever stops it writing."""
        if not (self.is_staff or (duty is not None and duty in self.duties)):
            raise NotStaff
        self.require_may_write()

    def require_owner(self) -> None:
        """Raises NotStaff, and whatever stops the actor writing."""
        if Role.OWNER not in self.roles:
            raise NotStaff
        self.require_may_write()


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

    def audiences(self) -> frozenset[Audience]:
        """Those that this actor is in, in all its communities."""
        return frozenset().union(*(standing.audiences for standing in self.standings.values()))
