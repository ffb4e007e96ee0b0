"""What happens to threads."""

from dataclasses import dataclass
from typing import ClassVar

from domain.boards.events.topics import InThread, board_topics
from domain.shared.ids import BoardId, CommunityId, ThreadId


@dataclass(frozen=True, slots=True)
class ResponseContractChanged(InThread):
    """The author of a thread wants something else in return than before."""

    TYPE: ClassVar[str] = "boards.response_contract_changed.v1"


@dataclass(frozen=True, slots=True)
class ThreadChanged(InThread):
    """What a thread is called, what it warns of, whether it is pinned or whether it takes replies may have changed:
    read it again.
    """

    TYPE: ClassVar[str] = "boards.thread_changed.v1"


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
        here = board_topics(self.community_id, self.board_id, self.restricted)
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
        here = board_topics(self.community_id, self.board_id, self.restricted)
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
        here = board_topics(self.community_id, self.board_id, self.restricted)
        return (f"thread:{self.thread_id}", f"thread:{self.new_thread_id}", *here)
