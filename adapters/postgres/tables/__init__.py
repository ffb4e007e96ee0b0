"""What is stored: one row class per entity, with the entity's field names.

Every column says what it is (`Kind`) and how long it is kept, so that what the database knows can be read off it.
"""

from sqlmodel import SQLModel

from adapters.postgres.tables.community import (
    AuditEntryRow,
    AuditHeadRow,
    AvatarRow,
    BoardRow,
    CategoryRow,
    CommunityRevisionRow,
    CommunityRow,
    ErasureRow,
    MarkRow,
    PostRevisionRow,
    PostRow,
    PseudonymRow,
    ReactionSetRow,
    ReportRow,
    RulesRow,
    SanctionRow,
    ShunnedRow,
    ThreadRow,
    UnsealingRow,
)
from adapters.postgres.tables.events import ConsumerRow, DeadLetterRow, EventLogRow, EventRow, EventSlotRow
from adapters.postgres.tables.images import ImageObjectRow, ImageRow
from adapters.postgres.tables.repeats import CommunityRepeatRow, VaultRepeatRow
from adapters.postgres.tables.vault import (
    AccountRow,
    ApplicationRow,
    ChoreRow,
    CredentialRow,
    FactRow,
    InvitationRow,
    LoginRow,
    MembershipRow,
    OwnershipRow,
    ProofRow,
    RefreshTokenRow,
    RulesAcceptanceRow,
    TicketRow,
    UnwrittenRow,
    VoucherRow,
)

metadata = SQLModel.metadata

__all__ = [
    "AccountRow",
    "ApplicationRow",
    "AuditEntryRow",
    "AuditHeadRow",
    "AvatarRow",
    "BoardRow",
    "CategoryRow",
    "ChoreRow",
    "CommunityRepeatRow",
    "CommunityRevisionRow",
    "CommunityRow",
    "ConsumerRow",
    "CredentialRow",
    "DeadLetterRow",
    "ErasureRow",
    "EventLogRow",
    "EventRow",
    "EventSlotRow",
    "FactRow",
    "ImageObjectRow",
    "ImageRow",
    "InvitationRow",
    "LoginRow",
    "MarkRow",
    "MembershipRow",
    "OwnershipRow",
    "PostRevisionRow",
    "PostRow",
    "ProofRow",
    "PseudonymRow",
    "ReactionSetRow",
    "RefreshTokenRow",
    "ReportRow",
    "RulesAcceptanceRow",
    "RulesRow",
    "SanctionRow",
    "ShunnedRow",
    "ThreadRow",
    "TicketRow",
    "UnsealingRow",
    "UnwrittenRow",
    "VaultRepeatRow",
    "VoucherRow",
    "metadata",
]
