"""How a thread is opened, and what is shown of it."""

from collections.abc import Sequence
from typing import Annotated

from annotated_types import Len

from domain.boards.model.post import LONGEST_BODY
from domain.boards.model.thread import LONGEST_TITLE
from domain.boards.posts.authors import AUTHOR, Author
from domain.boards.posts.entries import LONGEST_TAG, MOST_TAGS_AT_ONCE, WriteEntry
from domain.boards.posts.images import MOST_IMAGES, AttachImage
from domain.boards.posts.warnings import ContentWarning, WarnOfContent
from domain.boards.reading.filters import Filtered
from domain.boards.reading.traces import FollowKind
from domain.boards.threads.contracts import Contract
from domain.shared.ids import BoardId, PostId, PseudonymId, ThreadId
from domain.shared.shapes import command, view
from domain.shared.text import most_code_points


@command({"title": "今日はしんどかった", "body": "朝から起き上がれませんでした。聞いてもらえるだけでうれしいです。"})
class OpenThread:
    """A new thread; its first post comes with it."""

    title: Annotated[str, Len(1, most_code_points(LONGEST_TITLE))]
    """One line, of at most 120 characters as a reader counts them (grapheme clusters)."""
    body: Annotated[str, Len(1, most_code_points(LONGEST_BODY))] | None = None
    """The text of the first post, of at most 10,000 characters as a reader counts them; it can speak to others, as
    a reply can. Needed where there is no `entry`.
    """
    entry: WriteEntry | None = None
    """On a knowledge board, in place of `body`: what one has lived through, in parts."""
    tags: Annotated[Sequence[Annotated[str, Len(1, LONGEST_TAG)]], Len(0, MOST_TAGS_AT_ONCE)] = ()
    """Of those that the board offers."""
    response_contract: Contract | None = None
    """What is wanted in return: `listen` (no replies), `empathy`, `experience` or `advice`, each welcoming what those
    before it do. Absent: what the board says.
    """
    content_warning: WarnOfContent | None = None
    """What the first post speaks of, said before it is read. Readers see it in place of the post."""
    images: Annotated[Sequence[AttachImage], Len(0, MOST_IMAGES)] = ()
    """Uploaded before (`POST /v1/communities/{community}/images`), in the order in which they are shown."""
    pseudonym_id: PseudonymId | None = None
    """Which of one's faces writes; needed only by who wears several here."""
    follow: bool = True
    """Whether one follows the thread from now on."""


THREAD_READING = {"unread": 2, "first_unread": "pst_01kb2y8v4t6m0q3r5s7w9x1z2a", "following": "follow"}


THREAD = {
    "id": "thr_01kb2y8v4t6m0q3r5s7w9x1z2a",
    "board_id": "brd_01kb2y8v4t6m0q3r5s7w9x1z2a",
    "title": "今日はしんどかった",
    "author": AUTHOR,
    "opened_at": "2026-11-22T10:30:00Z",
    "response_contract": "empathy",
    "pinned": False,
    "locked": False,
    "merged_into": None,
    "tags": ["不眠"],
    "helped": 0,
    "revision": 1,
    "reading": THREAD_READING,
    "content_warning": None,
    "filtered": None,
}


@view(THREAD_READING)
class ThreadReading:
    """What is one's own of a thread. Nobody else sees it."""

    unread: int
    """Posts that one has not read, of which one's own, those of faces that one blocks and what was taken away are none.
    100 means 100 or more.
    """
    first_unread: PostId | None
    """The oldest of them: where to go on reading."""
    following: FollowKind | None
    """`follow`, also by having written there; `mute`; null: neither."""


@view(THREAD)
class ThreadView:
    """A thread; its posts are a list of their own, the first post the oldest."""

    id: ThreadId
    board_id: BoardId
    title: str | None
    """Null: withdrawn, or hidden by one's own filters."""
    author: Author | None
    """Null: a former member."""
    opened_at: str
    """RFC 3339, UTC, to the second."""
    response_contract: Contract | None
    """What its author wants: `listen`: no replies, reactions only; `empathy`: replies of that kind; `experience`: of
    the kinds empathy, experience and question; `advice`: all, for an answer is hoped for. Null: whatever comes.
    """
    pinned: bool
    """Staff keep it at the head of its board's list."""
    locked: bool
    """Staff have closed it: nobody replies any more."""
    merged_into: ThreadId | None
    """The thread in which its posts stand now; nothing else is left of it."""
    tags: list[str]
    """What it can be found by."""
    helped: int
    """How many people its entries have helped, too (`helped` among the reactions)."""
    revision: int
    """Counts its changes; the `ETag` names it too."""
    reading: ThreadReading | None
    """Null where it is not told: in what a search finds, and among what waits for an answer."""
    content_warning: ContentWarning | None
    """That of its first post."""
    filtered: Filtered | None
    """What one's own filters catch in its title or warning. Where they hide it, there is no title."""
