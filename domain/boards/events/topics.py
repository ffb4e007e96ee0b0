"""Where events of boards are told, by what they are about."""

from dataclasses import dataclass

from domain.shared.events import ME
from domain.shared.ids import BoardId, CommunityId, PostId, ThreadId


def board_topics(community_id: CommunityId, board_id: BoardId, restricted: bool) -> tuple[str, ...]:
    """The community's topic is for what everybody there may know."""
    return (f"board:{board_id}",) if restricted else (f"board:{board_id}", f"community:{community_id}")


@dataclass(frozen=True, slots=True)
class InCommunity:
    """For everybody there."""

    community_id: CommunityId

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"community:{self.community_id}",)


@dataclass(frozen=True, slots=True)
class ForOneself:
    """A notice that says no more than what is to be read again."""

    community_id: CommunityId

    @property
    def topics(self) -> tuple[str, ...]:
        return (ME,)


@dataclass(frozen=True, slots=True)
class OnBoard:
    community_id: CommunityId
    board_id: BoardId
    restricted: bool
    """Not everybody in the community sees this board now; the community's topic is not told."""

    @property
    def topics(self) -> tuple[str, ...]:
        return board_topics(self.community_id, self.board_id, self.restricted)


@dataclass(frozen=True, slots=True)
class InThread:
    community_id: CommunityId
    board_id: BoardId
    thread_id: ThreadId
    restricted: bool
    """Not everybody in the community sees this board; the community's topic is not told."""

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"thread:{self.thread_id}", *board_topics(self.community_id, self.board_id, self.restricted))


@dataclass(frozen=True, slots=True)
class PostChanged:
    """A post is another now: read it again, and those that quote it."""

    community_id: CommunityId
    board_id: BoardId
    thread_id: ThreadId
    post_id: PostId
    restricted: bool
    """Not everybody in the community sees this board; the community's topic is not told."""

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"thread:{self.thread_id}", *board_topics(self.community_id, self.board_id, self.restricted))
