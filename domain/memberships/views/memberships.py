"""How a membership changes, and what its owner is shown of it."""

from dataclasses import field
from datetime import date
from typing import Annotated, Literal

from annotated_types import Len

from domain.shared.actor import Duty, MembershipState, Role
from domain.shared.ids import AuditEntryId, CommunityId, FactId, PseudonymId
from domain.shared.shapes import command, view


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


@command({"last_day": "2099-11-30"})
class AttestProfession:
    """Staff have seen proof of a profession."""

    last_day: date
    """The last day on which it counts."""


@view(
    {
        "community_id": "com_01kb2y8v4t6m0q3r5s7w9x1z2a",
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
        "id": "aud_5mz0wq6gqk1v0n3h2j4t8r9x7c",
        "position": 57,
        "occurred_at": "2026-11-22T10:30:00Z",
        "by": "psd_5mz0wq6gqk1v0n3h2j4t8r9x7c",
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
