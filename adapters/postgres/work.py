"""The unit of work: what one use case changes in one world, all of it or nothing.

A clean exit of `async with begin()` writes what was added, commits, and announces the events; an exception rolls back.
There is one kind of work for each world, on the connections of that world. Each has one store per entity and so
satisfies the work that a module declares, without naming it.
"""

import dataclasses
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from adapters.postgres.event_log import RECORD, Announcer
from adapters.postgres.pool import Pool
from adapters.postgres.repeats import present_attempt
from adapters.postgres.stores import (
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
from adapters.postgres.stores import mappings as of
from adapters.postgres.transactions import Committing, Deferred, Written, run, runs
from domain.boards.model.post import PostRevision
from domain.identity.model import Account
from domain.memberships.model.community import Rules
from domain.shared.audit import AuditChain
from domain.shared.clock import Clock, to_second
from domain.shared.events import DomainEvent, topics_of
from domain.shared.ids import Ids


class PostgresWork:
    """A transaction, and what is to be written at its end."""

    WORLD: ClassVar[str] = "community"

    def __init__(self, connection: Deferred) -> None:
        self.connection = connection
        self._pending: list[Written] = []

    def later(self, statement: str, values: list[Any]) -> None:
        """Run at the end of the work, in the order of the calls."""
        self._pending.append((statement, values))

    async def flush(self) -> bool:
        """Whether anything was to be written. If not, something may have been written before all the same."""
        pending = self.taken()
        for statement, values in runs(pending):
            await run(await self.connection.begun(), statement, values)
        return bool(pending)

    @property
    def only_writes(self) -> bool:
        """Whether what is still to be written is all that this work is: nothing was asked before."""
        return not self.connection.has_begun

    def taken(self) -> list[Written]:
        """What is still to be written: by the caller, from here on."""
        pending, self._pending = self._pending, []
        return pending


class VaultWork(PostgresWork):
    """Who people are: accounts, logins and memberships. Of communities it reads what is public."""

    WORLD = "vault"

    @cached_property
    def accounts(self) -> Store[Account]:
        return Store(self, of.ACCOUNTS)

    @cached_property
    def credentials(self) -> CredentialStore:
        return CredentialStore(self, of.CREDENTIALS)

    @cached_property
    def logins(self) -> LoginStore:
        return LoginStore(self, of.LOGINS)

    @cached_property
    def tickets(self) -> TicketStore:
        return TicketStore(self, of.TICKETS)

    @cached_property
    def communities(self) -> PublicCommunityStore:
        return PublicCommunityStore(self, of.COMMUNITIES)

    @cached_property
    def acceptances(self) -> AcceptanceStore:
        return AcceptanceStore(self, of.RULES_ACCEPTANCES)

    @cached_property
    def ownerships(self) -> OwnershipStore:
        return OwnershipStore(self, of.OWNERSHIPS)

    @cached_property
    def memberships(self) -> MembershipStore:
        return MembershipStore(self, of.MEMBERSHIPS)

    @cached_property
    def applications(self) -> ApplicationStore:
        return ApplicationStore(self, of.APPLICATIONS)

    @cached_property
    def invitations(self) -> InvitationStore:
        return InvitationStore(self, of.INVITATIONS)

    @cached_property
    def vouchers(self) -> VoucherStore:
        return VoucherStore(self, of.VOUCHERS)

    @cached_property
    def proofs(self) -> ProofStore:
        return ProofStore(self, of.PROOFS)

    @cached_property
    def unwritten(self) -> UnwrittenStore:
        return UnwrittenStore(self, of.UNWRITTEN)

    @cached_property
    def chores(self) -> ChoreStore:
        return ChoreStore(self)


class CommunityWork(PostgresWork):
    """What members see, and the events that tell of it."""

    def __init__(self, connection: Deferred, ids: Ids, clock: Clock, chain: AuditChain) -> None:
        super().__init__(connection)
        self.events = self
        self.recorded = False
        self._ids = ids
        self._clock = clock
        self._chain = chain

    def record(self, event: DomainEvent, to: str | None = None) -> None:
        data = json.dumps({field.name: getattr(event, field.name) for field in dataclasses.fields(event)})  # type: ignore[arg-type]
        occurred_at = to_second(self._clock.now())
        event_id, topics = self._ids.ordered("evt"), list(topics_of(event, to))
        self.later(RECORD, [event_id, event.TYPE, event.community_id, topics, occurred_at, data])
        self.recorded = True

    async def flush(self) -> bool:
        wrote = await super().flush()
        await self.audit.append()
        return wrote

    @property
    def only_writes(self) -> bool:
        return super().only_writes and self.audit.is_empty

    def taken(self) -> list[Written]:
        """The events last, so that those of one work are beside one another in the log."""
        return sorted(super().taken(), key=lambda written: written[0] == RECORD)

    @cached_property
    def communities(self) -> CommunityStore:
        return CommunityStore(self, of.COMMUNITIES)

    @cached_property
    def rules(self) -> Store[Rules]:
        return Store(self, of.RULES)

    @cached_property
    def sanctions(self) -> SanctionStore:
        return SanctionStore(self, of.SANCTIONS)

    @cached_property
    def audit(self) -> AuditStore:
        return AuditStore(self, self._chain)

    @cached_property
    def pseudonyms(self) -> PseudonymStore:
        return PseudonymStore(self, of.PSEUDONYMS)

    @cached_property
    def writings(self) -> WritingStore:
        return WritingStore(self)

    @cached_property
    def avatars(self) -> AvatarStore:
        return AvatarStore(self, of.AVATARS)

    @cached_property
    def shunned(self) -> ShunnedStore:
        return ShunnedStore(self, of.SHUNNED)

    @cached_property
    def unsealings(self) -> UnsealingStore:
        return UnsealingStore(self, of.UNSEALINGS)

    @cached_property
    def categories(self) -> CategoryStore:
        return CategoryStore(self, of.CATEGORIES)

    @cached_property
    def boards(self) -> BoardStore:
        return BoardStore(self, of.BOARDS)

    @cached_property
    def threads(self) -> ThreadStore:
        return ThreadStore(self, of.THREADS)

    @cached_property
    def posts(self) -> PostStore:
        return PostStore(self, of.POSTS)

    @cached_property
    def revisions(self) -> Store[PostRevision]:
        return Store(self, of.POST_REVISIONS)

    @cached_property
    def erasures(self) -> ErasureStore:
        return ErasureStore(self)

    @cached_property
    def contracts(self) -> ContractStore:
        return ContractStore(self)

    @cached_property
    def reaction_sets(self) -> ReactionSetStore:
        return ReactionSetStore(self, of.REACTION_SETS)

    @cached_property
    def readings(self) -> ReadingStore:
        return ReadingStore(self, of.READINGS)

    @cached_property
    def follows(self) -> FollowStore:
        return FollowStore(self, of.FOLLOWS)

    @cached_property
    def board_choices(self) -> BoardChoiceStore:
        return BoardChoiceStore(self, of.BOARD_CHOICES)

    @cached_property
    def reports(self) -> ReportStore:
        return ReportStore(self, of.REPORTS)

    @cached_property
    def attestations(self) -> AttestationStore:
        return AttestationStore(self, of.ATTESTATIONS)

    @cached_property
    def claims(self) -> ClaimStore:
        return ClaimStore(self, of.CLAIMS)

    @cached_property
    def verdicts(self) -> VerdictStore:
        return VerdictStore(self, of.VERDICTS)

    @cached_property
    def images(self) -> ImageStore:
        return ImageStore(self, of.IMAGES)

    @cached_property
    def notices(self) -> NoticeStore:
        return NoticeStore(self)

    @cached_property
    def notice_states(self) -> NoticeStateStore:
        return NoticeStateStore(self, of.NOTICE_STATES)

    @cached_property
    def rotas(self) -> RotaStore:
        return RotaStore(self, of.ROTAS)

    @cached_property
    def calls(self) -> CallStore:
        return CallStore(self, of.CALLS)

    @cached_property
    def preferences(self) -> PreferenceStore:
        return PreferenceStore(self, of.PREFERENCES)

    @cached_property
    def marks(self) -> MarkStore:
        return MarkStore(self, of.MARKS)


Work = TypeVar("Work", bound=PostgresWork)


def vault_beginner(pool: Pool) -> Callable[[], AbstractAsyncContextManager[VaultWork]]:
    """What starts a unit of work in the vault, on the vault's connections."""
    together = Committing(pool)

    @asynccontextmanager
    async def begin() -> AsyncIterator[VaultWork]:
        async with working(pool, VaultWork, together=together) as work:
            yield work

    return begin


def beginner(
    pool: Pool, announcer: Announcer, ids: Ids, clock: Clock, chain: AuditChain
) -> Callable[[], AbstractAsyncContextManager[CommunityWork]]:
    """What starts a unit of work in the community's world, on its connections."""

    together = Committing(pool)

    def begun(connection: Deferred) -> CommunityWork:
        return CommunityWork(connection, ids, clock, chain)

    def announce(work: CommunityWork) -> None:
        if work.recorded:
            announcer.announce()

    @asynccontextmanager
    async def begin() -> AsyncIterator[CommunityWork]:
        async with working(pool, begun, announce, together) as work:
            yield work

    return begin


@asynccontextmanager
async def working(
    pool: Pool,
    begun: Callable[[Deferred], Work],
    committed: Callable[[Work], None] = lambda _: None,
    together: Committing | None = None,
) -> AsyncIterator[Work]:
    """A unit of work. One of a request with an idempotency key may be committed later: see `repeats`."""
    attempt = present_attempt()
    if attempt is not None:
        await attempt.settle()
    async with AsyncExitStack() as stack:
        deferred = Deferred(pool, stack)
        work = begun(deferred)
        with nullcontext() if attempt is None else attempt.working():
            yield work
            if attempt is None and together is not None and work.only_writes:
                await together.commit(work.taken())
                wrote = True
            else:
                wrote = await work.flush()
        if attempt is not None and deferred.has_begun:
            connection = await deferred.begun()
            if await attempt.keep(work.WORLD, pool, connection, stack, wrote, lambda: committed(work)):
                return
    committed(work)
