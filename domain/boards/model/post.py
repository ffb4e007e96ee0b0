"""Posts, what they said before, and the marks that they bear."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.boards.errors import PostHidden, PostWithdrawn
from domain.boards.posts.entries import Parts, WriteEntry, clean_entry
from domain.boards.posts.quotes import Quote
from domain.boards.posts.reactions import Reaction
from domain.boards.threads.contracts import ReplyKind
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import PostId, PseudonymId, ThreadId
from domain.shared.text import clean_prose
from domain.shared.warnings import WarningTag

LONGEST_BODY = 10_000
"""Characters, as a reader counts them."""


class Withdrawer(StrEnum):
    """By whom words were taken away for good."""

    AUTHOR = "author"
    STAFF = "staff"
    FORMER_MEMBER = "former_member"
    """Its author, in leaving."""
    RETENTION = "retention"
    """Its community keeps nothing for that long."""


@dataclass(frozen=True, slots=True)
class Post:
    """What one face wrote at one time."""

    id: PostId
    thread_id: ThreadId
    pseudonym_id: PseudonymId | None
    """None: a former member."""
    body: str | None
    """None: withdrawn."""
    reply_to: PostId | None
    published_at: datetime
    kind: ReplyKind | None = None
    """What a reply says that it is."""
    edited_at: datetime | None = None
    """When its text was last changed."""
    withdrawn_by: Withdrawer | None = None
    hidden: bool = False
    """Staff alone read it, until they show it again."""
    marked_in: ThreadId | None = None
    """The thread whose marks it carries, where it did not begin in the one that it is in."""
    revision: int = 1
    """Counts its changes; 0 once it is withdrawn, so that all tombstones are alike."""
    profession: str | None = None
    """As which it was written, while the face bears it."""
    parts: Parts | None = None
    """How long each part of its body is, where it is an entry."""
    warned_of: tuple[WarningTag, ...] = ()
    """What its author warns of."""
    warning: str | None = None
    """The same in the author's words."""
    staff_warned_of: tuple[WarningTag, ...] = ()
    """What staff warn of."""
    quotes: tuple[Quote, ...] = ()
    """Places in other posts that it shows, before its own words."""
    quotable_from: int = 1
    """The revision with which its past begins: of what it said before that, nothing is shown in quotations."""

    @property
    def warns(self) -> bool:
        return bool(self.warned_of or self.warning or self.staff_warned_of)

    @property
    def readable(self) -> bool:
        """Whether its words are there, and for everybody."""
        return self.body is not None and not self.hidden

    def require_there(self) -> None:
        """Raises PostWithdrawn."""
        if self.withdrawn_by is not None:
            raise PostWithdrawn

    def require_judged(self) -> None:
        """What nobody can read now is not to be judged. Raises PostWithdrawn, PostHidden."""
        self.require_there()
        if self.hidden:
            raise PostHidden

    def edited(self, at: datetime, **words: Any) -> "Post":
        """Saying something else, in the same form as before: `body`, `parts`, `warned_of`, `warning`.

        Raises PostWithdrawn, PostHidden, InvalidInput.
        """
        self.require_there()
        if self.hidden:
            raise PostHidden
        if (self.parts is None) is not (words.get("parts", self.parts) is None):
            raise InvalidInput(Flaw("/entry", "not_on_this_post" if self.parts is None else "missing"))
        return replace(self, edited_at=at, revision=self.revision + 1, **words)

    def redacted(self, at: datetime, **words: Any) -> "Post":
        """Saying no more than this, and never having said anything else. Raises as `edited`."""
        after = self.edited(at, **words)
        return replace(after, quotable_from=after.revision)

    def withdrawn(self, by: Withdrawer) -> "Post":
        """What is left: that something stood here, and by whom it was taken away; no name, and no time of that."""
        gone = replace(self, pseudonym_id=None, body=None, parts=None, profession=None, edited_at=None)
        left = replace(gone, warned_of=(), warning=None, staff_warned_of=(), quotes=(), quotable_from=1)
        return replace(left, withdrawn_by=by, hidden=False, revision=0)


@dataclass(frozen=True, slots=True)
class PostRevision:
    """What a post said before it was edited."""

    post_id: PostId
    revision: int
    """The post's, while it said this."""
    body: str
    replaced_at: datetime
    parts: Parts | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A reaction to a post. `marker` is a keyed tag of the person and the thread, tied to no face."""

    post_id: PostId
    reaction: Reaction
    marker: bytes


def clean_body(body: str) -> str:
    return clean_prose(body, "/body", LONGEST_BODY)


def clean_writing(body: str | None, entry: WriteEntry | None) -> tuple[str, Parts | None]:
    """What a post says, as one text or as an entry. Raises InvalidInput."""
    if entry is None:
        if body is None:
            raise InvalidInput(Flaw("/body", "missing"))
        return clean_body(body), None
    if body is not None:
        raise InvalidInput(Flaw("/body", "not_with_an_entry"))
    return clean_entry(entry)
