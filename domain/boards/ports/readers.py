"""What a viewer gets to see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.boards.model.place import Place
from domain.boards.ports.faces import NOBODY, Shunned
from domain.boards.posts.quotes import Quotable
from domain.boards.reading.preferences import Kept
from domain.boards.reading.traces import OWN_NOTHING, BoardChoice, Own, TraceKey
from domain.boards.threads.listing import ALL, Sought
from domain.shared.actor import Actor, Standing
from domain.shared.audiences import Audience
from domain.shared.ids import BoardId, CommunityId, PostId
from domain.shared.shapes import Json, PageRequest, RenderedPage
from domain.shared.text import Language


class KeptView(bytes):
    """A view as JSON, before the viewer's filters."""

    kept: Kept | None

    def __new__(cls, view: bytes, kept: Kept | None) -> "KeptView":
        made = super().__new__(cls, view)
        made.kept = kept
        return made


@dataclass(frozen=True, slots=True)
class KeptPage(RenderedPage):
    """A page, before the viewer's filters."""

    kept: Kept | None = None
    """The viewer's preferences there; None on an announcement board, too."""


@dataclass(frozen=True, slots=True)
class PostsPage(KeptPage):
    """A page of a thread's posts."""

    marked_in: Sequence[str] = ()
    """As `Thread.marked_in`."""


class RestrictedBoards(Protocol):
    """Which boards not everybody sees: for telling what happens there, as it happens."""

    async def restricted_boards(self, communities: Sequence[CommunityId]) -> Mapping[BoardId, frozenset[Audience]]:
        """Those of these communities, each with its audiences."""


class BoardsReader(RestrictedBoards, Protocol):
    """What a viewer may see. Each method is one statement; what the viewer may not see is absent (None).

    Announcements are there whoever wrote them: a block does not reach announcement boards.
    """

    async def place_of_board(self, viewer: Actor, board_id: str) -> Place | None: ...

    async def place_of_thread(self, viewer: Actor, thread_id: str, shunned: Shunned = NOBODY) -> Place | None: ...

    async def place_of_post(self, viewer: Actor, post_id: str, shunned: Shunned = NOBODY) -> Place | None: ...

    async def boards(
        self,
        standing: Standing,
        page: PageRequest,
        language: Language,
        shunned: Shunned = NOBODY,
        own: Own = OWN_NOTHING,
        *,
        archived: bool = False,
        mine: bool = False,
    ) -> RenderedPage:
        """`BoardView`s in the community's order: those that are in use, or those that are archived.

        `mine`: those of `own.boards`, in that order.
        """

    async def board(
        self, viewer: Actor, board_id: str, language: Language, shunned: Shunned = NOBODY, own: Own = OWN_NOTHING
    ) -> Json | None:
        """A `BoardView`."""

    async def threads(
        self,
        viewer: Actor,
        board_id: str,
        page: PageRequest,
        shunned: Shunned = NOBODY,
        own: Own = OWN_NOTHING,
        sought: Sought = ALL,
    ) -> KeptPage | None:
        """`ThreadView`s, the pinned ones first, the newest first. What was merged into another thread is not there, nor
        do replies count of whom the viewer blocks.
        """

    async def thread(
        self, viewer: Actor, thread_id: str, shunned: Shunned = NOBODY, own: Own = OWN_NOTHING
    ) -> KeptView | None:
        """A `ThreadView`."""

    async def posts(
        self, viewer: Actor, thread_id: str, marks: Sequence[bytes], page: PageRequest, shunned: Shunned = NOBODY
    ) -> PostsPage | None:
        """`PostView`s, oldest first, with the viewer's own marks."""

    async def post(
        self, viewer: Actor, post_id: str, marks: Sequence[bytes], shunned: Shunned = NOBODY
    ) -> KeptView | None:
        """A `PostView`."""

    async def quotable(
        self, viewer: Actor, thread_id: str, wanted: Sequence[PostId], shunned: Shunned = NOBODY
    ) -> Mapping[PostId, Quotable]:
        """Those of the wanted posts that stand in the thread, with what the viewer reads there now."""

    async def writers_lately(self, viewer: Actor, thread_id: str, shunned: Shunned = NOBODY) -> Json | None:
        """A `MentionableFaces`."""

    async def revisions(self, post_id: str, page: PageRequest, shunned: Shunned = NOBODY) -> RenderedPage:
        """`PostRevisionView`s, newest first. For those who may see them."""


class KeepingUpReader(Protocol):
    async def followed(
        self, standing: Standing, page: PageRequest, shunned: Shunned, own: Own, *, unread: bool
    ) -> KeptPage:
        """`ThreadView`s of what one follows in a community and sees, by their newest post; `unread`: where something is
        new.
        """

    async def slots_used(self, key: TraceKey) -> int:
        """How many threads one follows or mutes."""

    async def choices(self, markers: Sequence[bytes]) -> list[BoardChoice]: ...

    async def there(self, standing: Standing, boards: Sequence[BoardId]) -> frozenset[BoardId]:
        """Those of these boards that are in the community and seen by this person."""
