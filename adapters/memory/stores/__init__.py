"""Stores: what a unit of work can do with each kind of entity."""

from adapters.memory.stores.attestations import AttestationStore
from adapters.memory.stores.audit import AuditStore
from adapters.memory.stores.boards import BoardStore, CategoryStore, MarkStore, WritingStore
from adapters.memory.stores.communities import AcceptanceStore, CommunityStore, OwnershipStore, PublicCommunityStore
from adapters.memory.stores.contracts import ContractStore
from adapters.memory.stores.identity import CredentialStore, LoginStore, TicketStore
from adapters.memory.stores.images import ImageStore
from adapters.memory.stores.memberships import (
    ApplicationStore,
    ChoreStore,
    InvitationStore,
    MembershipStore,
    ProofStore,
    SanctionStore,
    UnwrittenStore,
    VoucherStore,
)
from adapters.memory.stores.notices import CallStore, NoticeStateStore, NoticeStore, RotaStore
from adapters.memory.stores.preferences import PreferenceStore
from adapters.memory.stores.pseudonyms import AvatarStore, PseudonymStore, ShunnedStore
from adapters.memory.stores.reactions import ReactionSetStore
from adapters.memory.stores.review import ClaimStore, ReportStore, VerdictStore
from adapters.memory.stores.store import Store
from adapters.memory.stores.traces import BoardChoiceStore, FollowStore, ReadingStore
from adapters.memory.stores.unsealings import UnsealingStore
from adapters.memory.stores.writings import ErasureStore, PostStore, ThreadStore

__all__ = [
    "AcceptanceStore",
    "ApplicationStore",
    "AttestationStore",
    "AuditStore",
    "AvatarStore",
    "BoardChoiceStore",
    "BoardStore",
    "CallStore",
    "CategoryStore",
    "ChoreStore",
    "ClaimStore",
    "CommunityStore",
    "ContractStore",
    "CredentialStore",
    "ErasureStore",
    "FollowStore",
    "ImageStore",
    "InvitationStore",
    "LoginStore",
    "MarkStore",
    "MembershipStore",
    "NoticeStateStore",
    "NoticeStore",
    "OwnershipStore",
    "PostStore",
    "PreferenceStore",
    "ProofStore",
    "PseudonymStore",
    "PublicCommunityStore",
    "ReactionSetStore",
    "ReadingStore",
    "ReportStore",
    "RotaStore",
    "SanctionStore",
    "ShunnedStore",
    "Store",
    "ThreadStore",
    "TicketStore",
    "UnsealingStore",
    "UnwrittenStore",
    "VerdictStore",
    "VoucherStore",
    "WritingStore",
]
