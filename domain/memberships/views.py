"""What memberships take in and show: commands and views."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date, datetime
from typing import Annotated, Literal

from annotated_types import Ge, Le, Len

from domain.memberships.model import (
    LONGEST_CODE,
    LONGEST_REASON,
    LONGEST_RULE,
    LONGEST_SUBJECT,
    LONGEST_TOKEN,
    Acknowledgement,
    ApplicationState,
    Policy,
    ProofKind,
    SanctionKind,
    SanctionState,
)
from domain.shared.actor import Duty, MembershipState, Role
from domain.shared.ids import ApplicationId, AuditEntryId, CommunityId, FactId, InvitationId, PseudonymId, SanctionId
from domain.shared.shapes import command, view

Reason = Annotated[str, Len(1, LONGEST_REASON)]

_COMMUNITY = "com_01kb2y8v4t6m0q3r5s7w9x1z2a"
_FACE = "psd_5mz0wq6gqk1v0n3h2j4t8r9x7c"


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


@command({"state": "paused"})
class ChangeMembership:
    """Pause one's membership, or resume it."""

    state: Literal["paused", "active"]


@command({"writing": "keep", "faces": {"psd_5mz0wq6gqk1v0n3h2j4t8r9x7c": "withdraw"}})
class LeaveCommunity:
    """How one's faces go, and what becomes of what they wrote."""

    writing: Literal["keep", "withdraw"] = "keep"
    """`keep`: it stays, as a former member's. `withdraw`: its words go, and a tombstone stays, the same for everybody.
    """
    faces: Annotated[dict[PseudonymId, Literal["keep", "withdraw"]], Len(0, 100)] = field(default_factory=dict)
    """For single faces, by their ids, where it is to be another way."""
    at_once: bool = False
    """All faces go now, instead of each at its own random moment over the days that the community's policy says.

    Whoever looks on then sees which faces were one person: ask before you send this.
    """


@command(
    {
        "slug": "reading-circle",
        "name": {"ja": "読書の会", "en": "Reading circle"},
        "description": {"ja": "本を読んで話す会です。"},
        "time_zone": "Asia/Tokyo",
        "languages": ["ja", "en"],
        "policy": {"admission": "invitation", "invitations_per_member": 3},
    }
)
class FoundCommunity:
    """A new community."""

    slug: Annotated[str, Len(2, 40)]
    name: dict[str, str]
    """By language; Japanese is always needed."""
    description: dict[str, str]
    time_zone: str
    """IANA name."""
    languages: Annotated[Sequence[str], Len(1, 20)]
    policy: Policy


@command({"description": {"ja": "本を読んで、ゆっくり話す会です。"}})
class ReviseCommunity:
    """Changes of a community; what is absent stays."""

    name: dict[str, str] | None = None
    description: dict[str, str] | None = None
    time_zone: str | None = None
    languages: Annotated[Sequence[str], Len(1, 20)] | None = None
    policy: Policy | None = None
    """The whole policy, as it is to be."""


@command({"version": 2, "text": {"ja": "…", "en": "…"}, "changes": {"ja": "第3条をわかりやすくしました。"}})
class PublishRules:
    """A version of a community's rules."""

    version: Annotated[int, Ge(1), Le(10_000)]
    text: dict[str, str]
    changes: dict[str, str] | None = None
    """What is new, in plain words."""


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


@command({"last_day": "2099-11-30"})
class AttestProfession:
    """Staff have seen proof of a profession."""

    last_day: date
    """The last day on which it counts."""


@command({"kind": "suspension", "reason": "名前をたずね続けました。", "rule": "3", "until": "2099-12-01T00:00:00Z"})
class ImposeSanction:
    """A step on the ladder."""

    kind: SanctionKind
    reason: Reason
    """The person reads it."""
    rule: Annotated[str, Len(1, LONGEST_RULE)]
    """Which rule was broken."""
    until: datetime | None = None
    """The end of a suspension, and only of one."""


@command({"text": "誤解だと思います。"})
class Appeal:
    """Ask somebody else to look at a sanction again."""

    text: Reason


@command({"decision": "overturn", "reason": "記録を読み直しました。"})
class DecideAppeal:
    """The end of an appeal."""

    decision: Literal["uphold", "overturn"]
    reason: Reason


@view(
    {
        "id": _COMMUNITY,
        "slug": "jijokai",
        "name": "自助会",
        "description": "病気や生きづらさとともに暮らす人が、名前を明かさずに話せる場所です。",
        "time_zone": "Asia/Tokyo",
        "languages": ["ja", "en"],
        "policy": {"admission": "open", "acknowledgements": ["not_a_treatment"], "pseudonyms_per_member": 3},
        "rules_version": 1,
        "revision": 1,
    }
)
class CommunityView:
    """A community, as anyone may see it before joining."""

    id: CommunityId
    slug: str
    name: str
    description: str
    time_zone: str
    """IANA time zone of its sessions and days."""
    languages: list[str]
    policy: Policy
    rules_version: int
    """The version of the rules to accept before writing."""
    revision: int
    """Counts the changes; also in the `ETag`."""


@view({"revision": 1, "replaced_on": "2026-11-22", "document": {"time_zone": "Asia/Tokyo"}})
class RevisionView:
    """What a community's document was, up to a change."""

    revision: int
    replaced_on: str
    document: dict[str, object]


@view({"version": 1, "text": "1. ここは治療の場ではありません。…", "changes": "", "published_on": "2026-11-01"})
class RulesView:
    """One version of a community's rules."""

    version: int
    text: str
    changes: str
    """What is new in it, in plain words."""
    published_on: str
    """A date, YYYY-MM-DD."""


@view({"version": 1})
class AcceptanceView:
    """The version of the rules that is accepted now."""

    version: int


@view(
    {
        "community_id": _COMMUNITY,
        "state": "active",
        "roles": ["member"],
        "duties": [],
        "professions": [],
        "rules_accepted": 1,
        "suspended_until": None,
        "due_on": None,
    }
)
class OwnMembership:
    """One's own standing in a community. Only its holder sees it."""

    community_id: CommunityId
    state: MembershipState
    roles: list[Role]
    duties: list[Duty]
    professions: list[str]
    rules_accepted: int
    """The newest version of the rules that one has accepted; 0 for none."""
    suspended_until: str | None
    due_on: str | None
    """The day on which time alone changes the state: a trial's or a grace's end."""


@view(
    {
        "id": "fct_5mz0wq6gqk1v0n3h2j4t8r9x7c",
        "occurred_on": "2026-11-22",
        "what": "admit",
        "state": "active",
        "by": "self",
        "reason": "",
    }
)
class FactView:
    """A change of one's membership, or a reminder of one to come."""

    id: FactId
    occurred_on: str
    what: str
    state: MembershipState
    by: Literal["self", "staff", "time", "proof"]
    reason: str


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


@view(
    {
        "id": "san_5mz0wq6gqk1v0n3h2j4t8r9x7c",
        "pseudonym_id": _FACE,
        "kind": "warning",
        "reason": "名前をたずね続けました。",
        "rule": "3",
        "until": None,
        "imposed_at": "2026-11-22T10:30:00Z",
        "state": "in_force",
        "appeal": "",
        "appeal_reason": "",
    }
)
class SanctionView:
    """A sanction, the same for the person it reached and for staff."""

    id: SanctionId
    pseudonym_id: PseudonymId
    """The face it was imposed on."""
    kind: SanctionKind
    reason: str
    rule: str
    until: str | None
    imposed_at: str
    state: SanctionState
    appeal: str
    appeal_reason: str


@view(
    {
        "id": "aud_5mz0wq6gqk1v0n3h2j4t8r9x7c",
        "position": 57,
        "occurred_at": "2026-11-22T10:30:00Z",
        "by": _FACE,
        "what": "sanction_warning",
        "subject": "san_5mz0wq6gqk1v0n3h2j4t8r9x7c",
        "reason": "名前をたずね続けました。",
    }
)
class AuditEntryView:
    """Something that staff did."""

    id: AuditEntryId
    position: int
    """Counts the community's entries, without gaps."""
    occurred_at: str
    by: PseudonymId | None
    what: str
    subject: str
    """The id of what it was done to. Of an application, a reference by which entries about the same one can be told;
    it is no id."""
    reason: str
    """Empty for applications, whose reason stands with them."""


@view({"occurred_on": "2026-11-22", "what": "admit", "state": "active", "by": "self"})
class DisclosedFact:
    """A change of the membership behind an unsealed face."""

    occurred_on: str
    what: str
    state: MembershipState
    by: Literal["self", "staff", "time", "proof"]


_FACTS = [{"occurred_on": "2026-11-22", "what": "admit", "state": "active", "by": "self"}]


@view({"state": "active", "joined_month": "2026-11", "history": _FACTS})
class DisclosedStanding:
    """The standing of the person behind an unsealed face."""

    state: MembershipState
    joined_month: str
    history: list[DisclosedFact]
    """The oldest first."""


@view({"state": "approved", "answers": {"why": "ほかの人の話を聞いてみたいです。"}, "submitted_on": "2026-11-22"})
class DisclosedApplication:
    """What the person behind an unsealed face answered at the door, last."""

    state: ApplicationState
    answers: dict[str, str]
    submitted_on: str


@view({"kind": "youtube", "level": "standard"})
class DisclosedProof:
    """A kind of outside proof by which the person behind an unsealed face is here."""

    kind: ProofKind
    level: str


@view(
    {
        "standing": {"state": "active", "joined_month": "2026-11", "history": _FACTS},
        "application": None,
        "proofs": [{"kind": "youtube", "level": "standard"}],
        "match": None,
    }
)
class UnsealedView:
    """What an approved unsealing shows: what was asked for, of the one face. What was not asked for is null."""

    standing: DisclosedStanding | None
    application: DisclosedApplication | None
    """Null also where there never was one."""
    proofs: list[DisclosedProof] | None
    match: bool | None
    """Whether the person showed the proof that the request names."""
