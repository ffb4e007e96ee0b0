"""Text that people write, made safe to keep: one normal form, no invisible control characters, bounded length."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Literal

from domain.shared.errors import Flaw, InvalidInput

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")
"""Interface languages, the first being the default."""

Localized = Mapping[str, str]
"""A text in several languages, by language tag; the first interface language is always there."""

_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\u200e\u200f")


def clean_line(text: str, pointer: str, longest: int) -> str:
    """One line: normalised (NFC), runs of white space folded. Refuses an empty or too long one."""
    folded = " ".join(_clean(text, pointer, allowed="").split())
    return _bounded(folded, pointer, longest)


def clean_text(text: str, pointer: str, longest: int) -> str:
    """Several lines: normalised (NFC), line ends as \\n, outer white space gone. Refuses empty or too long text."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    return _bounded(_clean(unix, pointer, allowed="\n\t").strip(), pointer, longest)


def _clean(text: str, pointer: str, allowed: str) -> str:
    for character in text:
        if character not in allowed and _is_control(character):
            raise InvalidInput(Flaw(pointer, "character_not_allowed"))
    return unicodedata.normalize("NFC", text)


def _is_control(character: str) -> bool:
    return character in _BIDI_CONTROLS or unicodedata.category(character) in ("Cc", "Cs")


def _bounded(text: str, pointer: str, longest: int) -> str:
    if not text:
        raise InvalidInput(Flaw(pointer, "empty"))
    if len(text) > longest:
        raise InvalidInput(Flaw(pointer, "too_long"))
    return text


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
