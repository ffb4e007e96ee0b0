"""The unit of work: what one use case changes, all of it or nothing.

One work is under way at a time, on a copy of the tables that takes their place at a clean exit; a work that is begun
inside another waits for ever. Beginning gives way to other tasks, as waiting for a database does, so that concurrent
use cases interleave.
"""

import asyncio
import dataclasses
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from adapters.memory.stores import (
    ApplicationStore,
    AuditStore,
    BoardStore,
    CategoryStore,
    ChoreStore,
    CommunityStore,
    CredentialStore,
    InvitationStore,
    LoginStore,
    MarkStore,
    MembershipStore,
    ProofStore,
    RulesStore,
    SanctionStore,
    Store,
    TicketStore,
    UnsealingStore,
    VoucherStore,
)
from adapters.memory.tables import Chore, MemoryDatabase
from domain.boards.model import Board, Category, Mark, Post, Thread
from domain.identity.model import Account, Credential, Login, Ticket
from domain.memberships.model import (
    Application,
    Community,
    Invitation,
    Membership,
    Proof,
    Rules,
    Sanction,
    Voucher,
)
from domain.pseudonyms.model import Pseudonym
from domain.pseudonyms.unsealing.model import Unsealing
from domain.shared.audit import AuditChain
from domain.shared.clock import Clock, to_second
from domain.shared.events import DomainEvent, LoggedEvent, Position
from domain.shared.ids import EventId, Ids


class MemoryWork:
    def __init__(self, database: MemoryDatabase, ids: Ids, clock: Clock, chain: AuditChain) -> None:
        self.tables = database.tables.copy()
        self.recorded: list[LoggedEvent] = []
        self.events = self
        self._last = database.log[-1].position if database.log else Position(0, 0)
        self._ids = ids
        self._clock = clock
        self._pending: list[Callable[[], None]] = []
        self.accounts = Store(self, Account)
        self.credentials = CredentialStore(self, Credential)
        self.logins = LoginStore(self, Login)
        self.tickets = TicketStore(self, Ticket)
        self.communities = CommunityStore(self, Community)
        self.rules = RulesStore(self, Rules)
        self.memberships = MembershipStore(self, Membership)
        self.applications = ApplicationStore(self, Application)
        self.invitations = InvitationStore(self, Invitation)
        self.vouchers = VoucherStore(self, Voucher)
        self.proofs = ProofStore(self, Proof)
        self.sanctions = SanctionStore(self, Sanction)
        self.audit = AuditStore(self, chain)
        self.chores = ChoreStore(self, Chore)
        self.pseudonyms = Store(self, Pseudonym)
        self.unsealings = UnsealingStore(self, Unsealing)
        self.categories = CategoryStore(self, Category)
        self.boards = BoardStore(self, Board)
        self.threads = Store(self, Thread)
        self.posts = Store(self, Post)
        self.marks = MarkStore(self, Mark)

    def later(self, change: Callable[[], None]) -> None:
        """Made at the end of the work, in the order of the calls."""
        self._pending.append(change)

    def record(self, event: DomainEvent) -> None:
        sequence = self._last.sequence + len(self.recorded) + 1
        self.recorded.append(
            LoggedEvent(
                position=Position(self._last.transaction + 1, sequence),
                id=EventId(self._ids.ordered("evt")),
                type=event.TYPE,
                topics=event.topics,
                occurred_at=to_second(self._clock.now()),
                data=json.loads(json.dumps(dataclasses.asdict(event))),  # type: ignore[call-overload]
            )
        )

    def flush(self) -> None:
        for change in self._pending:
            change()
        self._pending.clear()


def beginner(
    database: MemoryDatabase, ids: Ids, clock: Clock, chain: AuditChain
) -> Callable[[], AbstractAsyncContextManager[MemoryWork]]:
    """What starts a unit of work."""

    @asynccontextmanager
    async def begin() -> AsyncIterator[MemoryWork]:
        async with database.turn:
            await asyncio.sleep(0)
            work = MemoryWork(database, ids, clock, chain)
            yield work
            work.flush()
            database.commit(work.tables, work.recorded)

    return begin
