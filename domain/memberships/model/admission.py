"""Ways in: proofs, applications, invitations and vouchers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.memberships.model.community import ProofKind
from domain.shared.ids import ApplicationId, CommunityId, InvitationId, MembershipId
from domain.shared.text import clean_line

LONGEST_CODE, LONGEST_TOKEN, LONGEST_SUBJECT = 100, 4_096, 200


@dataclass(frozen=True, slots=True)
class Proof:
    """That somebody showed a membership elsewhere. Of whom, only a keyed digest of the community and the subject."""

    community_id: CommunityId
    digest: bytes
    membership_id: MembershipId
    kind: ProofKind
    level: str
    valid_until: date | None
    """The last day on which it counts; null where re-checks decide."""


class ApplicationState(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody answered at the door. Staff see it under its own random id, and nobody behind it."""

    id: ApplicationId
    membership_id: MembershipId
    community_id: CommunityId
    answers: Mapping[str, str]
    submitted_on: date
    state: ApplicationState
    reason: str
    """What staff said to the decision; the applicant reads it."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code that lets somebody in, kept as a keyed digest."""

    id: InvitationId
    digest: bytes
    community_id: CommunityId
    inviter_id: MembershipId
    uses: int
    used: int
    expires_on: date
    """The last day on which it is good."""
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Voucher:
    """A one-time code for a period of membership, kept as the keyed digest that it will have as a proof."""

    community_id: CommunityId
    digest: bytes
    days: int
    """How long a membership it is good for."""
    expires_on: date
    """The last day on which it can be claimed."""
    claimed: bool = False


def clean_code(code: str | None, pointer: str) -> str | None:
    """A code or another one-line secret, as it was typed in."""
    return None if code is None else clean_line(code, pointer, LONGEST_CODE)
