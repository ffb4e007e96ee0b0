"""What professionals find of what a post says, as it stands beside the post."""

from enum import StrEnum
from typing import Annotated

from annotated_types import Len

from domain.boards.authors import AUTHOR, Author, Professional
from domain.shared.shapes import command, view

LONGEST_SOURCE, LONGEST_ADDRESS, MOST_SOURCES = 300, 2_000, 10


class Finding(StrEnum):
    """What a verdict says."""

    SUPPORTED = "supported"
    """支持される: there is good ground for it."""
    CAUTION = "caution"
    """注意: it depends; whoever goes by it should take care."""
    INCORRECT = "incorrect"
    """誤り: it is not so."""


_SOURCE = {"title": "添付文書", "url": "https://www.pmda.go.jp/", "citation": None}


@command(_SOURCE)
class Source:
    """What a verdict rests on. It has an address or a citation, or both."""

    title: Annotated[str, Len(1, LONGEST_SOURCE)]
    """One line."""
    url: Annotated[str, Len(1, LONGEST_ADDRESS)] | None = None
    """`https`, in ASCII. Show where it leads, and follow it only when asked to."""
    citation: Annotated[str, Len(1, LONGEST_SOURCE)] | None = None
    """One line."""


VERDICT = {
    "verdict": "caution",
    "note": "量と体調によります。変える前に、主治医か薬剤師に確かめてください。",
    "sources": [_SOURCE],
    "author": AUTHOR,
    "professional": {"profession": "psychiatrist"},
    "given_at": "2026-11-22T11:30:00Z",
    "about_revision": 1,
    "edited_since": False,
}


@view(VERDICT)
class VerdictView:
    """What a professional or staff found of a post."""

    verdict: Finding
    """`supported` · `caution` · `incorrect`"""
    note: str
    """Plain text."""
    sources: list[Source]
    author: Author | None
    """Null: a former member."""
    professional: Professional | None
    """Null: they judged in an office that the community has given them, such as staff."""
    given_at: str
    """RFC 3339, UTC, to the second."""
    about_revision: int
    """The post's `revision` as it was judged."""
    edited_since: bool
    """What the post says was changed afterwards: show that the verdict is about an earlier text."""
