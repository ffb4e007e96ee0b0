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

import asyncpg

from adapters.postgres.event_log import RECORD, Announcer
from adapters.postgres.pool import Connection, Pool
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
from domain.boards.errors import (
    AlreadyFlagged,
    AlreadyReported,
    BoardSlugTaken,
    CategorySlugTaken,
    ClaimSlotTaken,
    ProfessionNotBorne,
    ReplyElsewhere,
    ReportSlotTaken,
)
from domain.boards.model.post import PostRevision
from domain.identity.model import Account
from domain.memberships.errors import AlreadyMember, SlugTaken
from domain.memberships.model.community import Rules
from domain.pseudonyms.errors import NameTaken, SlotTaken
from domain.shared.audit import AuditChain, EntryKnown
from domain.shared.clock import Clock, to_second
from domain.shared.errors import DatabaseUnavailable, Refusal
from domain.shared.events import DomainEvent, topics_of
from domain.shared.ids import Ids

REFUSALS: dict[str, type[Refusal]] = {
    "audit_entries_pkey": EntryKnown,
    "boards_community_id_slug_key": BoardSlugTaken,
    "categories_community_id_slug_key": CategorySlugTaken,
    "communities_slug_key": SlugTaken,
    "memberships_one_live_idx": AlreadyMember,
    "pseudonyms_community_id_name_key_key": NameTaken,
    "pseudonyms_wearer_tag_key": SlotTaken,
    "pseudonyms_number_tag_key": SlotTaken,
    "posts_reply_to_fkey": ReplyElsewhere,
    "reports_one_open_idx": AlreadyReported,
    "reports_slot_key": ReportSlotTaken,
    "claims_one_open_idx": AlreadyFlagged,
    "claims_slot_key": ClaimSlotTaken,
    "posts_profession_fkey": ProfessionNotBorne,
    "verdicts_profession_fkey": ProfessionNotBorne,
}
"""What a broken constraint means. Any other is a defect of ours and stays an error."""

_CROSSED = (asyncpg.DeadlockDetectedError, asyncpg.LockNotAvailableError)
"""Another work was in the way and nothing has changed: the same again will do."""


class PostgresWork:
    """A transaction, and what is to be written at its end."""

    WORLD: ClassVar[str] = "community"

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._pending: list[tuple[str, list[Any], type[Refusal] | None]] = []

    def later(self, statement: str, values: list[Any], otherwise: type[Refusal] | None = None) -> None:
        """Run at the end of the work, in the order of the calls. `otherwise`: what it means when it writes nothing."""
        self._pending.append((statement, values, otherwise))

    async def flush(self) -> bool:
        """Whether anything was to be written. If not, something may have been written before all the same."""
        pending, self._pending = self._pending, []
        for statement, values, otherwise in pending:
            done = await self.connection.execute(statement, *values)
            if otherwise is not None and done.endswith(" 0"):
                raise otherwise
        return bool(pending)


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

    def __init__(self, connection: Connection, ids: Ids, clock: Clock, chain: AuditChain) -> None:
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

    @asynccontextmanager
    async def begin() -> AsyncIterator[VaultWork]:
        async with working(pool, VaultWork) as work:
            yield work

    return begin


def beginner(
    pool: Pool, announcer: Announcer, ids: Ids, clock: Clock, chain: AuditChain
) -> Callable[[], AbstractAsyncContextManager[CommunityWork]]:
    """What starts a unit of work in the community's world, on its connections."""

    def announce(work: CommunityWork) -> None:
        if work.recorded:
            announcer.announce()

    @asynccontextmanager
    async def begin() -> AsyncIterator[CommunityWork]:
        async with working(pool, lambda connection: CommunityWork(connection, ids, clock, chain), announce) as work:
            yield work

    return begin


@asynccontextmanager
async def working(
    pool: Pool, begun: Callable[[Connection], Work], committed: Callable[[Work], None] = lambda _: None
) -> AsyncIterator[Work]:
    """A unit of work. One of a request with an idempotency key may be committed later: see `repeats`."""
    attempt = present_attempt()
    if attempt is not None:
        await attempt.settle()
    async with AsyncExitStack() as stack:
        connection = await stack.enter_async_context(_transaction(pool))
        work = begun(connection)
        with nullcontext() if attempt is None else attempt.working():
            yield work
            wrote = await work.flush()
        if attempt is not None and await attempt.keep(
            work.WORLD, pool, connection, stack, wrote, lambda: committed(work)
        ):
            return
    committed(work)


@asynccontextmanager
async def _transaction(pool: Pool) -> AsyncIterator[Connection]:
    async with pool.acquire() as connection:
        try:
            async with connection.transaction():
                yield connection
        except _CROSSED:
            raise DatabaseUnavailable(retry_after=1) from None
        except asyncpg.IntegrityConstraintViolationError as broken:
            refusal = REFUSALS.get(broken.constraint_name or "")
            if refusal is None:
                raise
            raise refusal from None
