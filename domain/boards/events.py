"""What others may learn of boards: that something is there now. Its text is read where it stands."""

from dataclasses import dataclass
from typing import ClassVar

from domain.boards.model import Reaction
from domain.shared.ids import BoardId, CommunityId, PostId, PseudonymId, ThreadId


@dataclass(frozen=True, slots=True)
class ThreadOpened:
    """A thread was opened, its first post with it."""

    TYPE: ClassVar[str] = "boards.thread_opened.v1"

    community_id: CommunityId
    board_id: BoardId
    thread_id: ThreadId
    post_id: PostId
    pseudonym_id: PseudonymId

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"thread:{self.thread_id}", f"board:{self.board_id}", f"community:{self.community_id}")


@dataclass(frozen=True, slots=True)
class PostPublished:
    """A reply was published in a thread."""

    TYPE: ClassVar[str] = "boards.post_published.v1"

    community_id: CommunityId
    board_id: BoardId
    thread_id: ThreadId
    post_id: PostId
    pseudonym_id: PseudonymId

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"thread:{self.thread_id}", f"board:{self.board_id}", f"community:{self.community_id}")


@dataclass(frozen=True, slots=True)
class ReactionAdded:
    """Somebody reacted to a post; who is not told."""

    TYPE: ClassVar[str] = "boards.reaction_added.v1"

    community_id: CommunityId
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
    thread_id: ThreadId
    post_id: PostId
    reaction: Reaction

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"thread:{self.thread_id}",)
