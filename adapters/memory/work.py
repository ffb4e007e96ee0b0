"""The unit of work: what one use case changes in one world, all of it or nothing.

One work is under way at a time in each world, on a copy of the tables that takes their place at a clean exit; a work
that is begun inside another of the same world waits for ever. Beginning gives way to other tasks, as waiting for a
database does, so that concurrent use cases interleave.
"""

import asyncio
import dataclasses
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from adapters.memory.stores import (
    AcceptanceStore,
    ApplicationStore,
    AttestationStore,
    AuditStore,
    AvatarStore,
    BoardChoiceStore,
    BoardStore,
    CallStore,
    CategoryStore,
    ChoreStore,
    ClaimStore,
    CommunityStore,
    ContractStore,
    CredentialStore,
    ErasureStore,
    FollowStore,
    ImageStore,
    InvitationStore,
    LoginStore,
    MarkStore,
    MembershipStore,
    NoticeStateStore,
    NoticeStore,
    OwnershipStore,
    PostStore,
    PreferenceStore,
    ProofStore,
    PseudonymStore,
    PublicCommunityStore,
    ReactionSetStore,
    ReadingStore,
    ReportStore,
    RotaStore,
    SanctionStore,
    ShunnedStore,
    Store,
    ThreadStore,
    TicketStore,
    UnsealingStore,
    UnwrittenStore,
    VerdictStore,
    VoucherStore,
    WritingStore,
)
from adapters.memory.tables import Chore, MemoryDatabase, World
from domain.boards.mentions.calls import Call
from domain.boards.mentions.notices import KeptState
from domain.boards.mentions.rotas import Rota
from domain.boards.model.board import Board, Category
from domain.boards.model.post import Mark, Post, PostRevision
from domain.boards.model.thread import Thread
from domain.boards.posts.reactions import ReactionSet
from domain.boards.reading.preferences import KeptPreferences
from domain.boards.reading.traces import BoardChoice, Follow, Reading
from domain.boards.review.claims import Claim
from domain.boards.review.reports import Report
from domain.boards.review.verdicts import Verdict
from domain.identity.model import Account, Credential, Login, Ticket
from domain.memberships.model.admission import Application, Invitation, Proof, Voucher
from domain.memberships.model.community import Community, Rules
from domain.memberships.model.membership import Membership, Ownership, RulesAcceptance, Unwritten
from domain.memberships.model.sanction import Sanction
from domain.pseudonyms.avatar import Avatar
from domain.pseudonyms.model import Attestation, Pseudonym
from domain.pseudonyms.shunned import Shunned
from domain.pseudonyms.unsealing.model import Unsealing
from domain.shared.audit import AuditChain
from domain.shared.clock import Clock, to_second
from domain.shared.events import DomainEvent, LoggedEvent, Position, topics_of
from domain.shared.ids import EventId, Ids


class MemoryWork:
    def __init__(self, database: MemoryDatabase) -> None:
        self.tables = database.tables.copy()
        self._pending: list[Callable[[], None]] = []

    def later(self, change: Callable[[], None]) -> None:
        """Made at the end of the work, in the order of the calls."""
        self._pending.append(change)

    def flush(self) -> None:
        for change in self._pending:
            change()
        self._pending.clear()


class VaultWork(MemoryWork):
    def __init__(self, database: MemoryDatabase) -> None:
        super().__init__(database)
        self.accounts = Store(self, Account)
        self.credentials = CredentialStore(self, Credential)
        self.logins = LoginStore(self, Login)
        self.tickets = TicketStore(self, Ticket)
        self.communities = PublicCommunityStore(self, Community)
        self.acceptances = AcceptanceStore(self, RulesAcceptance)
        self.ownerships = OwnershipStore(self, Ownership)
        self.memberships = MembershipStore(self, Membership)
        self.applications = ApplicationStore(self, Application)
        self.invitations = InvitationStore(self, Invitation)
        self.vouchers = VoucherStore(self, Voucher)
        self.proofs = ProofStore(self, Proof)
        self.unwritten = UnwrittenStore(self, Unwritten)
        self.chores = ChoreStore(self, Chore)


class CommunityWork(MemoryWork):
    def __init__(self, database: MemoryDatabase, ids: Ids, clock: Clock, chain: AuditChain) -> None:
        super().__init__(database)
        self.recorded: list[LoggedEvent] = []
        self.events = self
        self._last = database.log[-1].position if database.log else database.horizon
        self._ids = ids
        self._clock = clock
        self.communities = CommunityStore(self, Community)
        self.rules = Store(self, Rules)
        self.sanctions = SanctionStore(self, Sanction)
        self.audit = AuditStore(self, chain)
        self.pseudonyms = PseudonymStore(self, Pseudonym)
        self.writings = WritingStore(self)
        self.avatars = AvatarStore(self, Avatar)
        self.shunned = ShunnedStore(self, Shunned)
        self.unsealings = UnsealingStore(self, Unsealing)
        self.categories = CategoryStore(self, Category)
        self.boards = BoardStore(self, Board)
        self.threads = ThreadStore(self, Thread)
        self.posts = PostStore(self, Post)
        self.revisions = Store(self, PostRevision)
        self.erasures = ErasureStore()
        self.contracts = ContractStore(self)
        self.reaction_sets = ReactionSetStore(self, ReactionSet)
        self.readings = ReadingStore(self, Reading)
        self.follows = FollowStore(self, Follow)
        self.board_choices = BoardChoiceStore(self, BoardChoice)
        self.reports = ReportStore(self, Report)
        self.attestations = AttestationStore(self, Attestation)
        self.claims = ClaimStore(self, Claim)
        self.verdicts = VerdictStore(self, Verdict)
        self.marks = MarkStore(self, Mark)
        self.images = ImageStore(self)
        self.notices = NoticeStore(self)
        self.notice_states = NoticeStateStore(self, KeptState)
        self.rotas = RotaStore(self, Rota)
        self.calls = CallStore(self, Call)
        self.preferences = PreferenceStore(self, KeptPreferences)

    def record(self, event: DomainEvent, to: str | None = None) -> None:
        sequence = self._last.sequence + len(self.recorded) + 1
        self.recorded.append(
            LoggedEvent(
                position=Position(self._last.transaction + 1, sequence),
                id=EventId(self._ids.ordered("evt")),
                type=event.TYPE,
                topics=topics_of(event, to),
                occurred_at=to_second(self._clock.now()),
                data=json.loads(json.dumps(dataclasses.asdict(event))),  # type: ignore[call-overload]
                community_id=event.community_id,
            )
        )


def vault_beginner(database: MemoryDatabase) -> Callable[[], AbstractAsyncContextManager[VaultWork]]:
    """What starts a unit of work in the vault."""

    @asynccontextmanager
    async def begin() -> AsyncIterator[VaultWork]:
        async with database.turns[World.VAULT]:
            await asyncio.sleep(0)
            work = VaultWork(database)
            yield work
            work.flush()
            database.commit(World.VAULT, work.tables)

    return begin


def beginner(
    database: MemoryDatabase, ids: Ids, clock: Clock, chain: AuditChain
) -> Callable[[], AbstractAsyncContextManager[CommunityWork]]:
    """What starts a unit of work in the community's world."""

    @asynccontextmanager
    async def begin() -> AsyncIterator[CommunityWork]:
        async with database.turns[World.COMMUNITY]:
            await asyncio.sleep(0)
            work = CommunityWork(database, ids, clock, chain)
            yield work
            work.flush()
            database.commit(World.COMMUNITY, work.tables, work.recorded)

    return begin
