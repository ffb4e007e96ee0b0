"""The rows of each kind of entity, the conflicts between them, and what has been committed."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar

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
from domain.boards.mentions.calls import Call, CallTally
from domain.boards.mentions.notices import KeptState, Notice
from domain.boards.mentions.rotas import Rota
from domain.boards.model.board import Board, Category
from domain.boards.model.post import Mark, Post, PostRevision
from domain.boards.model.thread import Thread
from domain.boards.posts.images import Image
from domain.boards.posts.reactions import ReactionSet
from domain.boards.reading.preferences import KeptPreferences
from domain.boards.reading.traces import BoardChoice, Follow, Reading
from domain.boards.review.claims import Claim, ClaimState
from domain.boards.review.reports import Report, ReportState
from domain.boards.review.verdicts import Verdict
from domain.identity.model import Account, Credential, Login, RefreshToken, Ticket
from domain.memberships.errors import AlreadyMember, SlugTaken
from domain.memberships.model.admission import Application, Invitation, Proof, Voucher
from domain.memberships.model.community import Community, CommunityRevision, Rules
from domain.memberships.model.membership import Fact, Membership, Ownership, RulesAcceptance, Unwritten
from domain.memberships.model.sanction import Sanction
from domain.pseudonyms.avatar import Avatar
from domain.pseudonyms.errors import NameTaken, SlotTaken
from domain.pseudonyms.model import Attestation, Pseudonym
from domain.pseudonyms.shunned import Shunned
from domain.pseudonyms.unsealing.model import Unsealing
from domain.shared.actor import MembershipState
from domain.shared.audit import AuditEntry, AuditHead, ChainedEntry, EntryKnown
from domain.shared.errors import Refusal
from domain.shared.events import LoggedEvent, Position

Entity = TypeVar("Entity")
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Chore:
    """When something that goes on by itself was last done."""

    name: str
    done_at: datetime


@dataclass(frozen=True, slots=True)
class ImageObject:
    """Something in the image store that belongs to no image."""

    name: str
    until: int


class World(Enum):
    """Each kind of entity is kept in one of them, and a work changes those of one."""

    VAULT = "vault"
    COMMUNITY = "community"


_VAULT_KEYS: Mapping[type, tuple[str, ...]] = {
    Account: ("id",),
    Credential: ("digest",),
    Login: ("id",),
    RefreshToken: ("digest",),
    Ticket: ("digest",),
    RulesAcceptance: ("account_id", "community_id", "version"),
    Ownership: ("community_id",),
    Membership: ("id",),
    Fact: ("id",),
    Application: ("id",),
    Invitation: ("id",),
    Voucher: ("community_id", "digest"),
    Proof: ("community_id", "digest"),
    Unwritten: ("id",),
    Chore: ("name",),
}
_COMMUNITY_KEYS: Mapping[type, tuple[str, ...]] = {
    Community: ("id",),
    Rules: ("community_id", "version"),
    CommunityRevision: ("community_id", "revision"),
    Sanction: ("id",),
    ChainedEntry: ("id",),
    AuditHead: ("community_id",),
    Pseudonym: ("id",),
    Unsealing: ("id",),
    Avatar: ("id",),
    Shunned: ("marker", "pseudonym_id", "kind"),
    Category: ("id",),
    Board: ("id",),
    Thread: ("id",),
    Post: ("id",),
    PostRevision: ("post_id", "revision"),
    Mark: ("post_id", "reaction", "marker"),
    Reading: ("marker",),
    Follow: ("slot",),
    BoardChoice: ("marker",),
    ReactionSet: ("community_id",),
    Report: ("id",),
    Attestation: ("pseudonym_id", "profession"),
    Claim: ("id",),
    Verdict: ("post_id", "number"),
    Image: ("id",),
    ImageObject: ("name",),
    Notice: ("id",),
    KeptState: ("marker",),
    Rota: ("community_id",),
    Call: ("id",),
    CallTally: ("place", "called"),
    KeptPreferences: ("marker",),
}
_KEYS = {**_VAULT_KEYS, **_COMMUNITY_KEYS}
_KINDS: Mapping[World, frozenset[type]] = {
    World.VAULT: frozenset(_VAULT_KEYS),
    World.COMMUNITY: frozenset(_COMMUNITY_KEYS),
}

UNIQUE: Sequence[tuple[type, tuple[str, ...], type[Refusal] | None]] = (
    (Community, ("slug",), SlugTaken),
    (Membership, ("account_id", "community_id"), AlreadyMember),
    (Invitation, ("digest",), None),
    (Pseudonym, ("community_id", "name_key"), NameTaken),
    (Pseudonym, ("wearer_tag",), SlotTaken),
    (Pseudonym, ("number_tag",), SlotTaken),
    (Avatar, ("pseudonym_id",), None),
    (Category, ("community_id", "slug"), CategorySlugTaken),
    (Board, ("community_id", "slug"), BoardSlugTaken),
    (Follow, ("marker",), None),
    (Report, ("slot",), ReportSlotTaken),
    (Notice, ("post_id", "pseudonym_id", "kind"), None),
    (Call, ("post_id", "called"), None),
    (Report, ("reporter_mark",), AlreadyReported),
    (Claim, ("slot",), ClaimSlotTaken),
    (Claim, ("claimant_mark",), AlreadyFlagged),
)
"""Fields that no two rows have in common, and what it means when two would. A membership that was left is in no way."""

_PARENTS: Sequence[tuple[type, str, type]] = (
    (Credential, "account_id", Account),
    (Login, "account_id", Account),
    (Membership, "account_id", Account),
    (RulesAcceptance, "account_id", Account),
    (Rules, "community_id", Community),
    (CommunityRevision, "community_id", Community),
    (Fact, "membership_id", Membership),
    (Application, "membership_id", Membership),
    (Invitation, "inviter_id", Membership),
    (Proof, "membership_id", Membership),
    (Sanction, "community_id", Community),
    (Sanction, "pseudonym_id", Pseudonym),
    (ChainedEntry, "community_id", Community),
    (AuditHead, "community_id", Community),
    (Pseudonym, "community_id", Community),
    (Unsealing, "community_id", Community),
    (Unsealing, "pseudonym_id", Pseudonym),
    (Avatar, "pseudonym_id", Pseudonym),
    (Shunned, "pseudonym_id", Pseudonym),
    (Category, "community_id", Community),
    (Board, "community_id", Community),
    (Board, "category_id", Category),
    (Thread, "board_id", Board),
    (Thread, "pseudonym_id", Pseudonym),
    (Post, "thread_id", Thread),
    (Post, "pseudonym_id", Pseudonym),
    (PostRevision, "post_id", Post),
    (Mark, "post_id", Post),
    (Reading, "community_id", Community),
    (Reading, "board_id", Board),
    (Reading, "thread_id", Thread),
    (Follow, "thread_id", Thread),
    (BoardChoice, "community_id", Community),
    (ReactionSet, "community_id", Community),
    (Report, "community_id", Community),
    (Report, "post_id", Post),
    (Attestation, "pseudonym_id", Pseudonym),
    (Claim, "community_id", Community),
    (Claim, "post_id", Post),
    (Verdict, "post_id", Post),
    (Verdict, "pseudonym_id", Pseudonym),
    (Image, "community_id", Community),
    (Notice, "pseudonym_id", Pseudonym),
    (Rota, "community_id", Community),
    (Call, "community_id", Community),
    (KeptPreferences, "community_id", Community),
)
"""Fields that point to a row which must be there."""


class ConstraintBroken(Exception):
    """Rows that cannot stand together, for a reason that is no refusal: a defect of ours."""


class Tables:
    """All rows, by kind and key."""

    def __init__(self, rows: Mapping[type, dict[Key, Any]] | None = None) -> None:
        self._rows = {kind: dict((rows or {}).get(kind, {})) for kind in _KEYS}

    def copy(self) -> "Tables":
        return Tables(self._rows)

    def with_world(self, world: World, changed: "Tables") -> "Tables":
        """These, but for one world as it is there."""
        return Tables({**self._rows, **{kind: changed._rows[kind] for kind in _KINDS[world]}})

    def rows(self, kind: type[Entity]) -> dict[Key, Entity]:
        return self._rows[kind]

    def all(self, kind: type[Entity]) -> list[Entity]:
        return list(self.rows(kind).values())

    def has(self, entity: Any) -> bool:
        return key_of(entity) in self._rows[type(entity)]

    def insert(self, entity: Any) -> None:
        """Raises the refusal that a conflict means, or ConstraintBroken."""
        if self.has(entity):
            raise EntryKnown if isinstance(entity, AuditEntry) else ConstraintBroken("key", type(entity).__name__)
        self._put(entity)

    def update(self, entity: Any) -> None:
        """Of a row that is there; else nothing changes."""
        if self.has(entity):
            self._put(entity)

    def delete(self, entity: Any) -> None:
        del self._rows[type(entity)][key_of(entity)]

    def let_go(self, image: Image) -> None:
        """Without an image, and with its bytes doomed."""
        self.delete(image)
        for name in (image.whole, image.thumbnail):
            self.insert(ImageObject(name, 0))

    def _put(self, entity: Any) -> None:
        self._require_unique(entity)
        self._require_parents(entity)
        self._rows[type(entity)][key_of(entity)] = entity

    def _require_unique(self, entity: Any) -> None:
        if _is_over(entity):
            return
        rows = self._rows[type(entity)]
        others = [other for key, other in rows.items() if key != key_of(entity) and not _is_over(other)]
        for kind, fields, refusal in UNIQUE:
            if isinstance(entity, kind) and any(_values(other, fields) == _values(entity, fields) for other in others):
                raise refusal() if refusal else ConstraintBroken(fields, kind.__name__)

    def _require_parents(self, entity: Any) -> None:
        for kind, field, parent in _PARENTS:
            if not isinstance(entity, kind) or getattr(entity, field) is None:
                continue  # a former member is nobody's row
            if (getattr(entity, field),) not in self._rows[parent]:
                raise ConstraintBroken(field, kind.__name__)
        if isinstance(entity, Post | Verdict):
            borne = (entity.pseudonym_id, entity.profession)
            if None not in borne and borne not in self._rows[Attestation]:
                raise ProfessionNotBorne
        if isinstance(entity, Post) and entity.reply_to is not None:
            answered = self.rows(Post).get((entity.reply_to,))
            if answered is None or answered.thread_id != entity.thread_id:
                raise ReplyElsewhere


def _is_over(entity: Any) -> bool:
    """A membership that has been left, and a report or claim that was decided about, stand in nobody's way."""
    if isinstance(entity, Report):
        return entity.state is ReportState.CLOSED
    if isinstance(entity, Claim):
        return entity.state is ClaimState.CLOSED
    return isinstance(entity, Membership) and entity.state is MembershipState.LEFT


def key_of(entity: Any) -> Key:
    return _values(entity, _KEYS[type(entity)])


def _values(entity: Any, fields: tuple[str, ...]) -> Key:
    return tuple(getattr(entity, field) for field in fields)


class MemoryDatabase:
    """What has been committed, and who waits to hear of it."""

    def __init__(self) -> None:
        self.tables = Tables()
        self.log: list[LoggedEvent] = []
        self.horizon = Position(0, 0)
        """Of the newest event that was dropped from the log."""
        self.followers: set[asyncio.Event] = set()
        self.turns = {world: asyncio.Lock() for world in World}
        """Held by the one work that is under way in each."""

    def commit(self, world: World, tables: Tables, recorded: Sequence[LoggedEvent] = ()) -> None:
        """What a work has changed in its world; whatever it did in the other one is lost."""
        self.tables = self.tables.with_world(world, tables)
        self.log += recorded
        for follower in self.followers:
            follower.set()

    def forget(self, until: Position) -> None:
        """Drop the log's events up to a position."""
        self.horizon = max([self.horizon, *(event.position for event in self.log if event.position <= until)])
        self.log = [event for event in self.log if event.position > until]
