"""Stores: what a unit of work can do with each kind of entity."""

from adapters.memory.stores.audit import AuditStore
from adapters.memory.stores.boards import BoardStore, CategoryStore, MarkStore
from adapters.memory.stores.communities import CommunityStore, RulesStore
from adapters.memory.stores.identity import CredentialStore, LoginStore, TicketStore
from adapters.memory.stores.memberships import (
    ApplicationStore,
    ChoreStore,
    InvitationStore,
    MembershipStore,
    ProofStore,
    SanctionStore,
    VoucherStore,
)
from adapters.memory.stores.store import Store
from adapters.memory.stores.unsealings import UnsealingStore

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
