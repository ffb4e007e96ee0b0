"""Writes `domain/pseudonyms/look_alikes.py` from Unicode's confusables (UTS #39), as `confusable-homoglyphs` has them.

    python -m tests.domain.pseudonyms.drafting_look_alikes > domain/pseudonyms/look_alikes.py

Each letter is put with those that it can be taken for, one prototype for all of them: a plain Latin letter where there
is one, else kana, else the one with the lowest code point. Left out is what normalisation (NFKC) already makes equal,
what is no letter or digit, and the parts of Korean syllables.
"""

import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files
from json import loads

_HEAD = '''"""Letters that can be taken for another, by the letter they are taken for.

Written by `tests/domain/pseudonyms/drafting_look_alikes.py` from Unicode's confusables (UTS #39); not edited by hand.
Stored keys of names depend on it: see decision 14 before it is written anew.
"""

from typing import Final

LOOK_ALIKES: Final[dict[str, str]] = {
'''


def drafted() -> str:
    lines = [
        f"    {_quoted(prototype)}: {_quoted(''.join(alike))},\n" for prototype, alike in sorted(_groups().items())
    ]
    return _HEAD + "".join(lines) + "}\n"


def _groups() -> dict[str, list[str]]:
    leader: dict[str, str] = {}

    def first(letter: str) -> str:
        while leader.setdefault(letter, letter) != letter:
            letter = leader[letter]
        return letter

    for one, other in _pairs():
        leader[first(one)] = first(other)
    together: dict[str, set[str]] = defaultdict(set)
    for letter in list(leader):
        together[first(letter)].add(letter)
    groups: dict[str, list[str]] = {}
    for alike in together.values():
        prototype = min(alike, key=_preference)
        groups[prototype] = sorted(alike - {prototype})
    return groups


def _pairs() -> Iterator[tuple[str, str]]:
    data = loads(files("confusable_homoglyphs").joinpath("confusables.json").read_text("utf-8"))
    for one, others in data.items():
        for other in others:
            pair = _bare(one), _bare(other["c"])
            if all(map(_counts, pair)):
                yield pair
    for letter in map(chr, range(0x80, 0x1F200)):
        if plain := _latin_by_its_name(letter):
            yield plain, letter


def _latin_by_its_name(letter: str) -> str | None:
    """Small capitals, letters in black circles and squares, the letters of flags: forms that confusables lacks."""
    name = unicodedata.name(letter, "")
    for form in (
        "LATIN LETTER SMALL CAPITAL ",
        "NEGATIVE CIRCLED LATIN CAPITAL LETTER ",
        "NEGATIVE SQUARED LATIN CAPITAL LETTER ",
        "REGIONAL INDICATOR SYMBOL LETTER ",
    ):
        plain = name.removeprefix(form)
        if plain != name and len(plain) == 1:
            return plain.lower() if "SMALL" in form else plain
    return None


def _bare(letters: str) -> str:
    """Without the marks of direction that the data has around some."""
    return "".join(letter for letter in letters if unicodedata.category(letter) != "Cf")


def _counts(letter: str) -> bool:
    is_one = len(letter) == 1 and unicodedata.category(letter)[0] in "LN"
    return is_one and unicodedata.normalize("NFKC", letter) == letter and not "\u1100" <= letter <= "\u11ff"


def _preference(letter: str) -> tuple[bool, bool, bool, bool, str]:
    return not letter.isascii(), not letter.isalpha(), not letter.islower(), not "\u3040" <= letter <= "\u30ff", letter


def _quoted(letters: str) -> str:
    shown = "".join(_shown(letter) for letter in letters)
    return f'"{shown}"'


def _shown(letter: str) -> str:
    if letter.isascii() or "\u3040" <= letter <= "\u9fff":
        return letter
    return f"\\u{ord(letter):04x}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08x}"


if __name__ == "__main__":
    sys.stdout.write(drafted())
