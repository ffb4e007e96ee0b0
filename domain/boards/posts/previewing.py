"""Looking at what somebody means to publish, for what could tell who wrote it."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from annotated_types import Len

from domain.boards.model.post import LONGEST_BODY, clean_writing
from domain.boards.model.thread import LONGEST_TITLE, clean_title
from domain.boards.posts.advice import ADVICE
from domain.boards.posts.entries import PARTS, WriteEntry
from domain.boards.posts.images import LONGEST_ALT, MOST_IMAGES, clean_alt
from domain.boards.posts.warnings import WarnOfContent
from domain.shared.disclosures import Disclosure, disclosures
from domain.shared.ids import ImageId
from domain.shared.shapes import command, view
from domain.shared.text import Language, most_code_points


@command({"alt": "青葉の丘病院の玄関"})
class PreviewImage:
    """An image that a post is to show."""

    id: ImageId | None = None
    """It may have been uploaded already, or not yet; it is not looked at."""
    alt: Annotated[str, Len(1, most_code_points(LONGEST_ALT))]


@command({"title": "はじめまして", "body": "青葉の丘病院に通っています。連絡は taro@example.com まで。"})
class PreviewPost:
    """What one means to publish, or some of it: of a post all that has words, and of a thread its title too."""

    title: Annotated[str, Len(1, most_code_points(LONGEST_TITLE))] | None = None
    body: Annotated[str, Len(1, most_code_points(LONGEST_BODY))] | None = None
    entry: WriteEntry | None = None
    """In place of `body`."""
    content_warning: WarnOfContent | None = None
    images: Annotated[Sequence[PreviewImage], Len(0, MOST_IMAGES)] = ()


_FOUND = {"kind": "hospital", "pointer": "/body", "start": 0, "length": 6, "advice": ADVICE[Disclosure.HOSPITAL]["en"]}


@view(_FOUND)
class PreviewFinding:
    """One place in a text that could tell who wrote it."""

    kind: Disclosure
    pointer: str
    """In which of the texts that were sent: `/title`, `/body`, `/entry/situation` (and the other parts),
    `/content_warning/text` or `/images/0/alt`.
    """
    start: int
    """Code points (not UTF-16 units) of that text as it was sent, from 0."""
    length: int
    """Code points."""
    advice: str
    """In the reader's language."""


@view({"findings": [_FOUND]})
class PreviewedPost:
    """What was found, text by text and in the order of each; findings do not overlap. An empty list promises
    nothing.
    """

    findings: list[PreviewFinding]


def preview(command: PreviewPost, language: Language) -> PreviewedPost:
    """Refuses what could not be published for its length or characters (InvalidInput). Keeps nothing."""
    _require_publishable(command)
    findings = [
        PreviewFinding(
            kind=found.kind,
            pointer=pointer,
            start=found.start,
            length=found.length,
            advice=ADVICE[found.kind][language],
        )
        for pointer, text in _texts(command)
        for found in disclosures(text or "")
    ]
    return PreviewedPost(findings=findings)


def _texts(command: PreviewPost) -> Iterator[tuple[str, str | None]]:
    """All that readers would read, each with the pointer to it."""
    yield "/title", command.title
    yield "/body", command.body
    if command.entry is not None:
        yield from ((f"/entry/{part}", getattr(command.entry, part)) for part in PARTS)
    if command.content_warning is not None:
        yield "/content_warning/text", command.content_warning.text
    yield from ((f"/images/{n}/alt", image.alt) for n, image in enumerate(command.images))


def _require_publishable(command: PreviewPost) -> None:
    """Raises InvalidInput, also where there is nothing to look at."""
    if command.title is not None:
        clean_title(command.title)
    if (command.body, command.entry) != (None, None) or not any(text for _, text in _texts(command)):
        clean_writing(command.body, command.entry)
    if command.content_warning is not None:
        command.content_warning.cleaned(command.content_warning.tags)
    for n, image in enumerate(command.images):
        clean_alt(image.alt, n)
