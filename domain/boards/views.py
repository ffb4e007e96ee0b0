"""What boards take in and show: commands and views."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

from annotated_types import Interval, Len

from domain.boards.authors import AUTHOR, Author, Professional
from domain.boards.contracts import Contract, ReplyKind
from domain.boards.entries import LONGEST_TAG, MOST_TAGS, MOST_TAGS_AT_ONCE, EntryView, WriteEntry
from domain.boards.filters import Filtered
from domain.boards.images import MOST_IMAGES, AttachImage, PostedImage
from domain.boards.model import (
    HIGHEST_PLACE,
    LONGEST_BODY,
    LONGEST_TITLE,
    BoardKind,
    Withdrawer,
)
from domain.boards.quotes import Quotes
from domain.boards.reactions import Reaction
from domain.boards.traces import FollowKind
from domain.boards.verdicts import VerdictView
from domain.boards.warnings import ContentWarning, WarnOfContent
from domain.shared.audiences import LONGEST_GROUP, LONGEST_PROFESSION, MOST_GROUPS
from domain.shared.ids import BoardId, CategoryId, CommunityId, PostId, PseudonymId, ThreadId
from domain.shared.scopes import PseudonymScope
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


@command({"body": "わたしも同じことがありました。", "kind": "experience"})
class PublishPost:
    """A reply in a thread."""

    body: Annotated[str, Len(1, most_code_points(LONGEST_BODY))]
    """Plain text with a little Markdown (docs/texts.md), of at most 10,000 characters as a reader counts them.

    It speaks to up to ten others: to a face by its id (`@psd_…`, shown as its present name), to who bears a role or a
    profession by one of their words (`@先生`, see `…/on-call`).
    """
    kind: ReplyKind | None = None
    """What the reply is: `empathy` 共感, `experience` 体験, `question` 質問 or `advice` 助言. Needed where the thread's
    author wants something particular.
    """
    reply_to: PostId | None = None
    """The post of the same thread that this answers."""
    profession: Annotated[str, Len(1, LONGEST_PROFESSION)] | None = None
    """On a question board: the profession as which one answers, for all to see. It has to be attested to the face that
    writes, and not only to another of one's own.
    """
    quotes: Quotes = ()
    """Places in posts of this thread, shown before the body. Of what is quoted no copy is kept: it is gone from here
    with the post that it is in.
    """
    content_warning: WarnOfContent | None = None
    """What the reply speaks of, said before it is read. Readers see it in place of the reply."""
    images: Annotated[Sequence[AttachImage], Len(0, MOST_IMAGES)] = ()
    """Uploaded before (`POST /v1/communities/{community}/images`), in the order in which they are shown."""
    pseudonym_id: PseudonymId | None = None
    """Which of one's faces writes; needed only by who wears several here."""
    follow: bool = True
    """Whether one follows the thread from now on. Who mutes it goes on muting it."""


Groups = Annotated[Sequence[Annotated[str, Len(1, LONGEST_GROUP)]], Len(0, MOST_GROUPS)]


Tags = Annotated[Sequence[Annotated[str, Len(1, LONGEST_TAG)]], Len(0, MOST_TAGS)]


@command({"visible_to": ["facilitator", "profession:clinical_psychologist"]})
class ChangeBoard:
    """What is to be different; what is absent stays."""

    name: Mapping[str, str] | None = None
    """One line in each language; `ja` is needed."""
    description: Mapping[str, str] | None = None
    """One line in each language; `ja` is needed."""
    visible_to: Groups | None = None
    """Who sees the board and what is on it, beside staff and owners, who see every board: roles (`facilitator`,
    `professional`) and attested professions (`profession:clinical_psychologist`). Empty: everybody who may read the
    community. For others it is as if the board were not there, within a second.
    """
    pseudonym_scope: PseudonymScope | None = None
    """Narrower faces than until now, for what is written from now on. Never wider ones."""
    writers: Groups | None = None
    """Who opens threads: groups as in `visible_to`, and `member` (everybody), or those in a state of membership:
    `trial` (who write nowhere else), `active`, `grace`. Staff and owners do where anybody does. Empty: nobody.
    """
    repliers: Groups | None = None
    """Who replies, in the same way. Empty: nobody, as on every listening board."""
    response_contract: Contract | None = None
    """What authors want who do not say it."""
    archived: bool | None = None
    """Whether the board is read only from now on, and left out of the list of boards."""
    tags: Tags | None = None
    """What its threads can be found by, such as illnesses and situations, in this order. Threads keep theirs."""
    reviewers: Groups | None = None
    """Who judges, beside staff, whether what a post says is right: groups as in `visible_to`. Empty: whoever has any
    attested profession.
    """
    category_id: CategoryId | None = None
    place: Annotated[int, Interval(ge=1, le=HIGHEST_PLACE)] | None = None
    """Where it stands among all boards of the community; the others make room."""


@command()
class AddBoard:
    """A board, as a blueprint describes it."""

    slug: str
    kind: BoardKind
    name: dict[str, str]
    description: dict[str, str]
    pseudonym_scope: PseudonymScope | None = None
    """Where this board wants narrower faces than its community. Absent: a known board's stays."""
    visible_to: Sequence[str] | None = None
    """The groups that see it, beside staff; empty for everybody. Absent: a known board's stays, a new one is open."""
    writers: Sequence[str] | None = None
    """Who opens threads, beside staff; empty: nobody. Absent: a known board's stays, else as its kind has it."""
    repliers: Sequence[str] | None = None
    """Who replies, in the same way."""
    response_contract: Contract | None = None
    """What authors want who do not say it. Absent: the same again."""
    tags: Sequence[str] | None = None
    """What its threads can be found by. Absent: a known board's stay."""
    reviewers: Sequence[str] | None = None
    """Who judges claims, beside staff. Absent: a known board's stay, else whoever has an attested profession."""


@command()
class AddCategory:
    """A category with its boards, as a blueprint describes it."""

    slug: str
    name: dict[str, str]
    boards: Sequence[AddBoard]


@view({"id": "cat_01kb2y8v4t6m0q3r5s7w9x1z2a", "slug": "just-listen", "name": "ただ聞いてほしい"})
class CategoryView:
    """The category that a board is in."""

    id: CategoryId
    slug: str
    name: str


@view(
    {
        "id": "cat_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "community_id": "com_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "slug": "just-listen",
        "name": "ただ聞いてほしい",
        "place": 3,
    }
)
class CategoryDetails:
    """A category of boards."""

    id: CategoryId
    community_id: CommunityId
    slug: str
    name: str
    place: int
    """Where it stands among the categories."""


@view({"unread": 3, "mine": True})
class BoardReading:
    """What is one's own of a board. Nobody else sees it."""

    unread: int
    """Of the 20 newest posts, how many one has not read; 20 means 20 or more. One's own posts, those of faces that one
    blocks and what was taken away are not counted.
    """
    mine: bool
    """Whether it is among the boards that one chose; of who has not chosen, all are."""


@view(
    {
        "id": "brd_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "community_id": "com_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "slug": "vent",
        "kind": "listening",
        "name": "はきだす場所",
        "description": "返事はつきません。読んだ人は「聞いたよ」を置いていきます。",
        "category": {"id": "cat_01kb2y8v4t6m0q3r5s7w9x1z2a", "slug": "just-listen", "name": "ただ聞いてほしい"},
        "pseudonym_scope": "community",
        "visible_to": [],
        "writers": ["member"],
        "repliers": [],
        "response_contract": "listen",
        "archived": False,
        "place": 12,
        "tags": [],
        "reviewers": [],
        "revision": 1,
        "reading": {"unread": 3, "mine": True},
    }
)
class BoardView:
    """A board."""

    id: BoardId
    community_id: CommunityId
    slug: str
    kind: BoardKind
    """`talk`; `listening`: nobody replies; `question`; `knowledge`; `case_conference`: for some groups only;
    `announcement`.
    """
    name: str
    description: str
    category: CategoryView
    pseudonym_scope: PseudonymScope
    """How far a face worn here reaches: the whole `community`, this `board`, or the one `thread`."""
    visible_to: list[str]
    """The groups that see it: roles (`facilitator`) and attested professions (`profession:psychiatrist`). Staff and
    owners see it too. Empty: every member. For others it is not there.
    """
    writers: list[str]
    """The groups that open threads: those of `visible_to`, `member` (everybody) and states of membership (`trial`,
    `active`, `grace`). Staff and owners do where anybody does. Empty: nobody.
    """
    repliers: list[str]
    """The groups that reply, in the same way."""
    response_contract: Contract | None
    """What authors want who do not say it. Null: whatever comes."""
    archived: bool
    """Read only."""
    place: int
    """Where it stands among all boards of the community."""
    tags: list[str]
    """What its threads can be found by."""
    reviewers: list[str]
    """The groups that judge, beside staff, whether what a post says is right. Empty: whoever has an attested
    profession.
    """
    revision: int
    """Counts its changes; the `ETag` names it too."""
    reading: BoardReading


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


@view({"reaction": "heard", "count": 3, "mine": True})
class ReactionTally:
    """How often a post met one reaction. Who reacted is not kept."""

    reaction: Reaction
    """`read` 読みました; of an entry `helped` わたしにも効いた; or what its community offers or has offered:
    `heard` 聞いたよ, `same` わかる, ...
    """
    count: int
    mine: bool
    """Whether oneself did."""


@view({"id": AUTHOR["id"], "name": AUTHOR["name"]})
class NamedFace:
    """A face as it is called now."""

    id: PseudonymId
    name: str


@view({"faces": [AUTHOR]})
class MentionableFaces:
    """Faces to offer to who types `@` in a thread."""

    faces: list[Author]
    """Who wrote in it lately, the last first, fifty at most."""


MENTION = {
    "token": "@psd_5mz0wq6gqk1v0n3h2j4t8r9x7c",
    "pseudonym": {"id": AUTHOR["id"], "name": AUTHOR["name"]},
    "group": None,
    "away_until": None,
}


@view(MENTION)
class Mention:
    """Whom a post speaks to: a face, or those who bear a role or a profession."""

    token: str
    """Where it stands in the body, show the face's name in its place, or mark it."""
    pseudonym: NamedFace | None
    group: str | None
    """`staff`, `profession:psychiatrist`; as in `on-call`."""
    away_until: date | None
    """Nobody of the group answers up to this day; the call waits for them."""


@view(
    {
        "post_id": "pst_01kb2y8v4t5x9q7m3c1b6d8f0h",
        "revision": 1,
        "start": 0,
        "length": 12,
        "author": AUTHOR,
        "text": "朝から起き上がれませんでした",
        "content_warning": None,
    }
)
class QuoteView:
    """A place in another post, as that post stands now."""

    post_id: PostId
    revision: int
    """The post's, when it was quoted. What it said then is shown also after an edit, not after a redaction."""
    start: int
    """Code points (not UTF-16 units) of the post's body in that revision, from 0."""
    length: int
    author: Author | None
    """Under the name that it has now. Null: a former member, or there is nothing to show."""
    text: str | None
    """Null: what was quoted was redacted, withdrawn or hidden, stands in another thread now, or is by a face that one
    blocks.
    """
    content_warning: ContentWarning | None
    """That of the post that is quoted: show this in place of the text, until the reader wants to see it."""


@view(
    {
        "id": "pst_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "thread_id": "thr_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "author": AUTHOR,
        "body": "わたしも同じことがありました。",
        "entry": None,
        "images": [],
        "reply_to": "pst_01kb2y8v4t5x9q7m3c1b6d8f0h",
        "published_at": "2026-11-22T10:30:00Z",
        "kind": "experience",
        "professional": None,
        "edited_at": None,
        "withdrawn_by": None,
        "hidden": False,
        "revision": 1,
        "mentions": [],
        "verdict": None,
        "reactions": [{"reaction": "heard", "count": 3, "mine": True}],
        "content_warning": {"tags": ["symptoms"], "text": None, "by_staff": []},
        "quotes": [],
        "filtered": None,
    }
)
class PostView:
    """A post."""

    id: PostId
    thread_id: ThreadId
    author: Author | None
    """Null: a former member, or withdrawn."""
    body: str | None
    """Null: withdrawn or hidden, by staff or by one's own filters."""
    entry: EntryView | None
    """The parts of the body, where it is an entry that can be read. Null: it is one text."""
    images: list[PostedImage]
    """None where it is hidden."""
    reply_to: PostId | None
    published_at: str
    """RFC 3339, UTC, to the second."""
    kind: ReplyKind | None
    """What a reply says that it is."""
    professional: Professional | None
    """As what it was written, where its author said so and the community attests it."""
    edited_at: str | None
    """When its author last changed what it says: RFC 3339, UTC, to the second. Null: never."""
    withdrawn_by: Withdrawer | None
    """Who took its words away, for good: its `author`, `staff`, or a `former_member` in leaving. Null: it stands."""
    hidden: bool
    """Staff have hidden it for the present. Staff alone get its `body`."""
    revision: int
    """Counts its changes; the `ETag` names it too. 0 once it is withdrawn."""
    mentions: list[Mention]
    """Whom it speaks to, in the order of the text; none where it is hidden."""
    verdict: VerdictView | None
    """What a professional or staff last found of what it says."""
    reactions: list[ReactionTally]
    """Only those that were given at least once."""
    content_warning: ContentWarning | None
    """What it speaks of: show this in place of the post, until the reader wants to see it. Null also where it is
    hidden.
    """
    quotes: list[QuoteView]
    """What it quotes, to be shown before its body. None where it is hidden."""
    filtered: Filtered | None
    """What one's own filters catch in it. Where they hide it, it stands here without any words."""
