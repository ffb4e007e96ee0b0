"""The record of what those did whom a community has entrusted with something."""

from dataclasses import dataclass
from datetime import datetime

from domain.shared.ids import AuditEntryId, CommunityId, PseudonymId


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Something that staff did, for staff to see."""

    id: AuditEntryId
    community_id: CommunityId
    occurred_at: datetime
    by: PseudonymId | None
    """The face it was done under; null for what the operator's command line did."""
    what: str
    subject: str
    """The id of what it was done to; of an application, which stands in the vault, a reference that is no id of it."""
    reason: str
