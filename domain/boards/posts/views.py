"""How a reply is written, and what is shown of a post."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from annotated_types import Len

from domain.boards.model.post import LONGEST_BODY, Withdrawer
from domain.boards.posts.authors import AUTHOR, Author, Professional
from domain.boards.posts.entries import EntryView
from domain.boards.posts.images import MOST_IMAGES, AttachImage, PostedImage
from domain.boards.posts.quotes import Quotes
from domain.boards.posts.reactions import Reaction
from domain.boards.posts.warnings import ContentWarning, WarnOfContent
from domain.boards.reading.filters import Filtered
from domain.boards.review.verdicts import VerdictView
from domain.boards.threads.contracts import ReplyKind
from domain.shared.audiences import LONGEST_PROFESSION
from domain.shared.ids import PostId, PseudonymId, ThreadId
from domain.shared.shapes import command, view
from domain.shared.text import most_code_points


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
    """Who took its words away, for good: its `author`, `staff`, a `former_member` in leaving, or the community's
    `retention`: it is older than what is kept. Null: it stands.
    """
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
