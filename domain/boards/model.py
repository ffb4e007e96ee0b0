"""Categories, boards, threads, posts and reactions, and what each kind of board is for."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.boards.contracts import Contract, ReplyKind
from domain.boards.entries import Parts, WriteEntry, clean_entry
from domain.boards.errors import (
    BoardArchived,
    BoardTakesNoReplies,
    BoardWrittenByOthers,
    PostHidden,
    PostWithdrawn,
    ReactionNotOffered,
    ReplyNotWelcome,
    ScopeOnlyTightens,
    ThreadClosed,
    ThreadElsewhere,
)
from domain.boards.quotes import Quote
from domain.boards.reactions import HELPED, RECEIPT, USUAL, Reaction
from domain.shared.actor import Standing
from domain.shared.audiences import EVERYBODY, ON_TRIAL
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import BoardId, CategoryId, CommunityId, PostId, PseudonymId, ThreadId
from domain.shared.scopes import PseudonymScope, Scope, in_community, in_thread, on_board
from domain.shared.text import Localized, clean_line, clean_localized, clean_prose, clean_text
from domain.shared.warnings import USUAL as USUAL_WARNINGS
from domain.shared.warnings import WarningTag

LONGEST_TITLE, LONGEST_BODY = 120, 10_000
"""Characters, as a reader counts them."""
LONGEST_BOARD_NAME, LONGEST_BOARD_DESCRIPTION = 40, 140
HIGHEST_PLACE = 10_000
LONGEST_REASON = 2_000
MOST_POSTS_AT_ONCE = 100


class BoardKind(StrEnum):
    """What a board is for."""

    TALK = "talk"
    LISTENING = "listening"
    QUESTION = "question"
    KNOWLEDGE = "knowledge"
    CASE_CONFERENCE = "case_conference"
    """Visible to some groups only, always."""
    ANNOUNCEMENT = "announcement"

    @property
    def writers(self) -> tuple[str, ...]:
        """Who opens threads where a board does not say it."""
        return ("staff",) if self is BoardKind.ANNOUNCEMENT else (EVERYBODY,)

    @property
    def repliers(self) -> tuple[str, ...]:
        """Who replies where a board does not say it."""
        return () if self in (BoardKind.LISTENING, BoardKind.ANNOUNCEMENT) else (EVERYBODY,)

    def response_contract(self, repliers: Collection[str]) -> Contract | None:
        """What authors want where neither they nor a board say it, and these reply."""
        if self is BoardKind.LISTENING:
            return Contract.LISTEN
        return Contract.ADVICE if self is BoardKind.QUESTION and repliers else None


class Withdrawer(StrEnum):
    """By whom words were taken away for good."""

    AUTHOR = "author"
    STAFF = "staff"
    FORMER_MEMBER = "former_member"
    """Its author, in leaving."""


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
    writers: tuple[str, ...] = (EVERYBODY,)
    """The groups that open threads, and staff; empty: nobody."""
    repliers: tuple[str, ...] = (EVERYBODY,)
    """The groups that reply, and staff; empty: nobody."""
    response_contract: Contract | None = None
    """What authors want where they do not say it; None: whatever comes."""
    archived: bool = False
    """It is read, and no longer written on."""
    revision: int = 1
    """Counts its changes."""
    tags: tuple[str, ...] = ()
    """What its threads can be found by."""
    reviewers: tuple[str, ...] = ()
    """The groups that judge claims, and staff; empty: whoever has an attested profession."""

    def sound(self) -> "Board":
        """Itself. Raises InvalidInput where its rules do not go with its kind."""
        if self.kind is BoardKind.CASE_CONFERENCE and not self.visible_to:
            raise InvalidInput(Flaw("/visible_to", "must_be_restricted"))
        if self.kind is BoardKind.LISTENING and self.repliers:
            raise InvalidInput(Flaw("/repliers", "not_on_this_board"))
        require_contract_fits(self.kind, self.repliers, self.response_contract)
        return self

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
    response_contract: Contract | None = None
    """What its author wants; None: whatever comes."""
    unanswered: bool = False
    """It was opened, or its wish changed, with a wish for an answer, and nobody has replied since. A hint that makes
    the list of what waits short; the list looks for itself.
    """
    pinned: bool = False
    """First in its board's list."""
    locked: bool = False
    """Nobody replies any more."""
    merged_into: ThreadId | None = None
    """Where its posts stand now: nothing is left of it but the way there."""
    marked_in: tuple[ThreadId, ...] = ()
    """Further threads whose marks posts of it can carry, because these came from there."""
    revision: int = 1
    """Counts its changes."""
    awaits_professional: bool = False
    """It is a question, with a wish for an answer, that no professional has answered: a hint like `unanswered`."""
    tags: tuple[str, ...] = ()
    """What it can be found by, of what its board offered then."""
    helped: int = 0
    """How many marks its posts have that say so (`Reaction.HELPED`): counted with them, as lists go by it."""
    warns: bool = False
    """Its first post may have a content warning. A hint that spares most threads a look at their first post."""

    def require_there(self) -> None:
        """Raises ThreadClosed."""
        if self.merged_into is not None:
            raise ThreadClosed

    def require_on(self, board_id: BoardId) -> None:
        """Where it was when it was decided what may be done with it. Raises ThreadElsewhere."""
        if self.board_id != board_id:
            raise ThreadElsewhere

    def with_marks_of(self, other: "Thread") -> "Thread":
        """Ready for posts that come from there."""
        known = {*self.marked_in, *other.marked_in, other.id} - {self.id}
        return replace(self, marked_in=tuple(sorted(known)), warns=self.warns or other.warns)


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
    kind: ReplyKind | None = None
    """What a reply says that it is."""
    edited_at: datetime | None = None
    """When its text was last changed."""
    withdrawn_by: Withdrawer | None = None
    hidden: bool = False
    """Staff alone read it, until they show it again."""
    marked_in: ThreadId | None = None
    """The thread whose marks it carries, where it did not begin in the one that it is in."""
    revision: int = 1
    """Counts its changes; 0 once it is withdrawn, so that all tombstones are alike."""
    profession: str | None = None
    """As which it was written, while the face bears it."""
    parts: Parts | None = None
    """How long each part of its body is, where it is an entry."""
    warned_of: tuple[WarningTag, ...] = ()
    """What its author warns of."""
    warning: str | None = None
    """The same in the author's words."""
    staff_warned_of: tuple[WarningTag, ...] = ()
    """What staff warn of."""
    quotes: tuple[Quote, ...] = ()
    """Places in other posts that it shows, before its own words."""
    quotable_from: int = 1
    """The revision with which its past begins: of what it said before that, nothing is shown in quotations."""

    @property
    def warns(self) -> bool:
        return bool(self.warned_of or self.warning or self.staff_warned_of)

    @property
    def readable(self) -> bool:
        """Whether its words are there, and for everybody."""
        return self.body is not None and not self.hidden

    def require_there(self) -> None:
        """Raises PostWithdrawn."""
        if self.withdrawn_by is not None:
            raise PostWithdrawn

    def require_judged(self) -> None:
        """What nobody can read now is not to be judged. Raises PostWithdrawn, PostHidden."""
        self.require_there()
        if self.hidden:
            raise PostHidden

    def edited(self, at: datetime, **words: Any) -> "Post":
        """Saying something else, in the same form as before: `body`, `parts`, `warned_of`, `warning`.

        Raises PostWithdrawn, PostHidden, InvalidInput.
        """
        self.require_there()
        if self.hidden:
            raise PostHidden
        if (self.parts is None) is not (words.get("parts", self.parts) is None):
            raise InvalidInput(Flaw("/entry", "not_on_this_post" if self.parts is None else "missing"))
        return replace(self, edited_at=at, revision=self.revision + 1, **words)

    def redacted(self, at: datetime, **words: Any) -> "Post":
        """Saying no more than this, and never having said anything else. Raises as `edited`."""
        after = self.edited(at, **words)
        return replace(after, quotable_from=after.revision)

    def withdrawn(self, by: Withdrawer) -> "Post":
        """What is left: that something stood here, and by whom it was taken away; no name, and no time of that."""
        gone = replace(self, pseudonym_id=None, body=None, parts=None, profession=None, edited_at=None)
        left = replace(gone, warned_of=(), warning=None, staff_warned_of=(), quotes=(), quotable_from=1)
        return replace(left, withdrawn_by=by, hidden=False, revision=0)


@dataclass(frozen=True, slots=True)
class PostRevision:
    """What a post said before it was edited."""

    post_id: PostId
    revision: int
    """The post's, while it said this."""
    body: str
    replaced_at: datetime
    parts: Parts | None = None


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
    writers: tuple[str, ...] = (EVERYBODY,)
    repliers: tuple[str, ...] = (EVERYBODY,)
    archived: bool = False
    response_contract: Contract | None = None
    """What the author of the thread wants; of a board, what authors want who do not say it."""
    opened_by: PseudonymId | None = None
    """The face that opened the thread; None also for a former member."""
    unanswered: bool = False
    """As `Thread.unanswered`."""
    awaits_professional: bool = False
    """As `Thread.awaits_professional`."""
    tags: tuple[str, ...] = ()
    """As `Board.tags`."""
    reviewers: tuple[str, ...] = ()
    """As `Board.reviewers`."""
    closed: bool = False
    """The thread takes no replies: it is locked, or merged into another."""
    author: PseudonymId | None = None
    """Who wrote the post; None also for a former member."""
    withdrawn: bool = False
    """The post is a tombstone."""
    marked_in: ThreadId | None = None
    """As `Post.marked_in`."""
    entry: bool = False
    """The post is an entry."""
    offered: tuple[Reaction, ...] = USUAL
    """What the community offers to say without words, where one can say it."""
    warnings: tuple[WarningTag, ...] = USUAL_WARNINGS
    """What the community offers to warn of."""

    def reach(self, standing: Standing) -> PseudonymScope:
        """How far the faces reach that are worn here."""
        return standing.pseudonym_scope.tightened_by(self.pseudonym_scope)

    def scope(self, standing: Standing, thread_id: ThreadId) -> Scope:
        """In which scope one writes in a thread here."""
        match self.reach(standing):
            case PseudonymScope.COMMUNITY:
                return in_community(self.community_id)
            case PseudonymScope.BOARD:
                return on_board(self.board_id)
            case PseudonymScope.THREAD:
                return in_thread(thread_id)

    def wanted(self, contract: Contract | None) -> Contract | None:
        """What an author wants here who says this. Raises InvalidInput."""
        if contract is None:
            return self.response_contract
        require_contract_fits(self.kind, self.repliers, contract)
        return contract

    def require_takes(self, thread: Thread) -> None:
        """Of a board to which a thread is to move. Raises BoardArchived, InvalidInput."""
        self.require_open()
        require_contract_fits(self.kind, self.repliers, thread.response_contract, "/board_id")

    def wishes_an_answer(self, contract: Contract | None) -> bool:
        """Of a thread here with this contract."""
        return self.kind is BoardKind.QUESTION if contract is None else contract.wishes_an_answer

    def wishes_a_professional(self, contract: Contract | None) -> bool:
        """Of a thread here with this contract, that a professional may answer it."""
        return self.kind is BoardKind.QUESTION and self.wishes_an_answer(contract)

    def faces_reach(self) -> list[Scope]:
        """In which scopes a face may be that is known here. Of a thread, also that of the thread alone."""
        scopes = [in_community(self.community_id), on_board(self.board_id)]
        return scopes if self.thread_id is None else [*scopes, in_thread(self.thread_id)]

    def require_takes_entries(self) -> None:
        """Raises InvalidInput."""
        if self.kind is not BoardKind.KNOWLEDGE:
            raise InvalidInput(Flaw("/entry", "not_on_this_board"))

    def require_takes_professions(self) -> None:
        """Raises InvalidInput."""
        if self.kind is not BoardKind.QUESTION:
            raise InvalidInput(Flaw("/profession", "not_on_this_board"))

    def welcomes(self, kind: ReplyKind | None) -> bool:
        """Whether the thread's author wants such a reply from others."""
        return self.response_contract is None or self.response_contract.welcomes(kind)

    def not_welcome(self) -> ReplyNotWelcome:
        contract = self.response_contract or Contract.ADVICE
        return ReplyNotWelcome(contract=contract, welcome=" ".join(contract.welcome))

    def require_open(self) -> None:
        """Raises BoardArchived."""
        if self.archived:
            raise BoardArchived

    def require_offers(self, reaction: Reaction) -> None:
        """Raises ReactionNotOffered."""
        offered = (RECEIPT, *((HELPED,) if self.entry else ()), *self.offered)
        if reaction not in offered:
            raise ReactionNotOffered(offered=" ".join(offered))

    def require_may_open(self, standing: Standing) -> None:
        """Raises BoardArchived, BoardWrittenByOthers, and whatever stops somebody writing."""
        standing.require_may_write(on_trial=ON_TRIAL in self.writers)
        self.require_open()
        if not standing.writes_as(self.writers):
            raise BoardWrittenByOthers(writers=" ".join(self.writers))

    def require_may_reply(self, standing: Standing) -> None:
        """Raises BoardArchived, BoardTakesNoReplies, BoardWrittenByOthers, ThreadClosed, and whatever stops somebody
        writing.
        """
        standing.require_may_write(on_trial=ON_TRIAL in self.repliers)
        self.require_open()
        if not self.repliers or self.kind is BoardKind.LISTENING:
            raise BoardTakesNoReplies(kind=self.kind)
        if not standing.writes_as(self.repliers):
            raise BoardWrittenByOthers(writers=" ".join(self.repliers))
        if self.closed:
            raise ThreadClosed


def require_contract_fits(
    kind: BoardKind, repliers: tuple[str, ...], contract: Contract | None, said_in: str = "/response_contract"
) -> None:
    """Where nobody replies, nobody is asked for replies; on a listening board one wants to be listened to.

    Raises InvalidInput.
    """
    given = {Contract.LISTEN} if kind is BoardKind.LISTENING else {Contract.LISTEN, None}
    if (not repliers or kind is BoardKind.LISTENING) and contract not in given:
        raise InvalidInput(Flaw(said_in, "not_on_this_board"))


def clean_board_name(name: Localized) -> Localized:
    return clean_localized(name, "/name", LONGEST_BOARD_NAME, clean_line)


def clean_board_description(description: Localized) -> Localized:
    return clean_localized(description, "/description", LONGEST_BOARD_DESCRIPTION, clean_line)


def clean_title(title: str) -> str:
    return clean_line(title, "/title", LONGEST_TITLE)


def clean_body(body: str) -> str:
    return clean_prose(body, "/body", LONGEST_BODY)


def clean_writing(body: str | None, entry: WriteEntry | None) -> tuple[str, Parts | None]:
    """What a post says, as one text or as an entry. Raises InvalidInput."""
    if entry is None:
        if body is None:
            raise InvalidInput(Flaw("/body", "missing"))
        return clean_body(body), None
    if body is not None:
        raise InvalidInput(Flaw("/body", "not_with_an_entry"))
    return clean_entry(entry)


def clean_reason(reason: str | None) -> str:
    """Raises InvalidInput, also where there is none."""
    if reason is None:
        raise InvalidInput(Flaw("/reason", "reason_needed"))
    return clean_text(reason, "/reason", LONGEST_REASON)
