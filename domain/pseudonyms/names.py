"""Names of faces: what one may be, one that is made up, and the key by which two are the same."""

import secrets
import unicodedata

import regex

from domain.pseudonyms import words
from domain.pseudonyms.offices import claim_of
from domain.pseudonyms.skeletons import skeleton
from domain.shared.disclosures import contacts
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.text import Language

LONGEST_NAME = 30
"""Grapheme clusters (UAX #29): what a reader takes for one character, a family emoji too."""
LONGEST_TYPED = 240
"""Code points, before anything is looked at."""
MOST_MARKS = 2
"""Combining marks on one base, after normalisation."""

_EMOJI = regex.compile(
    r"\p{RI}\p{RI}"
    r"|[0-9#*]\ufe0f?\u20e3"
    r"|(?![0-9#*])\p{Emoji}(?:\p{EMod}|\ufe0f)?(?:\u200d(?![0-9#*])\p{Emoji}(?:\p{EMod}|\ufe0f)?)*"
)
"""UTS #51, without the subdivision flags, whose tags can carry any text unseen."""
_KANJI_VARIANT = regex.compile(r"(?<=\p{Han})[\U000e0100-\U000e01ef]")
_HIDDEN = regex.compile(r"[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800\ufffc\ufffd]")
_STRAY_SELECTOR = regex.compile(r"(?<!\p{Emoji})\ufe0f")
_LOOSE_OR_MANY_MARKS = regex.compile(rf"(?:^|[^\p{{L}}\p{{N}}\p{{M}}])\p{{M}}|\p{{M}}{{{MOST_MARKS + 1},}}")
_LETTER = regex.compile(r"[\p{Lu}\p{Ll}\p{Lt}\p{Lo}]")

_ON_KANA = r"(?<=[\p{Hiragana}\p{Katakana}])"
_VOICING = (
    (regex.compile(rf"{_ON_KANA}[゛ﾞ]"), "\u3099"),
    (regex.compile(rf"{_ON_KANA}[゜ﾟ]"), "\u309a"),
    (regex.compile("(?<![\\p{Hiragana}\\p{Katakana}])[\u3099ﾞ]"), "゛"),
    (regex.compile("(?<![\\p{Hiragana}\\p{Katakana}])[\u309aﾟ]"), "゜"),
)
"""The marks of が and ぱ: part of the kana they follow, else signs of their own."""
_ITS_OWN_FORM = regex.compile("([´¨¯‾゛゜])")
"""Signs of faces in text, `(´・ω・`)`, that NFKC would take apart into a space and a loose mark."""

_SCRIPTS = {
    script: regex.compile(rf"\p{{Script={script}}}")
    for line in (
        "Latin Han Hiragana Katakana Hangul Bopomofo Greek Cyrillic Arabic Armenian Bengali Devanagari Ethiopic",
        "Georgian Gujarati Gurmukhi Hebrew Kannada Khmer Lao Malayalam Myanmar Oriya Sinhala Tamil Telugu Thaana",
        "Thai Tibetan",
    )
    for script in line.split()
}
"""Those in wide everyday use (UAX #31, table 5). Rarer ones serve in names as disguises only."""
_OTHER_SCRIPT = regex.compile(
    r"[^\p{Common}\p{Inherited}" + "".join(rf"\p{{Script={script}}}" for script in _SCRIPTS) + "]"
)
_JAPANESE = frozenset({"Han", "Hiragana", "Katakana"})
_TOGETHER = (
    frozenset({"Latin"}) | _JAPANESE,
    frozenset({"Latin", "Hangul", "Han"}),
    frozenset({"Latin", "Bopomofo", "Han"}),
    _JAPANESE | {"Greek"},
    _JAPANESE | {"Cyrillic"},
)
"""Scripts that one name may mix: the highly restrictive level of UTS #39, section 5.2, and the Greek and Cyrillic
letters that faces such as `(´・ω・`)` and `(゚д゚)` are made of."""


def chosen_name(name: str) -> str:
    """A name that a person chose, in one form (NFKC). Raises InvalidInput; its code says what is wrong."""
    if len(name) > LONGEST_TYPED:
        raise _flawed("too_long")
    if _HIDDEN.search(_KANJI_VARIANT.sub("", _EMOJI.sub("", name))):
        raise _flawed("character_not_allowed")
    kept = _normal(name)
    if (code := _flaw_of(kept)) is not None:
        raise _flawed(code)
    return kept


def generated_name(language: Language) -> str:
    """A pleasant name that says nothing about its wearer, one of more than a million in each language."""
    if language == "ja":
        lists = (words.JAPANESE_QUALITIES, words.JAPANESE_SCENES, words.JAPANESE_BEINGS)
        return "".join(secrets.choice(part) for part in lists)
    lists = (words.ENGLISH_QUALITIES, words.ENGLISH_SCENES, words.ENGLISH_BEINGS)
    return " ".join(secrets.choice(part) for part in lists)


def name_key(name: str) -> str:
    """Equal for names that can be taken for one another: names are unique by it within a community."""
    return skeleton(name)


def _normal(name: str) -> str:
    """NFKC, where `あ゛` is one letter with its mark; runs of white space are one space."""
    for pattern, form in _VOICING:
        name = pattern.sub(form, name)
    parts = _ITS_OWN_FORM.split(name)
    normal = "".join(part if index % 2 else unicodedata.normalize("NFKC", part) for index, part in enumerate(parts))
    return " ".join(_STRAY_SELECTOR.sub("", normal).split())


def _flaw_of(name: str) -> str | None:
    if not name:
        return "empty"
    if len(regex.findall(r"\X", name)) > LONGEST_NAME:
        return "too_long"
    if _LOOSE_OR_MANY_MARKS.search(_KANJI_VARIANT.sub("", _EMOJI.sub("☆", name))):
        return "too_many_marks"
    if contacts(name):
        return "contact_data"
    if not _LETTER.search(name):
        return "no_letters"
    return _script_flaw(name) or claim_of(name)


def _script_flaw(name: str) -> str | None:
    if name.isascii():
        return None
    if _OTHER_SCRIPT.search(name):
        return "character_not_allowed"
    scripts = {script for script, pattern in _SCRIPTS.items() if pattern.search(name)}
    beside_latin = scripts - {"Latin"}
    one_beside_latin = len(beside_latin) <= 1 and not beside_latin & {"Greek", "Cyrillic"}
    together = len(scripts) == 1 or one_beside_latin or any(scripts <= allowed for allowed in _TOGETHER)
    return None if together else "mixed_scripts"


def _flawed(code: str) -> InvalidInput:
    return InvalidInput(Flaw("/name", code))
