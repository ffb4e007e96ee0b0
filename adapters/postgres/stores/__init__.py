"""Stores: what a unit of work can do with each kind of entity."""

from adapters.postgres.stores.boards import BoardStore, CategoryStore, MarkStore
from adapters.postgres.stores.identity import CredentialStore, LoginStore, TicketStore
from adapters.postgres.stores.memberships import CommunityStore, RulesStore
from adapters.postgres.stores.store import Store

__all__ = [
    "BoardStore",
    "CategoryStore",
    "CommunityStore",
    "CredentialStore",
    "LoginStore",
    "MarkStore",
    "RulesStore",
    "Store",
    "TicketStore",
]
