"""Sanctions, and what is said against them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.shared.ids import CommunityId, PseudonymId, SanctionId
from domain.shared.text import clean_text

LONGEST_RULE, LONGEST_REASON = 200, 2_000


class SanctionKind(StrEnum):
    """The ladder."""

    NOTICE = "notice"
    WARNING = "warning"
    SUSPENSION = "suspension"
    EXPULSION = "expulsion"


class SanctionState(StrEnum):
    IN_FORCE = "in_force"
    APPEALED = "appealed"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


@dataclass(frozen=True, slots=True)
class Sanction:
    """What staff imposed on a face. It reaches the person; what it does to them stands in their sealed `Personal`."""

    id: SanctionId
    community_id: CommunityId
    pseudonym_id: PseudonymId
    kind: SanctionKind
    reason: str
    rule: str
    """Which rule was broken."""
    until: datetime | None
    """The end of a suspension."""
    imposed_at: datetime
    imposed_by: PseudonymId
    imposer_mark: bytes
    """A keyed tag of the person who imposed it, so that somebody else decides the appeal."""
    state: SanctionState = SanctionState.IN_FORCE
    appeal: str = ""
    appeal_reason: str = ""
    """What was said to the decision of the appeal."""
    carried_out: bool = False
    """Whether the person has been reached by what the state says."""


def clean_reason(text: str, pointer: str = "/reason") -> str:
    """What somebody is told about a decision, or says against one."""
    return clean_text(text, pointer, LONGEST_REASON)
