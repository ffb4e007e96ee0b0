"""Whom the text of a post speaks to.

A face is named by its id (`@psd_…`), which a client puts in and shows as the face's present name: names have no bounds
in Japanese prose, and change. A group on call is named by one of its words (`@先生`), as people type it. What stands in
a quoted line speaks to nobody, and neither does anything else behind the sign.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.boards.mentions.rotas import OnCall
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import PseudonymId

MOST_MENTIONS = 10
"""Faces and groups in one post."""

SIGNS = "@＠"
_BEFORE = r"(?<![A-Za-z0-9._%+@＠-])"
"""An address in a mail is nobody's mention."""
_FACE = re.compile(_BEFORE + r"@(psd_[0-9a-hjkmnp-tv-z]{26})(?![0-9A-Za-z_])")
_QUOTED = re.compile(r"^ *>.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Spoken:
    """Whom a text speaks to, as far as can be told from it."""

    faces: tuple[PseudonymId, ...] = ()
    calls: Mapping[OnCall, str] = field(default_factory=dict)
    """Each group with how the text names it first."""


NOBODY_NAMED = Spoken()


def may_speak_to_somebody(body: str) -> bool:
    return any(sign in body for sign in SIGNS)


def spoken_in(body: str, on_call: Sequence[OnCall], pointer: str = "/body") -> Spoken:
    """Each once, in the order of the text. Raises InvalidInput."""
    own = _QUOTED.sub("", body)
    faces = tuple(dict.fromkeys(PseudonymId(found[1]) for found in _FACE.finditer(own)))
    groups = {word.casefold(): each for each in on_call for word in each.words}
    calls: dict[OnCall, str] = {}
    if groups:
        for found in _named(groups).finditer(own):
            calls.setdefault(groups[found[1].casefold()], found[0])
    if len(faces) + len(calls) > MOST_MENTIONS:
        raise InvalidInput(Flaw(pointer, "too_many_mentions"))
    return Spoken(faces, calls)


def _named(words: Mapping[str, OnCall]) -> re.Pattern[str]:
    """The longest word that fits. One of letters ends where they end; in Japanese nothing marks where a word ends."""
    longest_first = sorted(words, key=len, reverse=True)
    each = (re.escape(word) + (r"(?![A-Za-z0-9_])" if word[-1].isascii() else "") for word in longest_first)
    return re.compile(f"{_BEFORE}[{SIGNS}]({'|'.join(each)})", re.IGNORECASE)
