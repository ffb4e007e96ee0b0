"""A text in the plain letters that the patterns are written in, each in the place of the letter it stands for."""

import re
import unicodedata

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－ｰ"), "-")
_DIGITS = str.maketrans("〇零一二三四五六七八九ー", "00123456789-")


def plain(text: str) -> str:
    """The same number of code points: full-width letters, digits and signs made plain ones, dashes one dash.

    What has no plain form of its own length stays as it is, so that a place found here is a place in the text.
    """
    if text.isascii():
        return text
    return "".join(map(_plain, text)).translate(_DASHES)


def _plain(character: str) -> str:
    if character < "\x80":
        return character
    normal = unicodedata.normalize("NFKC", character)
    return normal if len(normal) == 1 else character


def with_digits(text: str) -> str:
    """The same, with the kanji of the digits as digits (and ー as a dash), for numbers that are written out."""
    return text.translate(_DIGITS)


SENTENCE = re.compile(r"[^\n。!?！？]+")
"""What stands between two ends of sentences. A full stop ends none here: `St.`, `Dr.`, `3.5`."""
