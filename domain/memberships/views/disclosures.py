"""What is shown where a face is opened."""

from typing import Literal

from domain.memberships.model.admission import ApplicationState
from domain.memberships.model.community import ProofKind
from domain.shared.actor import MembershipState
from domain.shared.shapes import view


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
