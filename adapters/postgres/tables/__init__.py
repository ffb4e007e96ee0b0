"""What is stored: one row class per entity, with the entity's field names.

Every column says what it is (`Kind`) and how long it is kept, so that what the database knows can be read off it.
"""

from sqlmodel import SQLModel

from adapters.postgres.tables.community import (
    BoardRow,
    CategoryRow,
    CommunityRow,
    EventRow,
    MarkRow,
    PostRow,
    PseudonymRow,
    RulesRow,
    ThreadRow,
)
from adapters.postgres.tables.vault import (
    AccountRow,
    CredentialRow,
    LoginRow,
    MembershipRow,
    RefreshTokenRow,
    RulesAcceptanceRow,
    TicketRow,
)

metadata = SQLModel.metadata

__all__ = [
    "AccountRow",
    "BoardRow",
    "CategoryRow",
    "CommunityRow",
    "CredentialRow",
    "EventRow",
    "LoginRow",
    "MarkRow",
    "MembershipRow",
    "PostRow",
    "PseudonymRow",
    "RefreshTokenRow",
    "RulesAcceptanceRow",
    "RulesRow",
    "ThreadRow",
    "TicketRow",
    "metadata",
]
