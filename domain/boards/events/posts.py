"""What happens to posts, from being written to being gone."""

from dataclasses import dataclass
from typing import ClassVar

from domain.boards.events.topics import PostChanged, board_topics
from domain.boards.posts.reactions import Reaction
from domain.shared.ids import BoardId, CommunityId, PostId, PseudonymId, ThreadId


@dataclass(frozen=True, slots=True)
class _Written:
    """There is a new post, by this face."""

    community_id: CommunityId
    board_id: BoardId
    thread_id: ThreadId
    post_id: PostId
    pseudonym_id: PseudonymId
    restricted: bool
    """Not everybody in the community sees this board; the community's topic is not told."""

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"thread:{self.thread_id}", *board_topics(self.community_id, self.board_id, self.restricted))


@dataclass(frozen=True, slots=True)
class _Reacted:
    """A post bears one more mark, or one less; whose it is, is not told."""

    community_id: CommunityId
    board_id: BoardId
    thread_id: ThreadId
    post_id: PostId
    reaction: Reaction

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"thread:{self.thread_id}",)


@dataclass(frozen=True, slots=True)
class ThreadOpened(_Written):
    """A thread was opened, its first post with it."""

    TYPE: ClassVar[str] = "boards.thread_opened.v1"


@dataclass(frozen=True, slots=True)
class PostPublished(_Written):
    """A reply was published in a thread."""

    TYPE: ClassVar[str] = "boards.post_published.v1"


@dataclass(frozen=True, slots=True)
class ReactionAdded(_Reacted):
    """Somebody reacted to a post; who is not told."""

    TYPE: ClassVar[str] = "boards.reaction_added.v1"


@dataclass(frozen=True, slots=True)
class ReactionRemoved(_Reacted):
    """Somebody took a reaction back; who is not told."""

    TYPE: ClassVar[str] = "boards.reaction_removed.v1"


@dataclass(frozen=True, slots=True)
class PostEdited(PostChanged):
    """Its author has changed what a post says."""

    TYPE: ClassVar[str] = "boards.post_edited.v1"


@dataclass(frozen=True, slots=True)
class PostRedacted(PostChanged):
    """Its author has taken words out of a post, for good: whoever keeps a copy is to do the same."""

    TYPE: ClassVar[str] = "boards.post_redacted.v1"


@dataclass(frozen=True, slots=True)
class PostDeleted(PostChanged):
    """A post's words are gone, for good: whoever keeps a copy is to delete it. A tombstone stands in its place."""

    TYPE: ClassVar[str] = "boards.post_deleted.v1"


@dataclass(frozen=True, slots=True)
class PostHidden(PostChanged):
    """Staff have hidden a post: whoever keeps a copy shows it no more."""

    TYPE: ClassVar[str] = "boards.post_hidden.v1"


@dataclass(frozen=True, slots=True)
class PostUnhidden(PostChanged):
    """Staff show a post again that they had hidden."""

    TYPE: ClassVar[str] = "boards.post_unhidden.v1"


@dataclass(frozen=True, slots=True)
class PostWarned(PostChanged):
    """Staff warn of what a post speaks of, or do so no more."""

    TYPE: ClassVar[str] = "boards.post_warned.v1"
