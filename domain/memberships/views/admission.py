"""How somebody comes in."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from annotated_types import Ge, Le, Len

from domain.memberships.model.admission import LONGEST_CODE, LONGEST_SUBJECT, LONGEST_TOKEN, ApplicationState
from domain.memberships.model.community import Acknowledgement
from domain.memberships.views.sanctions import Reason
from domain.shared.ids import ApplicationId, InvitationId
from domain.shared.shapes import command, view


@command({"voucher": "k7m2x-9fqd4-vhnpe"})
class ShownProof:
    """A membership elsewhere, as the community's policy asks for it: one of these."""

    voucher: Annotated[str, Len(1, LONGEST_CODE)] | None = None
    """A one-time code."""
    youtube_access_token: Annotated[str, Len(1, LONGEST_TOKEN)] | None = None
    """An access token of one's own Google account with the scope `youtube.readonly`. Used once, at once, and not kept;
    of the channel it names only a keyed digest is."""


@command({"acknowledgements": ["not_a_treatment", "staff_cannot_identify_me"]})
class JoinCommunity:
    """Become a member, or apply."""

    acknowledgements: Annotated[Sequence[Acknowledgement], Len(0, 10)] = ()
    """What this person confirms having read; the community's policy lists what is needed."""
    answers: Annotated[Mapping[str, str], Len(0, 20)] | None = None
    """To the policy's questions, by their ids, where admission is by application or attestation."""
    invitation: Annotated[str, Len(1, LONGEST_CODE)] | None = None
    """A code, where admission is by invitation."""
    proof: ShownProof | None = None
    """Where admission is by proof."""


@command({"decision": "approve", "reason": "ようこそ。"})
class DecideApplication:
    """Let an applicant in, or not."""

    decision: Literal["approve", "decline"]
    reason: Reason
    """The applicant reads it."""
    attested_subject: Annotated[str, Len(1, LONGEST_SUBJECT)] | None = None
    """With admission by attestation: what staff have seen, such as a number elsewhere. Only a keyed digest is kept."""
    valid_days: Annotated[int, Ge(1), Le(3650)] | None = None
    """With admission by attestation: for how long it counts."""


@command({"uses": 1, "days": 14})
class Invite:
    """A new invitation."""

    uses: Annotated[int, Ge(1), Le(1_000)] = 1
    """How many people it lets in. More than one is for staff, for instance for a partner organisation."""
    days: Annotated[int, Ge(1), Le(365)] = 14
    """For how long it is good."""


@command({"count": 20, "days": 31, "claim_within_days": 90})
class IssueVouchers:
    """New vouchers."""

    count: Annotated[int, Ge(1), Le(1_000)]
    days: Annotated[int, Ge(1), Le(3650)]
    """How long a membership each is good for."""
    claim_within_days: Annotated[int, Ge(1), Le(3650)] = 90


@view(
    {
        "id": "app_5mz0wq6gqk1v0n3h2j4t8r9x7c",
        "state": "open",
        "answers": {"why": "ほかの人の話を聞いてみたいです。"},
        "submitted_on": "2026-11-22",
        "reason": "",
    }
)
class ApplicationView:
    """An application. Staff see what was answered, and nobody behind it."""

    id: ApplicationId
    state: ApplicationState
    answers: dict[str, str]
    submitted_on: str
    reason: str


@view(
    {
        "id": "inv_5mz0wq6gqk1v0n3h2j4t8r9x7c",
        "code": "k7m2x-9fqd4-vhnpe",
        "uses": 1,
        "used": 0,
        "expires_on": "2026-12-06",
    }
)
class InvitationView:
    """One's own invitation."""

    id: InvitationId
    code: str | None
    """Only in the answer that makes it."""
    uses: int
    used: int
    expires_on: str


@view({"codes": ["k7m2x-9fqd4-vhnpe"], "days": 31, "expires_on": "2027-02-20"})
class IssuedVouchers:
    """New vouchers. The codes are shown this once."""

    codes: list[str]
    days: int
    expires_on: str


@view({"imported": 20, "known": 1})
class ImportedVouchers:
    """What became of an imported list."""

    imported: int
    known: int
    """Codes that were there already, left as they are."""


@view({"open": 19, "claimed": 1, "expired": 0})
class VoucherCounts:
    """How many vouchers there are."""

    open: int
    claimed: int
    expired: int
