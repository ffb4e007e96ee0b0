"""That posts speak to somebody, and what becomes of calls."""

from dataclasses import dataclass
from typing import ClassVar

from domain.boards.events.topics import InCommunity, board_topics
from domain.boards.mentions.notices import NoticeKind
from domain.shared.events import ME
from domain.shared.ids import BoardId, CallId, CommunityId, PostId, ThreadId


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
class WritingModerated:
    """Staff did something with what one wrote, or with the thread that begins with it, or it was judged: it is among
    one's notices, and what is different is read there.
    """

    TYPE: ClassVar[str] = "boards.writing_moderated.v1"

    community_id: CommunityId
    board_id: BoardId
    thread_id: ThreadId
    post_id: PostId

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
        return board_topics(self.community_id, self.board_id, self.restricted)


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
        return board_topics(self.community_id, self.board_id, self.restricted)


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
class OnCallChanged(InCommunity):
    """Who can be called in a community, or whether they are there, has changed."""

    TYPE: ClassVar[str] = "boards.on_call_changed.v1"
