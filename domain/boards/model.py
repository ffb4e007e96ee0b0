"""Categories, boards, threads, posts and reactions, and what each kind of board is for."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.boards.errors import BoardTakesNoReplies, BoardWrittenByStaff, ScopeOnlyTightens
from domain.shared.actor import Role, Standing
from domain.shared.ids import BoardId, CategoryId, CommunityId, PostId, PseudonymId, ThreadId
from domain.shared.scopes import PseudonymScope, Scope, in_community, in_thread, on_board
from domain.shared.text import Localized, clean_line, clean_localized, clean_text

LONGEST_TITLE, LONGEST_BODY = 120, 10_000
LONGEST_BOARD_NAME, LONGEST_BOARD_DESCRIPTION = 40, 140


class BoardKind(StrEnum):
    """What a board is for."""

    TALK = "talk"
    LISTENING = "listening"
    QUESTION = "question"
    KNOWLEDGE = "knowledge"
    ANNOUNCEMENT = "announcement"

    @property
    def takes_replies(self) -> bool:
        return self not in (BoardKind.LISTENING, BoardKind.ANNOUNCEMENT)


class Reaction(StrEnum):
    """What one can say without words."""

    HEARD = "heard"
    """聞いたよ: I have heard you."""
    SAME = "same"
    """わかる: I know this."""
    THANKS = "thanks"
    """ありがとう: thank you."""
    CHEER = "cheer"
    """応援: I am with you."""


@dataclass(frozen=True, slots=True)
class Category:
    """A group of boards in a community's list."""

    id: CategoryId
    community_id: CommunityId
    slug: str
    name: Localized
    place: int


@dataclass(frozen=True, slots=True)
class Board:
    """A place to write, of one kind."""

    id: BoardId
    community_id: CommunityId
    category_id: CategoryId
    slug: str
    kind: BoardKind
    name: Localized
    description: Localized
    place: int
    """Its order in the community's whole list, from 1."""
    pseudonym_scope: PseudonymScope | None = None
    """Where this board wants narrower faces than its community."""
    visible_to: tuple[str, ...] = ()
    """The groups (`domain.shared.audiences`) that see it, beside staff; empty: everybody who may read its community."""
    revision: int = 1
    """Counts its changes."""

    def tightened(self, scope: PseudonymScope) -> "Board":
        """With narrower faces, for what is written from now on.

        Never with wider ones: who goes on writing here would do so under the face that they wear elsewhere, beside
        what they wrote under one that nobody should connect with it. Raises ScopeOnlyTightens.
        """
        if self.pseudonym_scope is not None and scope.tightened_by(self.pseudonym_scope) is not scope:
            raise ScopeOnlyTightens(pseudonym_scope=self.pseudonym_scope)
        return replace(self, pseudonym_scope=scope)


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation on a board, or on a listening board one person's telling."""

    id: ThreadId
    board_id: BoardId
    pseudonym_id: PseudonymId | None
    """None: a former member."""
    title: str | None
    """None: withdrawn."""
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Post:
    """What one face wrote at one time."""

    id: PostId
    thread_id: ThreadId
    pseudonym_id: PseudonymId | None
    """None: a former member."""
    body: str | None
    """None: withdrawn."""
    reply_to: PostId | None
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """A reaction to a post. `marker` is a keyed tag of the person and the thread, tied to no face."""

    post_id: PostId
    reaction: Reaction
    marker: bytes


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody wants to write: what is needed to decide whether they may."""

    community_id: CommunityId
    board_id: BoardId
    kind: BoardKind
    thread_id: ThreadId | None = None
    pseudonym_scope: PseudonymScope | None = None
    """Set where the board tightens what its community has."""
    visible_to: tuple[str, ...] = ()
    """As `Board.visible_to`."""

    def scope(self, standing: Standing, thread_id: ThreadId) -> Scope:
        """In which scope one writes in a thread here."""
        match standing.pseudonym_scope.tightened_by(self.pseudonym_scope):
            case PseudonymScope.COMMUNITY:
                return in_community(self.community_id)
            case PseudonymScope.BOARD:
                return on_board(self.board_id)
            case PseudonymScope.THREAD:
                return in_thread(thread_id)

    def require_may_open(self, roles: frozenset[Role]) -> None:
        """Raises BoardWrittenByStaff."""
        if self.kind is BoardKind.ANNOUNCEMENT and not roles & {Role.STAFF, Role.OWNER}:
            raise BoardWrittenByStaff

    def require_takes_replies(self) -> None:
        """Raises BoardTakesNoReplies."""
        if not self.kind.takes_replies:
            raise BoardTakesNoReplies(kind=self.kind)


def clean_board_name(name: Localized) -> Localized:
    return clean_localized(name, "/name", LONGEST_BOARD_NAME, clean_line)


def clean_board_description(description: Localized) -> Localized:
    return clean_localized(description, "/description", LONGEST_BOARD_DESCRIPTION, clean_line)


def clean_title(title: str) -> str:
    return clean_line(title, "/title", LONGEST_TITLE)


def clean_body(body: str) -> str:
    return clean_text(body, "/body", LONGEST_BODY)
