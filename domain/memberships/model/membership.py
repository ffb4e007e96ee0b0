"""Memberships: what is known of a person in a community, and how it came to be."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from domain.memberships.errors import LastOwner
from domain.memberships.life import Action, next_state
from domain.shared.actor import Duty, MembershipState, Role
from domain.shared.audit import AuditEntry
from domain.shared.farewell import Farewell
from domain.shared.ids import AccountId, CommunityId, FactId, MembershipId, PseudonymId

MOST_PROFESSIONS, MOST_SUSPENSIONS, MOST_EXPULSIONS = 10, 10, 10
"""Of one person at a time, so that what is sealed about them has room."""


@dataclass(frozen=True, slots=True)
class Ownership:
    """How many people own a community, so that the last one cannot go. Who they are is sealed in their `Personal`."""

    community_id: CommunityId
    owners: int = 1

    def changed_by(self, change: int) -> "Ownership":
        """Raises LastOwner."""
        if self.owners + change < 1:
            raise LastOwner
        return replace(self, owners=self.owners + change)


@dataclass(frozen=True, slots=True)
class RulesAcceptance:
    """That a person accepted a version of a community's rules."""

    account_id: AccountId
    community_id: CommunityId
    version: int
    accepted_month: date


@dataclass(frozen=True, slots=True)
class Personal:
    """What is particular to a person in a community. Kept sealed and of one length, so that a dump does not tell
    a facilitator or somebody suspended from anybody else, and so that no face can be matched to a membership by it.
    """

    roles: frozenset[Role] = frozenset({Role.MEMBER})
    duties: frozenset[Duty] = frozenset()
    professions: Mapping[str, date] = field(default_factory=dict)
    """Attested professions, each with the last day on which it counts."""
    suspensions: Mapping[str, datetime] = field(default_factory=dict)
    """Sanctions that suspend, each with its end."""
    expulsions: frozenset[str] = frozenset()
    """Sanctions that expel."""
    tag_key: bytes = field(default=b"", repr=False)
    """What the tags of this person's faces and marks are made with: 32 random bytes that never change. Empty in
    memberships from before there were such keys.
    """
    farewell: Farewell | None = None
    """Of somebody who has left, until their faces are gone."""
    office: PseudonymId | None = None
    """The face that was entrusted with an office, and under which its holder acts. None for who founded the community,
    and for who has no office.
    """

    @property
    def holds_office(self) -> bool:
        """Whether this person does what only who was entrusted with it can."""
        return bool(self.duties or self.roles & {Role.STAFF, Role.OWNER})

    def suspended_until(self, now: datetime) -> datetime | None:
        """The latest end of those in force."""
        return max((end for end in self.suspensions.values() if end > now), default=None)

    def professions_on(self, today: date) -> frozenset[str]:
        return frozenset(name for name, last in self.professions.items() if last >= today)


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's standing in one community. Sealed: no pseudonym, and nothing a pseudonym does, ever points here."""

    id: MembershipId
    account_id: AccountId
    community_id: CommunityId
    state: MembershipState
    """Never `expelled`: that stands in `personal`."""
    joined_month: date
    due_on: date | None
    """The day on which time alone changes the state: the end of the trial or of the grace."""
    reminded: bool
    """Whether the holder has been reminded of `due_on`."""
    personal: bytes
    """A sealed `Personal`."""

    def after(self, action: Action, personal: Personal, due_on: date | None = None) -> "Membership":
        """Raises ActionImpossible."""
        state = next_state(MembershipState.EXPELLED if personal.expulsions else self.state, action)
        return replace(self, state=state, due_on=due_on, reminded=False)


By = Literal["self", "staff", "time", "proof"]
"""Who or what brought a change about."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A change of a membership, or a reminder of one to come, as its holder can read it."""

    id: FactId
    membership_id: MembershipId
    occurred_on: date
    what: str
    """An `Action`, or `reminder`."""
    state: MembershipState
    """The state after it."""
    by: By
    reason: str


@dataclass(frozen=True, slots=True)
class Owed:
    """What the community's world is still to have of a change in the vault."""

    community_id: CommunityId
    to: str | None
    """The address of whom it changed, who is to be told."""
    entry: AuditEntry | None = None
    """Where staff made the change."""


@dataclass(frozen=True, slots=True)
class Unwritten:
    """What is owed for a change in the vault, sealed beside the change until it has been written where it belongs.

    Neither this id nor anything else of it stands in the community's world.
    """

    id: str
    sealed: bytes


def days_after(today: date, days: int) -> date:
    return today + timedelta(days=days)
