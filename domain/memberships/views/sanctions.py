"""How staff act on a membership, and how one appeals."""

from datetime import datetime
from typing import Annotated, Literal

from annotated_types import Len

from domain.memberships.model.sanction import LONGEST_REASON, LONGEST_RULE, SanctionKind, SanctionState
from domain.shared.ids import PseudonymId, SanctionId
from domain.shared.shapes import command, view

Reason = Annotated[str, Len(1, LONGEST_REASON)]


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
        "id": "san_5mz0wq6gqk1v0n3h2j4t8r9x7c",
        "pseudonym_id": "psd_5mz0wq6gqk1v0n3h2j4t8r9x7c",
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
