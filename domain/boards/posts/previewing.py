"""Looking at a text before it is published, for what could tell who wrote it."""

from typing import Annotated

from annotated_types import Len

from domain.boards.model.post import LONGEST_BODY, clean_body
from domain.boards.model.thread import LONGEST_TITLE, clean_title
from domain.boards.posts.advice import ADVICE
from domain.shared.disclosures import Disclosure, disclosures
from domain.shared.shapes import command, view
from domain.shared.text import Language, most_code_points


@command({"title": "はじめまして", "body": "青葉の丘病院に通っています。連絡は taro@example.com まで。"})
class PreviewPost:
    """A post, or a thread with its title, as one means to publish it."""

    title: Annotated[str, Len(1, most_code_points(LONGEST_TITLE))] | None = None
    body: Annotated[str, Len(1, most_code_points(LONGEST_BODY))]


_FOUND = {"kind": "hospital", "pointer": "/body", "start": 0, "length": 6, "advice": ADVICE[Disclosure.HOSPITAL]["en"]}


@view(_FOUND)
class PreviewFinding:
    """One place in the text that could tell who wrote it."""

    kind: Disclosure
    pointer: str
    """`/title` or `/body`."""
    start: int
    """Code points (not UTF-16 units) of that text as it was sent, from 0."""
    length: int
    """Code points."""
    advice: str
    """In the reader's language."""


@view({"findings": [_FOUND]})
class PreviewedPost:
    """What was found, in the order of the text; findings do not overlap. An empty list promises nothing."""

    findings: list[PreviewFinding]


def preview(command: PreviewPost, language: Language) -> PreviewedPost:
    """Refuses what could not be published for its length or characters (InvalidInput). Keeps nothing."""
    texts = {"/title": command.title, "/body": command.body}
    if command.title is not None:
        clean_title(command.title)
    clean_body(command.body)
    findings = [
        PreviewFinding(
            kind=found.kind,
            pointer=pointer,
            start=found.start,
            length=found.length,
            advice=ADVICE[found.kind][language],
        )
        for pointer, text in texts.items()
        for found in disclosures(text or "")
    ]
    return PreviewedPost(findings=findings)
