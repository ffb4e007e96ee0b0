"""What boards need from outside, and what they show."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from domain.boards.calls import Calls, Rotas
from domain.boards.contracts import Contract
from domain.boards.images import Images
from domain.boards.listing import ALL, Sought
from domain.boards.model import (
    Board,
    Category,
    Mark,
    Place,
    Post,
    PostRevision,
    Thread,
)
from domain.boards.notices import Notices, NoticeStates
from domain.boards.preferences import Kept
from domain.boards.quotes import Quotable
from domain.boards.reactions import ReactionSet
from domain.boards.traces import OWN_NOTHING, BoardChoice, BoardChoices, Follows, Own, Readings
from domain.shared.actor import Actor, Standing
from domain.shared.audiences import Audience
from domain.shared.audit import AuditEntry
from domain.shared.events import EventRecorder
from domain.shared.ids import BoardId, CommunityId, PostId, PseudonymId, ThreadId
from domain.shared.scopes import Scope
from domain.shared.shapes import Json, PageRequest, RenderedPage
from domain.shared.text import Language


class Categories(Protocol):
    def add(self, category: Category) -> None: ...

    def save(self, category: Category) -> None: ...

    async def by_slug(self, community_id: CommunityId) -> dict[str, Category]:
        """Held until the work ends."""


class Boards(Protocol):
    def add(self, board: Board) -> None: ...

    def save(self, board: Board) -> None: ...

    async def lock(self, board_id: BoardId) -> Board:
        """Held until the work ends. Raises BoardMissing."""

    async def by_slug(self, community_id: CommunityId) -> dict[str, Board]:
        """Held until the work ends."""


class Threads(Protocol):
    def add(self, thread: Thread) -> None: ...

    def save(self, thread: Thread) -> None: ...

    async def lock(self, thread_id: ThreadId) -> Thread:
        """Held until the work ends; nothing is published in it meanwhile. Raises ThreadMissing."""

    async def withdraw_opened_with(self, post: Post) -> bool:
        """Title and name of the thread, where it is its author's and this is the oldest post of it. Whether it was."""

    def count_helped(self, *threads: ThreadId) -> None:
        """Anew, of these threads, after entries of theirs went or came: when the work ends."""

    def may_warn(self, thread_id: ThreadId) -> None:
        """A post of it, perhaps the first, warns of something else than before."""

    async def lead_to(self, thread: Thread) -> None:
        """What was merged into the thread follows it: to its board, or to where it is merged itself."""

    async def take_posts_along(self, thread: Thread) -> None:
        """All that is in it, to its board."""


class Posts(Protocol):
    def add(self, post: Post, followed_by: bytes | None = None) -> None:
        """When the work ends, raises ReplyElsewhere where the post replied to is not in the thread, and ThreadClosed
        where the thread takes no replies.

        `followed_by`: the key (`TraceKey.key`) of who follows the thread from now on, unless they do already, mute it,
        or follow as much as one can.
        """

    def save(self, post: Post) -> None: ...

    async def lock(self, post_id: PostId) -> Post:
        """Held until the work ends. Raises PostMissing."""

    async def purge(self, post_id: PostId, *, marks: bool) -> list[bytes]:
        """All that it ever said before, what was asked about it and found of it; and where nothing is to be left of it,
        its reactions, and that it spoke to anybody. Of what was asked stays that it was. Addresses of the notices for
        those who waited for an answer.
        """

    async def move(self, source: ThreadId, to: ThreadId, only: Sequence[PostId] | None = None) -> None:
        """Under their ids, with the reactions that they have; all of the thread, or some of it. What answered a post
        from which it is parted by that answers none any more.
        """

    async def some_of(self, thread_id: ThreadId, wanted: Sequence[PostId]) -> tuple[list[Post], bool]:
        """Those of the wanted posts that are in the thread, oldest first, and whether there are others."""


class PostRevisions(Protocol):
    def add(self, revision: PostRevision) -> None: ...


class Erasures(Protocol):
    def note(self) -> None:
        """That something was taken away whose bytes the storage is to let go of, too."""


class Contracts(Protocol):
    """What authors want, and whether they got it."""

    def answer(self, post: Post, followed_by: bytes | None = None) -> None:
        """As `Posts.add`, in answer to a thread that waits for one, or for one by a professional."""

    async def change(self, thread_id: ThreadId, contract: Contract, *, wish: bool, professional: bool = False) -> bool:
        """Whether the author wanted something else before. `wish`: an answer is hoped for now; `professional`: and that
        a professional gives one.
        """

    def ask_again(self, thread_id: ThreadId) -> None:
        """A reply may have gone from the thread: if it has a wish, it waits unless there is another."""


class BorneProfessions(Protocol):
    async def hold(self, pseudonym_id: PseudonymId, profession: str) -> None:
        """That a face bears it stays so until the work ends. Raises ProfessionNotBorne."""


class Marks(Protocol):
    async def put(self, mark: Mark) -> ThreadId | None:
        """The thread in which the post is, if the mark was not there before and the post is no tombstone."""

    async def remove(self, mark: Mark) -> ThreadId | None:
        """The thread in which the post is, if the mark was there."""


class ReactionSets(Protocol):
    async def lock(self, community_id: CommunityId) -> ReactionSet:
        """What a community offers, held until the work ends."""

    def choose(self, chosen: ReactionSet) -> None:
        """As one revision more."""


class AuditEntries(Protocol):
    def add(self, entry: AuditEntry) -> None: ...


class BoardsWork(Protocol):
    @property
    def categories(self) -> Categories: ...
    @property
    def boards(self) -> Boards: ...
    @property
    def threads(self) -> Threads: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def revisions(self) -> PostRevisions: ...
    @property
    def erasures(self) -> Erasures: ...
    @property
    def contracts(self) -> Contracts: ...
    @property
    def attestations(self) -> BorneProfessions: ...
    @property
    def images(self) -> Images: ...
    @property
    def marks(self) -> Marks: ...
    @property
    def readings(self) -> Readings: ...
    @property
    def follows(self) -> Follows: ...
    @property
    def board_choices(self) -> BoardChoices: ...
    @property
    def reaction_sets(self) -> ReactionSets: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def notice_states(self) -> NoticeStates: ...
    @property
    def rotas(self) -> Rotas: ...
    @property
    def calls(self) -> Calls: ...
    @property
    def audit(self) -> AuditEntries: ...
    @property
    def events(self) -> EventRecorder: ...


class BeginBoardsWork(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[BoardsWork]: ...


class Faces(Protocol):
    """What the vault of pseudonyms does for boards."""

    async def worn_by(
        self, standing: Standing, scope: Scope, choice: PseudonymId | None, language: Language
    ) -> PseudonymId:
        """The face to write under. Raises InvalidInput."""

    async def office_face(self, standing: Standing) -> PseudonymId:
        """The face that staff act under."""

    async def all_worn_by(self, standing: Standing) -> list[PseudonymId]:
        """Every face of one's own in this community."""

    async def professional_faces(self, standing: Standing, scopes: Sequence[Scope]) -> dict[PseudonymId, list[str]]:
        """Those faces of one's own in these scopes at which professions were attested that one has, with these."""

    async def is_own(self, standing: Standing, pseudonym_id: PseudonymId) -> bool:
        """Whether a face is this person's own, also one that they wear no more."""

    def mark(self, standing: Standing, place: str) -> bytes:
        """The keyed tag of this person's own marks in a place."""

    def trace_key(self, standing: Standing) -> bytes:
        """What this person's traces are made with: see `domain.boards.traces`."""

    def own_faces(self, standing: Standing) -> Sequence[bytes]:
        """The number tags of this person's faces, in the order of putting on, and of some that are yet to come: equally
        many for everybody.
        """


class Shuns(Protocol):
    """Whom somebody does not want to read."""

    def marker(self, standing: Standing) -> bytes:
        """The keyed tag under which this person's mutes and blocks in a community are kept."""


@dataclass(frozen=True, slots=True)
class Shunned:
    """Whom a viewer shuns, as the markers under which it is kept."""

    hidden_by: Sequence[bytes] = ()
    """Whom these block is not there: neither what they wrote nor the threads that they opened."""
    muted_by: Sequence[bytes] = ()
    """Whom these mute or block is marked as muted where it is shown."""
    preferences: Sequence[bytes] = ()
    """Under which the viewer's preferences are kept, where they are wanted with what is read."""


NOBODY = Shunned()


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

    async def choices(self, markers: Sequence[bytes]) -> list[BoardChoice]: ...

    async def there(self, standing: Standing, boards: Sequence[BoardId]) -> frozenset[BoardId]:
        """Those of these boards that are in the community and seen by this person."""


class CategoriesReader(Protocol):
    """Each method is one statement. A category is there for who sees a board in it, and for staff."""

    async def categories(self, standing: Standing, page: PageRequest, language: Language) -> RenderedPage:
        """`CategoryDetails` in their order."""

    async def category(self, standing: Standing, category_id: str, language: Language) -> Json | None:
        """A `CategoryDetails`."""

    async def community_of_category(self, viewer: Actor, category_id: str) -> CommunityId | None: ...


class ReactionSetsReader(Protocol):
    async def reactions(self, community_id: CommunityId) -> ReactionSet | None:
        """None where it has never chosen."""


class UnansweredReader(Protocol):
    async def unanswered(
        self,
        standing: Standing,
        board: str | None,
        contract: Contract | None,
        page: PageRequest,
        shunned: Shunned,
        *,
        by_professionals: bool = False,
    ) -> KeptPage:
        """`ThreadView`s, oldest first, on the boards that one sees, that are not archived and that take replies: with a
        wish for an answer that nobody but the face that opened the thread has replied to. Threads of former members
        wait for nothing. `by_professionals`: instead, the questions that none of these has answered.
        """
