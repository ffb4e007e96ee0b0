"""The domain wired on the memory adapter, and the people and communities that its use cases need."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from adapters.memory import (
    MemoryBoardsReader,
    MemoryDatabase,
    MemoryEventStream,
    MemoryMembershipsReader,
    MemoryPseudonymsReader,
    beginner,
)
from domain.boards.model import Board, BoardKind
from domain.boards.ports import AddBoard, AddCategory, OpenThread
from domain.boards.reading import Reading
from domain.boards.setting_up import SettingUp
from domain.boards.writing import Writing
from domain.identity.service import Identity
from domain.memberships.model import Acknowledgement, Membership, Policy
from domain.memberships.ports import FoundCommunity, JoinCommunity, PublishRules
from domain.memberships.service import Memberships
from domain.pseudonyms.service import Pseudonyms
from domain.pseudonyms.vault import PseudonymVault
from domain.shared.actor import Actor, MembershipState, Role
from domain.shared.events import LoggedEvent, Position
from domain.shared.ids import AccountId, BoardId, CommunityId, PostId, ThreadId
from domain.shared.shapes import PageRequest
from tests.domain.fakes import CountedIds, FixedClock, PlainCursors, PlainDigests, PlainSeals, PlainTokens

Entity = TypeVar("Entity")

CLIENT = "first-party"
RULES = PublishRules(version=1, text={"ja": "おたがいを大切に。", "en": "Be kind to one another."})
FIRST_PAGE = PageRequest()
SOME_WORDS = OpenThread(title="今日はしんどかった", body="聞いてもらえるだけで。")


class World:
    def __init__(self) -> None:
        self.clock, self.ids, self.seals = FixedClock(), CountedIds(), PlainSeals()
        self.database = MemoryDatabase()
        self.begin = beginner(self.database, self.ids, self.clock)
        cursors = PlainCursors()
        self.boards_reader = MemoryBoardsReader(self.database, cursors)
        self.faces_reader = MemoryPseudonymsReader(self.database)
        self.communities = MemoryMembershipsReader(self.database, cursors)
        self.stream = MemoryEventStream(self.database)
        self.identity = Identity(self.begin, PlainDigests(), PlainTokens(), self.ids, self.clock)
        self.memberships = Memberships(self.begin, self.communities, self.ids, self.clock)
        self.vault = PseudonymVault(self.begin, self.faces_reader, self.seals, self.ids, self.clock)
        self.pseudonyms = Pseudonyms(self.vault, self.faces_reader)
        self.setting_up = SettingUp(self.begin, self.ids)
        self.writing = Writing(self.begin, self.boards_reader, self.vault, self.ids, self.clock)
        self.reading = Reading(self.boards_reader, self.vault)

    async def account(self) -> AccountId:
        return (await self.identity.open_account()).account_id

    async def newcomer(self) -> Actor:
        """Somebody with an account and no membership."""
        return Actor(await self.account(), CLIENT)

    async def found(self, slug: str = "jijokai", *, pseudonyms: int = 3, **policy: Any) -> CommunityId:
        """A community without boards."""
        command = found_community(slug=slug, policy=Policy(pseudonyms_per_member=pseudonyms, **policy))
        return await self.memberships.found(command, RULES, await self.account())

    async def join(self, actor: Actor, community: str) -> Actor:
        """The actor with its new standing."""
        await self.memberships.accept_rules(actor, community, 1)
        await self.memberships.join(actor, community, JoinCommunity(acknowledgements=tuple(Acknowledgement)))
        return await self.again(actor)

    async def member(self, community: str) -> Actor:
        return await self.join(await self.newcomer(), community)

    async def again(self, actor: Actor) -> Actor:
        """The same account at its next request."""
        return await self.memberships.actor(actor.account_id, actor.client_id)

    async def gone(self, actor: Actor) -> Actor:
        """The same account after it has left every community."""
        async with self.begin() as work:
            for membership in work.tables.all(Membership):
                if membership.account_id == actor.account_id:
                    work.memberships.save(replace(membership, state=MembershipState.LEFT))
        return await self.again(actor)

    async def promoted(self, actor: Actor, *roles: Role) -> Actor:
        async with self.begin() as work:
            for membership in work.tables.all(Membership):
                if membership.account_id == actor.account_id:
                    work.memberships.save(replace(membership, roles=roles))
        return await self.again(actor)

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
