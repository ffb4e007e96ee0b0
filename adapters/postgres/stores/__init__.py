"""Stores: what a unit of work can do with each kind of entity."""

from adapters.postgres.stores.audit import AuditStore
from adapters.postgres.stores.boards import BoardStore, CategoryStore, MarkStore
from adapters.postgres.stores.communities import CommunityStore, RulesStore
from adapters.postgres.stores.identity import CredentialStore, LoginStore, TicketStore
from adapters.postgres.stores.memberships import (
    ApplicationStore,
    ChoreStore,
    InvitationStore,
    MembershipStore,
    ProofStore,
    SanctionStore,
    VoucherStore,
)
from adapters.postgres.stores.store import Store
from adapters.postgres.stores.unsealings import UnsealingStore

__all__ = [
    "ApplicationStore",
    "AuditStore",
    "BoardStore",
    "CategoryStore",
    "ChoreStore",
    "CommunityStore",
    "CredentialStore",
    "InvitationStore",
    "LoginStore",
    "MarkStore",
    "MembershipStore",
    "ProofStore",
    "RulesStore",
    "SanctionStore",
    "Store",
    "TicketStore",
    "UnsealingStore",
    "VoucherStore",
]
