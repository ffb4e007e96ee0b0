"""Text that people write, made safe to keep: one normal form, no invisible control characters, bounded length.

A length is what a reader counts: extended grapheme clusters (UAX #29), so that か with its mark, a flag or a family is
one. As a cluster can hold any number of code points, there are a bound for all of them together and one for the marks
on a letter.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Literal

import regex

from domain.shared.errors import Flaw, InvalidInput

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")
"""Interface languages, the first being the default."""

Localized = Mapping[str, str]
"""A text in several languages, by language tag; the first interface language is always there."""

_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\u200e\u200f")

MOST_MARKS = 8
"""On one letter; no living language needs as many. What is beyond is noise over the lines of others, and left out."""
_NOISE = regex.compile(rf"(\p{{M}}{{{MOST_MARKS}}})\p{{M}}+")
_CLUSTER = regex.compile(r"\X")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_CODE_POINTS = 3

_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
_EMBEDDINGS = re.compile("[\u202a-\u202e]")
"""And overrides: what UAX #9 section 2 advises against since there are isolates."""
_ISOLATES = re.compile("[\u2066-\u2069]")
_CLOSES = "\u2069"


def most_code_points(longest: int) -> int:
    """How many code points a text of so many characters may have."""
    return _CODE_POINTS * longest


def clean_line(text: str, pointer: str, longest: int) -> str:
    """One line: normalised (NFC), runs of white space folded. Refuses an empty or too long one.

    `longest` is in characters, here and below.
    """
    folded = " ".join(_clean(text, pointer, allowed="").split())
    return _bounded(folded, pointer, longest)


def clean_text(text: str, pointer: str, longest: int) -> str:
    """Several lines: normalised (NFC), line ends as \\n, outer white space gone. Refuses empty or too long text."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    return _bounded(_clean(unix, pointer, allowed="\n\t").strip(), pointer, longest)


def clean_prose(text: str, pointer: str, longest: int) -> str:
    """As `clean_text`, for what people write at length, in any script and direction.

    Marks and isolates of direction stay, and what an isolate begins ends with its line: no line changes how another
    one is read, nor what a client puts around it. Embeddings and overrides of direction are left out.
    """
    lines = _EMBEDDINGS.sub("", _LINE_ENDS.sub("\n", text)).split("\n")
    balanced = "\n".join(map(_isolated, lines))
    return _bounded(_clean(balanced, pointer, allowed="\n\t", refused=frozenset()).strip(), pointer, longest)


def _isolated(line: str) -> str:
    """With every isolate closed, and no closing of one that was not begun."""
    open_ones = 0

    def kept(control: re.Match[str]) -> str:
        nonlocal open_ones
        if control[0] != _CLOSES:
            open_ones += 1
        elif open_ones == 0:
            return ""
        else:
            open_ones -= 1
        return control[0]

    return _ISOLATES.sub(kept, line) + _CLOSES * open_ones


def _clean(text: str, pointer: str, allowed: str, refused: frozenset[str] = _BIDI_CONTROLS) -> str:
    # What is printable is neither refused nor a control, and can be told at once.
    doubtful = "" if (text.replace("\n", "") if "\n" in allowed else text).isprintable() else text
    for character in doubtful:
        if character in refused or (character not in allowed and unicodedata.category(character) in ("Cc", "Cs")):
            raise InvalidInput(Flaw(pointer, "character_not_allowed"))
    # First before normalising, which takes quadratic time for a run of marks; it can make two of one, too.
    return _without_noise(unicodedata.normalize("NFC", _without_noise(text)))


def _without_noise(text: str) -> str:
    return _NOISE.sub(r"\1", text)


def _bounded(text: str, pointer: str, longest: int) -> str:
    if not text:
        raise InvalidInput(Flaw(pointer, "empty"))
    if len(text) > most_code_points(longest) or (len(text) > longest and _characters(text) > longest):
        raise InvalidInput(Flaw(pointer, "too_long"))
    return text


def _characters(text: str) -> int:
    """A flag is one letter here, as the library looks at all those before it to tell which two belong together."""
    return sum(1 for _ in _CLUSTER.finditer(_FLAG.sub("f", text)))


def character_bounds(text: str) -> set[int]:
    """Where, in code points, a character as a reader sees it begins or ends."""
    pairs = _FLAG.sub("f\u0301", text)  # as long as a flag, and a letter like it: see `_characters`
    return {0, *(match.end() for match in _CLUSTER.finditer(pairs))}


def require_languages(text: Localized, pointer: str) -> Localized:
    """A localised text must have the first interface language, because every reader falls back to it."""
    if LANGUAGES[0] not in text:
        raise InvalidInput(Flaw(f"{pointer}/{LANGUAGES[0]}", "missing"))
    if not all(map(is_language, text)):
        raise InvalidInput(Flaw(pointer, "does_not_fit"))
    return text


def clean_localized(
    text: Localized, pointer: str, longest: int, clean: Callable[[str, str, int], str] = clean_text
) -> dict[str, str]:
    """A text in several languages, each of them cleaned."""
    require_languages(text, pointer)
    return {tag: clean(words, f"{pointer}/{tag}", longest) for tag, words in text.items()}


def is_language(tag: str) -> bool:
    """Whether this has the form of a language tag (BCP 47), such as `ja` or `zh-Hant`."""
    return _TAG.fullmatch(tag) is not None
