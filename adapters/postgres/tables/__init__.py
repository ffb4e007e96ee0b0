"""What is stored: one row class per entity, with the entity's field names.

Every column says what it is (`Kind`) and how long it is kept, so that what the database knows can be read off it.
"""

from sqlmodel import SQLModel

from adapters.postgres.tables.boards import BoardRow, CategoryRow, ReactionSetRow
from adapters.postgres.tables.community import (
    AuditEntryRow,
    AuditHeadRow,
    CommunityRevisionRow,
    CommunityRow,
    RulesRow,
    SanctionRow,
)
from adapters.postgres.tables.events import ConsumerRow, DeadLetterRow, EventLogRow, EventRow, EventSlotRow
from adapters.postgres.tables.images import ImageObjectRow, ImageRow
from adapters.postgres.tables.notices import CallRow, CallTallyRow, NoticeRow, NoticeStateRow, RotaRow
from adapters.postgres.tables.pseudonyms import AttestationRow, AvatarRow, PseudonymRow, ShunnedRow, UnsealingRow
from adapters.postgres.tables.reading import BoardChoiceRow, FollowRow, PreferencesRow, ReadingRow
from adapters.postgres.tables.repeats import CommunityRepeatRow, VaultRepeatRow
from adapters.postgres.tables.review import ClaimRow, ReportRow, VerdictRow
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
from adapters.postgres.tables.writings import ErasureRow, MarkRow, PostRevisionRow, PostRow, ThreadRow

metadata = SQLModel.metadata

__all__ = [
    "AccountRow",
    "ApplicationRow",
    "AttestationRow",
    "AuditEntryRow",
    "AuditHeadRow",
    "AvatarRow",
    "BoardChoiceRow",
    "BoardRow",
    "CallRow",
    "CallTallyRow",
    "CategoryRow",
    "ChoreRow",
    "ClaimRow",
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
    "FollowRow",
    "ImageObjectRow",
    "ImageRow",
    "InvitationRow",
    "LoginRow",
    "MarkRow",
    "MembershipRow",
    "NoticeRow",
    "NoticeStateRow",
    "OwnershipRow",
    "PostRevisionRow",
    "PostRow",
    "PreferencesRow",
    "ProofRow",
    "PseudonymRow",
    "ReactionSetRow",
    "ReadingRow",
    "RefreshTokenRow",
    "ReportRow",
    "RotaRow",
    "RulesAcceptanceRow",
    "RulesRow",
    "SanctionRow",
    "ShunnedRow",
    "ThreadRow",
    "TicketRow",
    "UnsealingRow",
    "UnwrittenRow",
    "VaultRepeatRow",
    "VerdictRow",
    "VoucherRow",
    "metadata",
]
