"""What a unit of work can do with what is kept of boards."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from domain.boards.mentions.calls import Calls
from domain.boards.mentions.notices import Notices, NoticeStates
from domain.boards.mentions.rotas import Rotas
from domain.boards.model.board import Board, Category
from domain.boards.model.post import Mark, Post, PostRevision
from domain.boards.model.thread import Thread
from domain.boards.posts.images import Images
from domain.boards.posts.reactions import ReactionSet
from domain.boards.reading.traces import BoardChoices, Follows, Readings
from domain.boards.threads.contracts import Contract
from domain.shared.audit import AuditEntry
from domain.shared.events import EventRecorder
from domain.shared.ids import BoardId, CommunityId, PostId, PseudonymId, ThreadId


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

    async def withdraw_opened_with(self, post: Post, *, whoever: bool = False) -> bool:
        """Title and name of the thread, where it is its author's, or `whoever`'s, and this is the oldest post of it.
        Whether it was.
        """

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
