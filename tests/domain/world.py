"""The domain wired on the memory adapter, and the people and communities that its use cases need."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from adapters.memory import (
    MemoryAuditReader,
    MemoryBoardsReader,
    MemoryCallsReader,
    MemoryCategoriesReader,
    MemoryCommunitiesReader,
    MemoryDatabase,
    MemoryDisclosuresReader,
    MemoryEventStream,
    MemoryKeepingUpReader,
    MemoryLooksReader,
    MemoryMembershipsReader,
    MemoryNoticesReader,
    MemoryPreferencesReader,
    MemoryPseudonymsReader,
    MemoryReactionSetsReader,
    MemoryTickets,
    MemoryUnansweredReader,
    MemoryUnsealingsReader,
    beginner,
    vault_beginner,
)
from domain.boards.arrangement.arranging import Arranging
from domain.boards.arrangement.changing import Changing
from domain.boards.arrangement.setting_up import SettingUp
from domain.boards.arrangement.views import AddBoard, AddCategory
from domain.boards.mentions.calling import Calling
from domain.boards.mentions.mentioning import Mentioning
from domain.boards.mentions.notifying import Notifying
from domain.boards.model.board import Board, BoardKind
from domain.boards.posts.choosing import Choosing
from domain.boards.posts.editing import Editing
from domain.boards.posts.images import ImageAddresses
from domain.boards.posts.writing import Writing
from domain.boards.reading.keeping_up import KeepingUp
from domain.boards.reading.preferring import Preferring
from domain.boards.reading.reading import Reading
from domain.boards.threads.contracting import Contracting
from domain.boards.threads.supporting import Supporting
from domain.boards.threads.views import OpenThread
from domain.identity.service import Identity
from domain.memberships.auditing import Auditing
from domain.memberships.caretaking import Caretaker
from domain.memberships.departures import Departures
from domain.memberships.disclosing import Disclosing
from domain.memberships.enforcing import Enforcing
from domain.memberships.entrusting import Entrusting
from domain.memberships.founding import Founding
from domain.memberships.inviting import Inviting
from domain.memberships.joining import Joining, Secrets
from domain.memberships.mending import Mending
from domain.memberships.model.community import Acknowledgement, Community, Policy
from domain.memberships.model.membership import Fact, Membership, Ownership, Personal
from domain.memberships.persons import Persons
from domain.memberships.ports.outside import Faces, MembershipProof
from domain.memberships.sanctioning import Sanctioning
from domain.memberships.staying import Staying
from domain.memberships.views.admission import JoinCommunity
from domain.memberships.views.communities import FoundCommunity, PublishRules, ReviseCommunity
from domain.memberships.views.memberships import LeaveCommunity
from domain.pseudonyms.service import Pseudonyms
from domain.pseudonyms.shunning import Shunning
from domain.pseudonyms.unsealing.ports import Disclosures
from domain.pseudonyms.unsealing.service import Unsealer, UnsealingNeeds
from domain.pseudonyms.wardrobe import Wardrobe
from domain.shared.actor import Actor, Duty, MembershipState, Role, Standing
from domain.shared.audit import AuditChain, AuditLog, ChainedEntry
from domain.shared.clock import to_month
from domain.shared.events import LoggedEvent, Position
from domain.shared.ids import AccountId, BoardId, CommunityId, MembershipId, PostId, PseudonymId, ThreadId
from domain.shared.scopes import Scope, in_community
from domain.shared.shapes import PageRequest
from tests.domain.fakes import (
    CountedCodes,
    CountedIds,
    FixedClock,
    PlainCursors,
    PlainDigests,
    PlainPreferences,
    PlainSeals,
    PlainTokens,
    RememberedEntries,
    RememberedPersonals,
    SomeYoutube,
)

Entity = TypeVar("Entity")

CLIENT = "first-party"
RULES = PublishRules(version=1, text={"ja": "おたがいを大切に。", "en": "Be kind to one another."})
FIRST_PAGE = PageRequest()
SOME_WORDS = OpenThread(title="今日はしんどかった", body="聞いてもらえるだけで。")


class World:
    def __init__(self, *, personals: RememberedPersonals | None = None, database: MemoryDatabase | None = None) -> None:
        self.clock, self.ids, self.seals = FixedClock(), CountedIds(), PlainSeals()
        self.database = database or MemoryDatabase()
        self.begin = beginner(self.database, self.ids, self.clock, AuditChain(PlainDigests()))
        self.begin_vault = vault_beginner(self.database)
        cursors = PlainCursors()
        self.boards_reader = MemoryBoardsReader(self.database, cursors, ImageAddresses(PlainDigests(), self.clock))
        self.faces_reader = MemoryPseudonymsReader(self.database)
        self.personals, self.youtube = personals or RememberedPersonals(), SomeYoutube()
        self.communities = MemoryCommunitiesReader(self.database, cursors)
        self.memberships = MemoryMembershipsReader(self.database, cursors, self.personals, self.clock)
        self.stream = MemoryEventStream(self.database)
        self.identity = Identity(
            self.begin_vault, MemoryTickets(self.database), PlainDigests(), PlainTokens(), self.ids, self.clock
        )
        self.vault = Wardrobe(self.begin, self.faces_reader, self.seals, self.ids, self.clock)
        self.secrets = Secrets(self.personals, PlainDigests(), CountedCodes())
        self.auditing = Auditing(self.begin, self.begin_vault, RememberedEntries(), self.ids, self.clock)
        self.founding = Founding(self.begin, self.begin_vault, self.vault, self.personals, self.ids, self.clock)
        self.joining = Joining(
            self.begin_vault, self.youtube, self.vault, self.auditing, self.secrets, self.ids, self.clock
        )
        self.staying = Staying(self.begin_vault, self.memberships, self.personals, self.ids, self.clock)
        self.departures = Departures(self.begin_vault, self.vault, self.personals, self.ids, self.clock)
        self.inviting = Inviting(self.begin_vault, self.secrets, self.ids, self.clock)
        self.persons = Persons(self.begin_vault, self.personals, self.clock)
        self.entrusting = Entrusting(self.vault, self.persons, self.auditing, self.clock)
        self.sanctioning = self.sanctioning_with(self.vault)
        self.mending = self.mending_with(self.vault)
        self.caretaker = self.caretaker_with(self.youtube)
        self.pseudonyms = Pseudonyms(self.begin, self.vault, self.faces_reader, self.boards_reader, cursors, self.clock)
        self.audit_log = AuditLog(MemoryAuditReader(self.database), PlainDigests())
        self.unsealings = MemoryUnsealingsReader(self.database, cursors)
        self.disclosing = Disclosing(MemoryDisclosuresReader(self.database, self.personals), self.secrets)
        self.unsealer = self.unsealer_with(self.disclosing)
        self.setting_up = SettingUp(self.begin, self.ids)
        self.looks_reader = MemoryLooksReader(self.database, cursors)
        self.shunning = Shunning(self.begin, self.vault, self.looks_reader, self.clock)
        on_call = MemoryCallsReader(self.database, cursors)
        self.mentioning = Mentioning(on_call, self.ids, self.clock)
        writes = (self.begin, self.boards_reader, self.vault, self.shunning, self.mentioning, self.ids, self.clock)
        self.writing = Writing(*writes)
        self.editing = Editing(*writes)
        self.calling = Calling(self.begin, on_call, self.boards_reader, self.vault, self.shunning, self.ids, self.clock)
        notices = MemoryNoticesReader(self.database, cursors)
        self.notifying = Notifying(self.begin, notices, self.vault, self.shunning, self.ids, self.clock)
        self.changing = Changing(self.begin, self.boards_reader, self.vault, self.ids, self.clock)
        keeping_up = MemoryKeepingUpReader(self.database, cursors)
        preferences = MemoryPreferencesReader(self.database)
        self.preferring = Preferring(self.begin, preferences, self.vault, PlainPreferences(), self.clock)
        self.reading = Reading(self.boards_reader, keeping_up, self.vault, self.shunning, self.preferring)
        tools = (self.vault, self.shunning, self.preferring, self.ids)
        self.keeping_up = KeepingUp(self.begin, self.boards_reader, keeping_up, *tools)
        categories = MemoryCategoriesReader(self.database, cursors)
        self.arranging = Arranging(self.begin, categories, self.vault, self.ids, self.clock)
        self.contracting = Contracting(self.begin, self.boards_reader, self.vault, self.shunning)
        reactions = MemoryReactionSetsReader(self.database)
        self.choosing = Choosing(self.begin, reactions, self.vault, self.ids, self.clock)
        waiting = MemoryUnansweredReader(self.database, cursors)
        self.supporting = Supporting(waiting, self.boards_reader, self.shunning, self.preferring)

    def sanctioning_with(self, faces: Faces) -> Sanctioning:
        return Sanctioning(self.begin, faces, self._enforcing(faces), self.ids, self.clock)

    def mending_with(self, faces: Faces) -> Mending:
        return Mending(self.begin, self.begin_vault, self._enforcing(faces), self.auditing, self.clock)

    def _enforcing(self, faces: Faces) -> Enforcing:
        return Enforcing(self.begin, faces, self.persons, self.ids)

    def unsealer_with(self, disclosures: Disclosures) -> Unsealer:
        needs = (self.begin, self.unsealings, self.vault, disclosures, PlainDigests(), self.ids, self.clock)
        return Unsealer(UnsealingNeeds(*needs))

    def caretaker_with(self, youtube: MembershipProof) -> Caretaker:
        return Caretaker(self.begin_vault, youtube, self.vault, self.auditing, self.secrets, self.ids, self.clock)

    async def account(self) -> AccountId:
        return (await self.identity.open_account()).account_id

    async def newcomer(self) -> Actor:
        """Somebody with an account and no membership."""
        return Actor(await self.account(), CLIENT)

    async def found(self, slug: str = "jijokai", *, pseudonyms: int = 3, **policy: Any) -> CommunityId:
        """A community without boards."""
        command = found_community(slug=slug, policy=Policy(pseudonyms_per_member=pseudonyms, **policy))
        return await self.founding.found(command, RULES, await self.account())

    async def owner(self, community: str) -> Actor:
        """Whoever founded it."""
        found = self.community(community)
        first = next(m for m in self.kept(Membership) if m.community_id == found.id)
        return await self.staying.actor(first.account_id, CLIENT)

    async def ready(self, community: str) -> Actor:
        """A newcomer who has accepted the rules."""
        newcomer = await self.newcomer()
        await self.joining.accept_rules(newcomer, community, self.community(community).rules_version)
        return newcomer

    async def join(self, actor: Actor, community: str, **given: Any) -> Actor:
        """The actor with its new standing."""
        await self.joining.accept_rules(actor, community, self.community(community).rules_version)
        await self.joining.join(actor, community, joining(**given))
        return await self.again(actor)

    async def member(self, community: str, **given: Any) -> Actor:
        return await self.join(await self.newcomer(), community, **given)

    async def inside(self, community: str) -> Actor:
        """Somebody who is in, whatever door there is."""
        newcomer = await self.ready(community)
        membership_id = MembershipId(self.ids.random("mem"))
        membership = Membership(
            id=membership_id,
            account_id=newcomer.account_id,
            community_id=self.community(community).id,
            state=MembershipState.ACTIVE,
            joined_month=to_month(self.clock.now()),
            due_on=None,
            reminded=False,
            personal=self.personals.seal_personal(membership_id, Personal()),
        )
        async with self.begin_vault() as work:
            work.memberships.add(membership)
        return await self.again(newcomer)

    async def staff(self, community: str) -> Standing:
        return only(await self.promoted(await self.inside(community), Role.MEMBER, Role.STAFF))

    async def with_duty(self, actor: Actor, duty: Duty) -> Actor:
        await self.persons.change(only(actor).membership_id, lambda p: replace(p, duties=p.duties | {duty}))
        return await self.again(actor)

    async def again(self, actor: Actor) -> Actor:
        """The same account at its next request."""
        return await self.staying.actor(actor.account_id, actor.client_id)

    async def leave(self, actor: Actor, community: str, **wishes: Any) -> None:
        await self.departures.leave(actor, community, LeaveCommunity(**wishes))

    async def gone(self, actor: Actor) -> Actor:
        """The same account after it has left every community."""
        for community_id in actor.standings:
            await self.leave(actor, community_id)
        return await self.again(actor)

    async def promoted(self, actor: Actor, *roles: Role) -> Actor:
        """With these roles and no others, wherever it is a member."""
        for standing in actor.standings.values():
            await self.persons.change(standing.membership_id, lambda p: replace(p, roles=frozenset(roles)))
        return await self.again(actor)

    async def like(self, membership: Membership) -> MembershipId:
        """Somebody whose membership is in every way like this one."""
        membership_id = MembershipId(self.ids.random("mem"))
        personal = self.personals.seal_personal(membership_id, Personal())
        account_id = await self.account()
        async with self.begin_vault() as work:
            work.memberships.add(replace(membership, id=membership_id, account_id=account_id, personal=personal))
        return membership_id

    async def lower_faces(self, community: str, pseudonyms: int) -> None:
        """Let the policy allow so many faces from now on."""
        policy = replace(self.community(community).policy, pseudonyms_per_member=pseudonyms)
        await self.founding.revise(only(await self.owner(community)), ReviseCommunity(policy=policy), None)

    async def put_in_state(self, actor: Actor, state: MembershipState, due_on: date | None = None) -> Actor:
        """Whatever it takes to get there."""
        async with self.begin_vault() as work:
            work.memberships.save(replace(self.membership(actor), state=state, due_on=due_on))
        return await self.again(actor)

    async def face(self, actor: Actor) -> PseudonymId:
        """The face of somebody who is in one community."""
        return await self.vault.office_face(only(actor))

    def community(self, community: str) -> Community:
        return next(c for c in self.kept(Community) if community in (c.id, c.slug))

    def owners(self, community: str) -> int:
        """How many there are."""
        found = self.community(community)
        return next(kept.owners for kept in self.kept(Ownership) if kept.community_id == found.id)

    def membership(self, actor: Actor) -> Membership:
        """The newest one of an account, whatever has become of it."""
        return [m for m in self.kept(Membership) if m.account_id == actor.account_id][-1]

    def personal(self, actor: Actor) -> Personal:
        """What is known of somebody, but for what everybody has: a key, and on leaving a farewell."""
        membership = self.membership(actor)
        return replace(self.personals.open_personal(membership.id, membership.personal), tag_key=b"", farewell=None)

    def tag_key(self, actor: Actor) -> bytes:
        membership = self.membership(actor)
        return self.personals.open_personal(membership.id, membership.personal).tag_key

    def facts(self, actor: Actor) -> list[Fact]:
        """Of the newest membership of an account, oldest first."""
        return [fact for fact in self.kept(Fact) if fact.membership_id == self.membership(actor).id]

    def audited(self) -> list[tuple[str, str, str]]:
        """What staff did to what, and why, oldest first."""
        return [(entry.what, entry.subject, entry.reason) for entry in self.kept(ChainedEntry)]

    def last_audited_by(self) -> PseudonymId | None:
        return self.kept(ChainedEntry)[-1].by

    async def board(self, community_id: CommunityId, kind: BoardKind = BoardKind.TALK) -> BoardId:
        """A board of this kind in a category of its own."""
        slug = f"{kind.value}-{self.ids.ordered('slg')[-4:]}"
        await self.setting_up.arrange(community_id, [category(slug, [board(slug, kind)])])
        return next(b.id for b in self.kept(Board) if b.slug == slug)

    async def thread(self, actor: Actor, board_id: str) -> tuple[ThreadId, PostId]:
        """A new thread and its first post."""
        thread_id = await self.writing.open_thread(actor, board_id, SOME_WORDS, "ja")
        (first, *_) = json.loads((await self.reading.posts(actor, thread_id, FIRST_PAGE)).items)
        return thread_id, first["id"]

    def kept(self, kind: type[Entity]) -> list[Entity]:
        """What has been committed of one kind of entity."""
        return self.database.tables.all(kind)

    async def told(self) -> list[LoggedEvent]:
        """Everything in the event log."""
        return await self.stream.read(Position(0, 0), limit=1_000)


def only(actor: Actor) -> Standing:
    """The standing of somebody who has one."""
    (standing,) = actor.standings.values()
    return standing


def here(standing: Standing) -> Scope:
    """The whole community."""
    return in_community(standing.community_id)


def joining(**given: Any) -> JoinCommunity:
    """With everything acknowledged that a community can ask for."""
    return JoinCommunity(**{"acknowledgements": tuple(Acknowledgement), **given})


def found_community(**changes: Any) -> FoundCommunity:
    described: dict[str, Any] = {
        "slug": "jijokai",
        "name": {"ja": "自助会", "en": "Self-help group"},
        "description": {"ja": "名前を明かさずに話せる場所です。"},
        "time_zone": "Asia/Tokyo",
        "languages": ["ja", "en"],
        "policy": Policy(),
    }
    return FoundCommunity(**{**described, **changes})


def board(slug: str, kind: BoardKind = BoardKind.TALK, **changes: Any) -> AddBoard:
    described: dict[str, Any] = {"name": {"ja": f"{slug}の板"}, "description": {"ja": "ためしの板です。"}}
    return AddBoard(slug=slug, kind=kind, **{**described, **changes})


def category(slug: str, boards: Sequence[AddBoard], name: str = "ためし") -> AddCategory:
    return AddCategory(slug=slug, name={"ja": name}, boards=boards)
