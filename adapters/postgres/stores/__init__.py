"""Stores: what a unit of work can do with each kind of entity."""

from adapters.postgres.stores.attestations import AttestationStore
from adapters.postgres.stores.audit import AuditStore
from adapters.postgres.stores.boards import BoardStore, CategoryStore, MarkStore, WritingStore
from adapters.postgres.stores.communities import AcceptanceStore, CommunityStore, OwnershipStore, PublicCommunityStore
from adapters.postgres.stores.contracts import ContractStore
from adapters.postgres.stores.identity import CredentialStore, LoginStore, TicketStore
from adapters.postgres.stores.images import ImageStore
from adapters.postgres.stores.memberships import (
    ApplicationStore,
    ChoreStore,
    InvitationStore,
    MembershipStore,
    ProofStore,
    SanctionStore,
    UnwrittenStore,
    VoucherStore,
)
from adapters.postgres.stores.notices import CallStore, NoticeStateStore, NoticeStore, RotaStore
from adapters.postgres.stores.preferences import PreferenceStore
from adapters.postgres.stores.pseudonyms import AvatarStore, PseudonymStore, ShunnedStore
from adapters.postgres.stores.reactions import ReactionSetStore
from adapters.postgres.stores.review import ClaimStore, ReportStore, VerdictStore
from adapters.postgres.stores.store import Store
from adapters.postgres.stores.traces import BoardChoiceStore, FollowStore, ReadingStore
from adapters.postgres.stores.unsealings import UnsealingStore
from adapters.postgres.stores.writings import ErasureStore, PostStore, ThreadStore

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
