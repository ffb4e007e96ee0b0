"""Verdicts: what professionals find of what a post says, as it stands beside the post.

A verdict is public and has a face: that of a professional whom the board names, or of staff. It is about the post as it
was then, and goes with its words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Protocol
from urllib.parse import urlsplit

from annotated_types import Interval, Len

from domain.boards.posts.authors import AUTHOR, Author, Professional
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import PostId, PseudonymId
from domain.shared.shapes import command, view
from domain.shared.text import clean_line, clean_prose, most_code_points

LONGEST_SOURCE, LONGEST_ADDRESS, MOST_SOURCES = 300, 2_000, 10
LONGEST_VERDICT = 2_000
"""Characters."""


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


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a professional or staff found of a post. The one with the highest number counts; the others are kept."""

    post_id: PostId
    number: int
    """Counts the verdicts on the post, from 1."""
    about_revision: int
    """The post's, as it was judged."""
    verdict: Finding
    note: str
    sources: tuple[Source, ...]
    pseudonym_id: PseudonymId | None
    """None: a former member."""
    profession: str | None
    """As which they judged; None: in an office."""
    given_at: datetime


class Verdicts(Protocol):
    async def give(self, verdict: Verdict) -> int:
        """As the next one on its post, whatever its number says: that number. Raises ProfessionNotBorne."""


@command(
    {
        "verdict": "caution",
        "about_revision": 1,
        "note": "量と体調によります。変える前に、主治医か薬剤師に確かめてください。",
        "sources": [{"title": "添付文書", "url": "https://www.pmda.go.jp/", "citation": None}],
    }
)
class GiveVerdict:
    """What one finds of a post as it is now."""

    verdict: Finding
    about_revision: Annotated[int, Interval(ge=1)]
    """The post's `revision` as one has read it. If it has another one by now, the verdict is refused."""
    note: Annotated[str, Len(1, most_code_points(LONGEST_VERDICT))]
    """For all who read the post. Plain text of at most 2,000 characters, as a reader counts them."""
    sources: Annotated[Sequence[Source], Len(0, MOST_SOURCES)] = ()
    """At least one for `supported` and `incorrect`."""
    pseudonym_id: PseudonymId | None = None
    """Which of one's faces judges; needed only by who has professions on several here."""


def clean_verdict(command: GiveVerdict) -> tuple[str, tuple[Source, ...]]:
    """Its note and its sources. Raises InvalidInput."""
    if not command.sources and command.verdict is not Finding.CAUTION:
        raise InvalidInput(Flaw("/sources", "missing"))
    sources = tuple(_clean_source(source, f"/sources/{n}") for n, source in enumerate(command.sources))
    return clean_prose(command.note, "/note", LONGEST_VERDICT), sources


def _clean_source(source: Source, at: str) -> Source:
    if source.url is None and source.citation is None:
        raise InvalidInput(Flaw(f"{at}/url", "missing"))
    return Source(
        title=clean_line(source.title, f"{at}/title", LONGEST_SOURCE),
        url=None if source.url is None else _clean_address(source.url, f"{at}/url"),
        citation=None if source.citation is None else clean_line(source.citation, f"{at}/citation", LONGEST_SOURCE),
    )


def _clean_address(address: str, at: str) -> str:
    """An address that leads where it seems to: HTTPS, in plain ASCII, with a host and no name or password before it."""
    plain = address.isascii() and address.isprintable() and not set(address) & set(' "<>\\^`{|}')
    try:
        parts = urlsplit(address)
        fits = plain and parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
        fits = fits and parts.port is not False and len(address) <= LONGEST_ADDRESS
    except ValueError:
        fits = False
    if not fits:
        raise InvalidInput(Flaw(at, "does_not_fit"))
    return address
