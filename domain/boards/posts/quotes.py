"""Quotations: a reply shows a place of another post of its thread.

A quotation holds no words. It says which characters of which revision of which post, and is read from that post when it
is shown; so what is redacted, deleted or hidden is gone from all that quoted it, in the same moment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from annotated_types import Interval, Len

from domain.shared.errors import Flaw, InvalidInput, RevisionOutdated
from domain.shared.ids import PostId
from domain.shared.shapes import command
from domain.shared.text import character_bounds

MOST_QUOTES = 5
LONGEST_QUOTE = 1_000
"""Characters, as a reader counts them."""
_FURTHEST = 30_000
"""Code points that a body can have."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A place in a post."""

    post_id: PostId
    revision: int
    """The post's, when it was quoted."""
    start: int
    length: int


@command({"post_id": "pst_01kb2y8v4t5x9q7m3c1b6d8f0h", "revision": 1, "start": 0, "length": 12})
class QuotePost:
    """A place in a post of the same thread."""

    post_id: PostId
    revision: Annotated[int, Interval(ge=1)] | None = None
    """The revision in which the reader saw it. If the post has another one now, the problem `revision_outdated` says
    so, and nothing is published. Absent: whatever it says now.
    """
    start: Annotated[int, Interval(ge=0, le=_FURTHEST)]
    """Code points (not UTF-16 units) of `body`, from 0."""
    length: Annotated[int, Interval(ge=1, le=_FURTHEST)]
    """Code points; of at most 1,000 characters as a reader counts them. No character (grapheme cluster) is cut."""


Quotes = Annotated[Sequence[QuotePost], Len(0, MOST_QUOTES)]


@dataclass(frozen=True, slots=True)
class Quotable:
    """What a viewer reads in a post now."""

    revision: int
    body: str


def quotes_of(wanted: Sequence[QuotePost], there: Mapping[PostId, Quotable]) -> tuple[Quote, ...]:
    """Raises InvalidInput, RevisionOutdated. `there`: the posts of the thread that the writer reads."""
    return tuple(_quote(each, there, f"/quotes/{n}") for n, each in enumerate(wanted))


def _quote(wanted: QuotePost, there: Mapping[PostId, Quotable], pointer: str) -> Quote:
    post = there.get(wanted.post_id)
    if post is None:
        raise InvalidInput(Flaw(f"{pointer}/post_id", "not_in_thread"))
    if wanted.revision not in (None, post.revision):
        raise RevisionOutdated(revision=post.revision)
    end = wanted.start + wanted.length
    if end > len(post.body):
        raise InvalidInput(Flaw(f"{pointer}/length", "out_of_range"))
    bounds = character_bounds(post.body)
    if wanted.start not in bounds or end not in bounds:
        raise InvalidInput(
            Flaw(f"{pointer}/start" if wanted.start not in bounds else f"{pointer}/length", "cuts_a_character")
        )
    if sum(wanted.start < bound <= end for bound in bounds) > LONGEST_QUOTE:
        raise InvalidInput(Flaw(f"{pointer}/length", "too_long"))
    return Quote(wanted.post_id, post.revision, wanted.start, wanted.length)
