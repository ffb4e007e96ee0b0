"""What others may learn of boards: that something is there now. Its text is read where it stands."""

from dataclasses import dataclass
from typing import ClassVar

from domain.boards.notices import NoticeKind
from domain.boards.reactions import Reaction
from domain.shared.events import ME
from domain.shared.ids import BoardId, CallId, ClaimId, CommunityId, PostId, PseudonymId, ReportId, ThreadId


def _on_board(community_id: CommunityId, board_id: BoardId, restricted: bool) -> tuple[str, ...]:
    """The community's topic is for what everybody there may know."""
    return (f"board:{board_id}",) if restricted else (f"board:{board_id}", f"community:{community_id}")


@dataclass(frozen=True, slots=True)
class BoardChanged:
    """What a board is called, who sees it or how far faces reach there has changed."""

    TYPE: ClassVar[str] = "boards.board_changed.v1"

    community_id: CommunityId
    board_id: BoardId
    restricted: bool
    """Not everybody in the community sees this board now; the community's topic is not told."""

    @property
    def topics(self) -> tuple[str, ...]:
        return _on_board(self.community_id, self.board_id, self.restricted)


@dataclass(frozen=True, slots=True)
class BoardAdded:
    """There is a new board."""

    TYPE: ClassVar[str] = "boards.board_added.v1"

    community_id: CommunityId
    board_id: BoardId
    restricted: bool
    """Not everybody in the community sees this board; the community's topic is not told."""

    @property
    def topics(self) -> tuple[str, ...]:
        return _on_board(self.community_id, self.board_id, self.restricted)


@dataclass(frozen=True, slots=True)
class BoardsArranged:
    """The categories of a community's boards, or the order of either, have changed: read the lists anew."""

    TYPE: ClassVar[str] = "boards.boards_arranged.v1"

    community_id: CommunityId

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"community:{self.community_id}",)


@dataclass(frozen=True, slots=True)
class ThreadOpened:
    """A thread was opened, its first post with it."""

    TYPE: ClassVar[str] = "boards.thread_opened.v1"

    community_id: CommunityId
    board_id: BoardId
    thread_id: ThreadId
    post_id: PostId
    pseudonym_id: PseudonymId
    restricted: bool
    """Not everybody in the community sees this board; the community's topic is not told."""

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"thread:{self.thread_id}", *_on_board(self.community_id, self.board_id, self.restricted))


@dataclass(frozen=True, slots=True)
class ResponseContractChanged:
    """The author of a thread wants something else in return than before."""

    TYPE: ClassVar[str] = "boards.response_contract_changed.v1"

    community_id: CommunityId
    board_id: BoardId
    thread_id: ThreadId
    restricted: bool
    """Not everybody in the community sees this board; the community's topic is not told."""

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"thread:{self.thread_id}", *_on_board(self.community_id, self.board_id, self.restricted))


@dataclass(frozen=True, slots=True)
class PostPublished:
    """A reply was published in a thread."""

    TYPE: ClassVar[str] = "boards.post_published.v1"

    community_id: CommunityId
    board_id: BoardId
    thread_id: ThreadId
    post_id: PostId
    pseudonym_id: PseudonymId
    restricted: bool
    """Not everybody in the community sees this board; the community's topic is not told."""

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"thread:{self.thread_id}", *_on_board(self.community_id, self.board_id, self.restricted))


@dataclass(frozen=True, slots=True)
class ReactionsChosen:
    """A community offers other reactions than before."""

    TYPE: ClassVar[str] = "boards.reactions_chosen.v1"

    community_id: CommunityId

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"community:{self.community_id}",)


@dataclass(frozen=True, slots=True)
class ReactionAdded:
    """Somebody reacted to a post; who is not told."""

    TYPE: ClassVar[str] = "boards.reaction_added.v1"

    community_id: CommunityId
    board_id: BoardId
    thread_id: ThreadId
    post_id: PostId
    reaction: Reaction

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"thread:{self.thread_id}",)


@dataclass(frozen=True, slots=True)
class ReactionRemoved:
    """Somebody took a reaction back; who is not told."""

    TYPE: ClassVar[str] = "boards.reaction_removed.v1"

    community_id: CommunityId
    board_id: BoardId
    thread_id: ThreadId
    post_id: PostId
    reaction: Reaction

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"thread:{self.thread_id}",)


@dataclass(frozen=True, slots=True)
class PostReported:
    """A post was reported. For what follows the log; nobody can subscribe to it, or an author could learn of it."""

    TYPE: ClassVar[str] = "boards.post_reported.v1"

    community_id: CommunityId
    report_id: ReportId

    @property
    def topics(self) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class ReportAnswered:
    """Staff have decided about a report of one's own: read one's reports again."""

    TYPE: ClassVar[str] = "boards.report_answered.v1"

    community_id: CommunityId

    @property
    def topics(self) -> tuple[str, ...]:
        return (ME,)


@dataclass(frozen=True, slots=True)
class ClaimFlagged:
    """Somebody asks whether it is right what a post says. It is told on no topic; the log has it for who judges."""

    TYPE: ClassVar[str] = "boards.claim_flagged.v1"

    community_id: CommunityId
    claim_id: ClaimId

    @property
    def topics(self) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class ClaimAnswered:
    """There is an answer to a request for review of one's own: read them again."""

    TYPE: ClassVar[str] = "boards.claim_answered.v1"

    community_id: CommunityId

    @property
    def topics(self) -> tuple[str, ...]:
        return (ME,)


@dataclass(frozen=True, slots=True)
class FaceSpokenTo:
    """A post speaks to a face of one's own: it is among one's notices."""

    TYPE: ClassVar[str] = "boards.face_spoken_to.v1"

    community_id: CommunityId
    board_id: BoardId
    thread_id: ThreadId
    post_id: PostId
    kind: NoticeKind

    @property
    def topics(self) -> tuple[str, ...]:
        return (ME,)


@dataclass(frozen=True, slots=True)
class GroupCalled:
    """A post calls those who have a role or a profession."""

    TYPE: ClassVar[str] = "boards.group_called.v1"

    community_id: CommunityId
    board_id: BoardId
    thread_id: ThreadId
    post_id: PostId
    call_id: CallId
    group: str
    restricted: bool
    """Not everybody in the community sees this board; the community's topic is not told."""

    @property
    def topics(self) -> tuple[str, ...]:
        return _on_board(self.community_id, self.board_id, self.restricted)


@dataclass(frozen=True, slots=True)
class CallMet:
    """A call has been answered; by whom is not told."""

    TYPE: ClassVar[str] = "boards.call_met.v1"

    community_id: CommunityId
    board_id: BoardId
    call_id: CallId
    restricted: bool
    """Not everybody in the community sees this board; the community's topic is not told."""

    @property
    def topics(self) -> tuple[str, ...]:
        return _on_board(self.community_id, self.board_id, self.restricted)


@dataclass(frozen=True, slots=True)
class CallClaimChanged:
    """Somebody has taken a call on, or given it back. For what follows the log; nobody can subscribe to it, or it would
    be seen when those who are called are here.
    """

    TYPE: ClassVar[str] = "boards.call_claim_changed.v1"

    community_id: CommunityId
    call_id: CallId
    claimed: bool

    @property
    def topics(self) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class OnCallChanged:
    """Who can be called in a community, or whether they are there, has changed."""

    TYPE: ClassVar[str] = "boards.on_call_changed.v1"

    community_id: CommunityId

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"community:{self.community_id}",)


@dataclass(frozen=True, slots=True)
class _PostChanged:
    """A post is another now: read it again, and those that quote it."""

    community_id: CommunityId
    board_id: BoardId
    thread_id: ThreadId
    post_id: PostId
    restricted: bool
    """Not everybody in the community sees this board; the community's topic is not told."""

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"thread:{self.thread_id}", *_on_board(self.community_id, self.board_id, self.restricted))


@dataclass(frozen=True, slots=True)
class PostEdited(_PostChanged):
    """Its author has changed what a post says."""

    TYPE: ClassVar[str] = "boards.post_edited.v1"


@dataclass(frozen=True, slots=True)
class PostRedacted(_PostChanged):
    """Its author has taken words out of a post, for good: whoever keeps a copy is to do the same."""

    TYPE: ClassVar[str] = "boards.post_redacted.v1"


@dataclass(frozen=True, slots=True)
class PostDeleted(_PostChanged):
    """A post's words are gone, for good: whoever keeps a copy is to delete it. A tombstone stands in its place."""

    TYPE: ClassVar[str] = "boards.post_deleted.v1"


@dataclass(frozen=True, slots=True)
class PostHidden(_PostChanged):
    """Staff have hidden a post: whoever keeps a copy shows it no more."""

    TYPE: ClassVar[str] = "boards.post_hidden.v1"


@dataclass(frozen=True, slots=True)
class PostUnhidden(_PostChanged):
    """Staff show a post again that they had hidden."""

    TYPE: ClassVar[str] = "boards.post_unhidden.v1"


@dataclass(frozen=True, slots=True)
class VerdictGiven(_PostChanged):
    """A professional or staff found something of what a post says, for the first time or otherwise than before."""

    TYPE: ClassVar[str] = "boards.verdict_given.v1"


@dataclass(frozen=True, slots=True)
class PostWarned(_PostChanged):
    """Staff warn of what a post speaks of, or do so no more."""

    TYPE: ClassVar[str] = "boards.post_warned.v1"


@dataclass(frozen=True, slots=True)
class ThreadChanged:
    """What a thread is called, what it warns of, whether it is pinned or whether it takes replies may have changed:
    read it again.
    """

    TYPE: ClassVar[str] = "boards.thread_changed.v1"

    community_id: CommunityId
    board_id: BoardId
    thread_id: ThreadId
    restricted: bool
    """Not everybody in the community sees this board; the community's topic is not told."""

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"thread:{self.thread_id}", *_on_board(self.community_id, self.board_id, self.restricted))


@dataclass(frozen=True, slots=True)
class ThreadMoved:
    """A thread stands on another board now, with all that is in it."""

    TYPE: ClassVar[str] = "boards.thread_moved.v1"

    community_id: CommunityId
    board_id: BoardId
    """Where it stands now."""
    from_board_id: BoardId
    thread_id: ThreadId
    restricted: bool
    """Not everybody in the community sees these boards; the community's topic is not told."""

    @property
    def topics(self) -> tuple[str, ...]:
        here = _on_board(self.community_id, self.board_id, self.restricted)
        return (f"thread:{self.thread_id}", f"board:{self.from_board_id}", *here)


@dataclass(frozen=True, slots=True)
class ThreadMerged:
    """All posts of a thread stand in another one now, under their ids: read both threads, and their posts, again."""

    TYPE: ClassVar[str] = "boards.thread_merged.v1"

    community_id: CommunityId
    board_id: BoardId
    thread_id: ThreadId
    """Of which a way to the other is left."""
    into: ThreadId
    restricted: bool
    """Not everybody in the community sees this board; the community's topic is not told."""

    @property
    def topics(self) -> tuple[str, ...]:
        here = _on_board(self.community_id, self.board_id, self.restricted)
        return (f"thread:{self.thread_id}", f"thread:{self.into}", *here)


@dataclass(frozen=True, slots=True)
class ThreadSplit:
    """Some posts of a thread stand in a new one now, under their ids: read both threads, and their posts, again."""

    TYPE: ClassVar[str] = "boards.thread_split.v1"

    community_id: CommunityId
    board_id: BoardId
    thread_id: ThreadId
    new_thread_id: ThreadId
    restricted: bool
    """Not everybody in the community sees this board; the community's topic is not told."""

    @property
    def topics(self) -> tuple[str, ...]:
        here = _on_board(self.community_id, self.board_id, self.restricted)
        return (f"thread:{self.thread_id}", f"thread:{self.new_thread_id}", *here)
