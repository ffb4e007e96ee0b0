"""A storage: everything that keeps the domain's things, behind its ports; and things to put into it."""

import contextlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol, cast

from adapters.system import SystemIds
from domain.boards.arrangement.arranging import CategoriesReader
from domain.boards.mentions.calls import CallsReader
from domain.boards.mentions.notices import NoticesReader
from domain.boards.model.board import Board, BoardKind, Category
from domain.boards.model.post import Post, PostRevision
from domain.boards.model.thread import Thread
from domain.boards.ports.readers import BoardsReader, KeepingUpReader
from domain.boards.ports.stores import BorneProfessions
from domain.boards.posts.choosing import ReactionSetsReader
from domain.boards.posts.expiring import ExpiringReader
from domain.boards.posts.images import Digests, ImageObjects, ImagesReader
from domain.boards.reading.preferences import PreferencesReader, PreferencesWork
from domain.boards.review.claims import Claims, ClaimsReader
from domain.boards.review.reports import ReportsReader, ReportsWork
from domain.boards.review.verdicts import Verdicts
from domain.boards.search.searching import SearchReader
from domain.boards.threads.supporting import UnansweredReader
from domain.identity.model import Account
from domain.identity.ports import IdentityWork, TicketsShown
from domain.memberships.model.admission import Application, ApplicationState, Invitation, Proof, Voucher
from domain.memberships.model.community import Admission, Community, CommunityRevision, Policy, ProofKind, Rules
from domain.memberships.model.membership import Fact, Membership, Ownership, Personal, RulesAcceptance, Unwritten
from domain.memberships.model.sanction import Sanction, SanctionKind
from domain.memberships.ports.outside import PersonalSeals
from domain.memberships.ports.readers import CommunitiesReader, DisclosuresReader, MembershipsReader
from domain.memberships.ports.stores import Attestations, CommunitiesWork, MembershipsWork
from domain.pseudonyms.model import Pseudonym
from domain.pseudonyms.names import name_key
from domain.pseudonyms.ports import AvatarsReader, PseudonymsReader, PseudonymsWork, ShunnedReader
from domain.pseudonyms.unsealing.model import Part, Unsealing, UnsealingId
from domain.pseudonyms.unsealing.ports import UnsealingsReader, UnsealingWork
from domain.shared.actor import Actor, MembershipState, Standing
from domain.shared.audit import AuditChain, AuditEntry, AuditReader
from domain.shared.clock import to_second
from domain.shared.consuming import DeadLettersReader, Ledger
from domain.shared.cursors import Cursors
from domain.shared.events import EventStream
from domain.shared.ids import (
    AccountId,
    ApplicationId,
    AuditEntryId,
    BoardId,
    CategoryId,
    CommunityId,
    FactId,
    InvitationId,
    MembershipId,
    PostId,
    PseudonymId,
    SanctionId,
    ThreadId,
)
from domain.shared.scopes import in_community
from domain.shared.transparency import TransparencyReader
from tests.domain.fakes import A_DAY

MONTH, DAY, SECOND = date(2026, 11, 1), date(2026, 11, 22), to_second(A_DAY)


class VaultWork(IdentityWork, MembershipsWork, Protocol):
    """The work of every module in the vault."""


class LooksReader(AvatarsReader, ShunnedReader, Protocol):
    """What faces look like, and whom somebody shuns."""


class KeptAttestations(Attestations, BorneProfessions, Protocol):
    """What both modules do with them."""


class JudgingWork(Protocol):
    """But for posts, which boards know in full."""

    @property
    def claims(self) -> Claims: ...
    @property
    def verdicts(self) -> Verdicts: ...


class CommunityWork(
    PreferencesWork, CommunitiesWork, ReportsWork, PseudonymsWork, UnsealingWork, JudgingWork, Protocol
):
    """The work of every module in the community's world."""

    @property
    def attestations(self) -> KeptAttestations: ...


class Work(CommunityWork, VaultWork, Protocol):
    """One of each, side by side, as no use case has them: so that a test can put anything anywhere."""


class _BothWorks:
    def __init__(self, community: CommunityWork, vault: VaultWork) -> None:
        self._works = (community, vault)

    def __getattr__(self, name: str) -> Any:
        return getattr(next(work for work in self._works if hasattr(work, name)), name)


BeginVault = Callable[[], AbstractAsyncContextManager[VaultWork]]
BeginCommunity = Callable[[], AbstractAsyncContextManager[CommunityWork]]


class KeptProgress(Ledger, DeadLettersReader, Protocol):
    """Both sides of it: the workers' and the owners'."""


Begin = Callable[[], AbstractAsyncContextManager[Work]]


@dataclass(frozen=True, slots=True)
class Storage:
    begin_community: BeginCommunity
    begin_vault: BeginVault
    memberships: MembershipsReader
    communities: CommunitiesReader
    pseudonyms: PseudonymsReader
    looks: LooksReader
    boards: BoardsReader
    keeping_up: KeepingUpReader
    search: SearchReader
    preferences: PreferencesReader
    categories: CategoriesReader
    unanswered: UnansweredReader
    reaction_sets: ReactionSetsReader
    images: ImagesReader
    image_objects: ImageObjects
    tickets: TicketsShown
    digests: Digests
    unsealings: UnsealingsReader
    reports: ReportsReader
    expiring: ExpiringReader
    notices: NoticesReader
    calls: CallsReader
    claims: ClaimsReader
    disclosures: DisclosuresReader
    audit: AuditReader
    transparency: TransparencyReader
    chain: AuditChain
    events: EventStream
    ledger: KeptProgress
    forget: Callable[[], Awaitable[None]]
    """Drop all events that are there now from the log."""
    cursors: Cursors
    seals: PersonalSeals
    broken: type[Exception]
    """What a conflict that is no refusal raises."""
    ids: SystemIds = field(default_factory=SystemIds)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        """Both kept at a clean exit, neither after an exception."""
        async with self.begin_vault() as vault, self.begin_community() as community:
            yield cast(Work, _BothWorks(community, vault))

    async def keep_all(self, things: Sequence[Any]) -> None:
        async with self.begin() as work:
            adding: dict[type, Callable[[Any], None]] = {
                Account: work.accounts.add,
                Community: work.communities.add,
                CommunityRevision: work.communities.keep,
                Rules: work.rules.add,
                RulesAcceptance: work.acceptances.add,
                Ownership: work.ownerships.add,
                Membership: work.memberships.add,
                Unwritten: work.unwritten.add,
                Fact: work.memberships.record,
                Application: work.applications.add,
                Invitation: work.invitations.add,
                Sanction: work.sanctions.add,
                AuditEntry: work.audit.add,
                Unsealing: work.unsealings.add,
                Pseudonym: work.pseudonyms.add,
                Category: work.categories.add,
                Board: work.boards.add,
                Thread: work.threads.add,
                Post: work.posts.add,
                PostRevision: work.revisions.add,
            }
            for thing in things:
                adding[type(thing)](thing)
                if isinstance(thing, Community):
                    work.audit.begin(thing.id)

    async def account(self) -> AccountId:
        account = Account(AccountId(self.ids.random("acc")), MONTH)
        await self.keep_all([account])
        return account.id

    def some_community(self, **changes: Any) -> Community:
        """Not kept yet."""
        described: dict[str, Any] = {
            "id": CommunityId(self.ids.ordered("com")),
            "slug": f"c-{secrets.token_hex(8)}",
            "name": {"ja": "自助会", "en": "Self-help group"},
            "description": {"ja": "名前を明かさずに話せる場所です。"},
            "time_zone": "Asia/Tokyo",
            "languages": ("ja", "en"),
            "policy": Policy(),
            "rules_version": 1,
            "founded_month": MONTH,
        }
        return Community(**{**described, **changes})

    async def community(self, **changes: Any) -> Community:
        community = self.some_community(**changes)
        await self.keep_all([community])
        return community

    async def community_by_proof(self, kind: ProofKind = ProofKind.YOUTUBE) -> Community:
        return await self.community(policy=Policy(admission=Admission.PROOF, proof=kind))

    def some_membership(
        self, account_id: AccountId, community: Community, *, personal: Personal | None = None, **changes: Any
    ) -> Membership:
        membership_id = MembershipId(self.ids.random("mem"))
        given: dict[str, Any] = {
            "state": MembershipState.ACTIVE,
            "joined_month": MONTH,
            "due_on": None,
            "reminded": False,
            "personal": self.seals.seal_personal(membership_id, personal or Personal()),
        }
        return Membership(membership_id, account_id, community.id, **{**given, **changes})

    async def membership(self, community: Community, **changes: Any) -> Membership:
        """Of an account of its own."""
        membership = self.some_membership(await self.account(), community, **changes)
        await self.keep_all([membership])
        return membership

    async def kept_membership(self, membership_id: MembershipId) -> Membership | None:
        async with self.begin() as work:
            return await work.memberships.get(membership_id)

    async def fact(self, membership: Membership, **changes: Any) -> Fact:
        given: dict[str, Any] = {
            "occurred_on": DAY,
            "what": "admit",
            "state": MembershipState.ACTIVE,
            "by": "self",
            "reason": "",
        }
        fact = Fact(FactId(self.ids.random("fct")), membership.id, **{**given, **changes})
        await self.keep_all([fact])
        return fact

    async def application(self, membership: Membership, **changes: Any) -> Application:
        given: dict[str, Any] = {
            "answers": {"why": "ほかの人の話を聞いてみたいです。"},
            "submitted_on": DAY,
            "state": ApplicationState.OPEN,
            "reason": "",
        }
        application_id = ApplicationId(self.ids.random("app"))
        application = Application(application_id, membership.id, membership.community_id, **{**given, **changes})
        await self.keep_all([application])
        return application

    async def invitation(self, inviter: Membership, **changes: Any) -> Invitation:
        given: dict[str, Any] = {
            "id": InvitationId(self.ids.random("inv")),
            "digest": secrets.token_bytes(32),
            "community_id": inviter.community_id,
            "inviter_id": inviter.id,
            "uses": 1,
            "used": 0,
            "expires_on": DAY,
        }
        invitation = Invitation(**{**given, **changes})
        await self.keep_all([invitation])
        return invitation

    def some_voucher(self, community: Community, **changes: Any) -> Voucher:
        given: dict[str, Any] = {"digest": secrets.token_bytes(32), "days": 31, "expires_on": DAY}
        return Voucher(community.id, **{**given, **changes})

    async def voucher(self, community: Community, **changes: Any) -> Voucher:
        voucher = self.some_voucher(community, **changes)
        async with self.begin() as work:
            assert await work.vouchers.add_new([voucher]) == 1
        return voucher

    async def proof(self, membership: Membership, **changes: Any) -> Proof:
        given: dict[str, Any] = {
            "digest": secrets.token_bytes(32),
            "membership_id": membership.id,
            "kind": ProofKind.YOUTUBE,
            "level": "gold",
            "valid_until": None,
        }
        proof = Proof(membership.community_id, **{**given, **changes})
        async with self.begin() as work:
            await work.proofs.put(proof)
        return proof

    async def sanction(self, face: Pseudonym, **changes: Any) -> Sanction:
        given: dict[str, Any] = {
            "id": SanctionId(self.ids.random("san")),
            "community_id": face.community_id,
            "pseudonym_id": face.id,
            "kind": SanctionKind.WARNING,
            "reason": "名前をたずね続けました。",
            "rule": "3",
            "until": None,
            "imposed_at": SECOND,
            "imposed_by": PseudonymId(self.ids.random("psd")),
            "imposer_mark": secrets.token_bytes(32),
        }
        sanction = Sanction(**{**given, **changes})
        await self.keep_all([sanction])
        return sanction

    async def audit_entry(self, community: Community, **changes: Any) -> AuditEntry:
        given: dict[str, Any] = {
            "occurred_at": SECOND,
            "by": PseudonymId(self.ids.random("psd")),
            "what": "community_revised",
            "subject": "1",
            "reason": "",
        }
        entry = AuditEntry(AuditEntryId(self.ids.random("aud")), community.id, **{**given, **changes})
        await self.keep_all([entry])
        return entry

    def some_unsealing(self, face: Pseudonym, **changes: Any) -> Unsealing:
        given: dict[str, Any] = {
            "id": UnsealingId(self.ids.random("uns")),
            "scope": (Part.STANDING, Part.PROOF),
            "match_tag": None,
            "reason": "照会がありました。",
            "requested_at": SECOND,
            "requested_by": PseudonymId(self.ids.random("psd")),
            "requester_mark": secrets.token_bytes(32),
            "expires_at": SECOND + timedelta(days=3),
            "seal": secrets.token_bytes(32),
        }
        return Unsealing(community_id=face.community_id, pseudonym_id=face.id, **{**given, **changes})

    async def unsealing(self, face: Pseudonym, **changes: Any) -> Unsealing:
        unsealing = self.some_unsealing(face, **changes)
        await self.keep_all([unsealing])
        return unsealing

    async def member(self, community: Community, **changes: Any) -> Actor:
        """Somebody with a membership there, at a client."""
        account_id = await self.account()
        await self.keep_all([self.some_membership(account_id, community, **changes)])
        return await self.actor(account_id)

    async def actor(self, account_id: AccountId) -> Actor:
        return Actor(account_id, "first-party", await self.memberships.standings_of(account_id))

    async def accept(self, account_id: AccountId, community: Community, version: int) -> None:
        await self.keep_all([RulesAcceptance(account_id, community.id, version, MONTH)])

    def some_pseudonym(self, community: Community, **changes: Any) -> Pseudonym:
        name = changes.get("name", f"ねこ{secrets.token_hex(6)}")
        given: dict[str, Any] = {
            "id": PseudonymId(self.ids.random("psd")),
            "community_id": community.id,
            "scope": in_community(community.id),
            "name": name,
            "name_key": name_key(name),
            "wearer_tag": secrets.token_bytes(32),
            "number_tag": secrets.token_bytes(32),
            "sealed_wearer": secrets.token_bytes(59),
            "created_month": MONTH,
        }
        return Pseudonym(**{**given, **changes})

    async def pseudonym(self, community: Community, **changes: Any) -> Pseudonym:
        pseudonym = self.some_pseudonym(community, **changes)
        await self.keep_all([pseudonym])
        return pseudonym

    def some_category(self, community: Community, **changes: Any) -> Category:
        given: dict[str, Any] = {"slug": f"g-{secrets.token_hex(4)}", "name": {"ja": "ただ聞いてほしい"}, "place": 1}
        return Category(CategoryId(self.ids.ordered("cat")), community.id, **{**given, **changes})

    async def category(self, community: Community, **changes: Any) -> Category:
        category = self.some_category(community, **changes)
        await self.keep_all([category])
        return category

    def some_board(self, category: Category, **changes: Any) -> Board:
        given: dict[str, Any] = {
            "id": BoardId(self.ids.ordered("brd")),
            "community_id": category.community_id,
            "category_id": category.id,
            "slug": f"b-{secrets.token_hex(4)}",
            "kind": BoardKind.TALK,
            "name": {"ja": "はきだす場所", "en": "Vent"},
            "description": {"ja": "返事はつきません。"},
            "place": 1,
        }
        return Board(**{**given, **changes})

    async def board(self, category: Category, **changes: Any) -> Board:
        board = self.some_board(category, **changes)
        await self.keep_all([board])
        return board

    async def thread(self, board: Board, face: Pseudonym, **changes: Any) -> Thread:
        given: dict[str, Any] = {"title": "今日はしんどかった", "opened_at": SECOND}
        thread = Thread(ThreadId(self.ids.ordered("thr")), board.id, face.id, **{**given, **changes})
        await self.keep_all([thread])
        return thread

    def some_post(self, thread: Thread, **changes: Any) -> Post:
        given: dict[str, Any] = {
            "id": PostId(self.ids.ordered("pst")),
            "thread_id": thread.id,
            "pseudonym_id": thread.pseudonym_id,
            "body": "聞いてもらえるだけで。",
            "reply_to": None,
            "published_at": SECOND,
        }
        return Post(**{**given, **changes})

    async def post(self, thread: Thread, **changes: Any) -> Post:
        post = self.some_post(thread, **changes)
        await self.keep_all([post])
        return post


class Interrupted(Exception):
    """What goes wrong in the middle of a work."""


async def interrupted(storage: Storage, change: Callable[[Work], Awaitable[object]]) -> None:
    """A work in which this was done and which then failed."""
    with contextlib.suppress(Interrupted):
        async with storage.begin() as work:
            await change(work)
            raise Interrupted


def only(actor: Actor) -> Standing:
    """The standing of somebody who has one."""
    (standing,) = actor.standings.values()
    return standing
