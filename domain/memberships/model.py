"""Communities, their rules, and memberships in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from annotated_types import Ge, Le

from domain.memberships.errors import AcknowledgementsNeeded
from domain.shared.actor import MembershipState, Role
from domain.shared.ids import AccountId, CommunityId, MembershipId
from domain.shared.shapes import view
from domain.shared.text import Localized

LONGEST_NAME, LONGEST_DESCRIPTION, LONGEST_RULES = 80, 1_000, 20_000


class Acknowledgement(StrEnum):
    """What a community can ask people to confirm having read, at the door."""

    NOT_A_TREATMENT = "not_a_treatment"
    STAFF_CANNOT_IDENTIFY_ME = "staff_cannot_identify_me"


@view(
    {
        "admission": "open",
        "acknowledgements": ["not_a_treatment", "staff_cannot_identify_me"],
        "pseudonym_scope": "community",
        "pseudonyms_per_member": 3,
    }
)
class Policy:
    """How a community is run. Public, so that people can judge it before they join."""

    admission: Literal["open"] = "open"
    """Who gets in. `open`: whoever accepts the rules."""
    acknowledgements: tuple[Acknowledgement, ...] = ()
    """What one confirms at the door."""
    pseudonym_scope: Literal["community"] = "community"
    """How far one face reaches. `community`: the same on every board."""
    pseudonyms_per_member: Annotated[int, Ge(1), Le(10)] = 1
    """How many faces one person may wear in one scope."""


@dataclass(frozen=True, slots=True)
class Community:
    """One self-help group."""

    id: CommunityId
    slug: str
    name: Localized
    description: Localized
    time_zone: str
    languages: tuple[str, ...]
    policy: Policy
    rules_version: int
    """The version of the rules in force."""
    founded_month: date

    def require_acknowledged(self, given: Sequence[Acknowledgement]) -> None:
        """Raises AcknowledgementsNeeded."""
        needed = set(self.policy.acknowledgements) - set(given)
        if needed:
            raise AcknowledgementsNeeded(needed=" ".join(sorted(needed)))


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of a community's rules. Once published it does not change."""

    community_id: CommunityId
    version: int
    text: Localized
    published_on: date


@dataclass(frozen=True, slots=True)
class RulesAcceptance:
    """That a person accepted a version of a community's rules."""

    account_id: AccountId
    community_id: CommunityId
    version: int
    accepted_month: date


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's standing in one community. Sealed: no pseudonym, and nothing a pseudonym does, ever points here."""

    id: MembershipId
    account_id: AccountId
    community_id: CommunityId
    state: MembershipState
    roles: tuple[Role, ...]
    joined_month: date
