"""Entries: what somebody knows by having lived through it, in four parts.

An entry is another form of a post's text, not another text: the parts stand in the post's body one after the other,
and beside it stands only how long each is. So whatever is done with a body is done with them: search finds them,
an edit keeps them, a redaction and a deletion leave nothing of them, and who knows no entries reads a post.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated

from annotated_types import Len

from domain.shared.errors import Flaw, InvalidInput
from domain.shared.shapes import command, view
from domain.shared.text import clean_line, clean_prose, most_code_points

LONGEST_PART = 2_400
"""Characters, as a reader counts them; four of them fit into a body."""
LONGEST_TAG, MOST_TAGS, MOST_TAGS_AT_ONCE = 30, 100, 5
"""Of a board; of one thread."""

Parts = tuple[int, ...]
"""How many code points of a body each part of an entry has, in their order; 0: it is not there."""
PARTS = ("situation", "tried", "helped", "did_not_help")
BETWEEN = "\n\n"
"""What stands between two parts in a body."""

Part = Annotated[str, Len(1, most_code_points(LONGEST_PART))]

_EXAMPLE = {
    "situation": "夜勤のあと、疲れているのに昼に眠れませんでした。",
    "tried": "遮光カーテン、耳せん、寝る前のスマホをやめる。",
    "helped": "遮光カーテンと、帰り道のサングラス。",
    "did_not_help": "早く寝ようとすること。",
}


@command(_EXAMPLE)
class WriteEntry:
    """What one has lived through, for who is in the same place. Each part is text as in a body, of at most 2,400
    characters as a reader counts them; at least one of `helped` and `did_not_help` is needed.
    """

    situation: Part
    """状況"""
    tried: Part
    """試したこと"""
    helped: Part | None = None
    """役に立ったこと"""
    did_not_help: Part | None = None
    """役に立たなかったこと"""


@view(_EXAMPLE)
class EntryView:
    """The parts of a post that is an entry; its `body` has them one after the other."""

    situation: str
    """状況"""
    tried: str
    """試したこと"""
    helped: str | None
    """役に立ったこと"""
    did_not_help: str | None
    """役に立たなかったこと"""


def clean_entry(entry: WriteEntry) -> tuple[str, Parts]:
    """The body that it makes, and its parts. Raises InvalidInput."""
    if entry.helped is None and entry.did_not_help is None:
        raise InvalidInput(Flaw("/entry/helped", "missing"))
    given = {name: getattr(entry, name) for name in PARTS}
    parts = ["" if text is None else clean_prose(text, f"/entry/{name}", LONGEST_PART) for name, text in given.items()]
    return BETWEEN.join(filter(None, parts)), tuple(map(len, parts))


def entry_of(body: str | None, parts: Parts | None) -> EntryView | None:
    """The parts of a body, if it is an entry's."""
    if body is None or parts is None:
        return None
    texts: list[str | None] = []
    start = 0
    for length in parts:
        texts.append(body[start : start + length] if length else None)
        start += length + len(BETWEEN) if length else 0
    return EntryView(**dict(zip(PARTS, texts, strict=True)))  # type: ignore[arg-type]


def clean_tags(tags: Sequence[str]) -> tuple[str, ...]:
    """What a board's threads can be found by, in order. Raises InvalidInput."""
    if len(tags) > MOST_TAGS:
        raise InvalidInput(Flaw("/tags", "too_long"))
    cleaned = [clean_line(tag, f"/tags/{n}", LONGEST_TAG) for n, tag in enumerate(tags)]
    _refuse_repeated(cleaned)
    return tuple(cleaned)


def chosen_tags(tags: Sequence[str], offered: Sequence[str]) -> tuple[str, ...]:
    """Some of those that a board offers, in its order. Raises InvalidInput."""
    flaws = [Flaw(f"/tags/{n}", "not_a_choice") for n, tag in enumerate(tags) if tag not in offered]
    if flaws:
        raise InvalidInput(*flaws)
    _refuse_repeated(tags)
    if len(tags) > MOST_TAGS_AT_ONCE:
        raise InvalidInput(Flaw("/tags", "too_long"))
    return tuple(tag for tag in offered if tag in tags)


def _refuse_repeated(tags: Sequence[str]) -> None:
    """Raises InvalidInput."""
    if any(one == other for one, other in pairwise(sorted(tags))):
        raise InvalidInput(Flaw("/tags", "repeated"))
