"""The skeleton of a name: two names that can be taken for one another have the same (UTS #39, section 4).

Unicode's own data is in `look_alikes.py`. It lacks what matters in Japanese, and it leaves case and spacing alone,
which nobody remembers of a name; both are added here, and accents go. What ordinary names differ by stays apart:
か and が, ね and ネ, ソ and ン, small and large kana, emoji.

Skeletons are stored (`Pseudonym.name_key`), so a change here or in the data needs a migration: decision 14.
"""

import unicodedata

import regex

from domain.pseudonyms.look_alikes import LOOK_ALIKES

_JAPANESE = {
    "カ": "力",
    "エ": "工",
    "ロ": "口囗",
    "ニ": "二",
    "ハ": "八",
    "ト": "卜",
    "タ": "夕",
    "チ": "千",
    "オ": "才",
    "ム": "厶",
    "メ": "乂",
    "ノ": "丿",
    "イ": "亻",
    "ー": "一",
    "へ": "ヘ",
    "り": "リ",
}
"""Of each pair of kana and kanji (or of the two kana) that no common typeface tells apart."""

_PROTOTYPES = str.maketrans(
    {
        alike: prototype
        for table in (LOOK_ALIKES, _JAPANESE)
        for prototype, letters in table.items()
        for alike in letters
    }
)
_ONE_STROKE = str.maketrans("i|", "ll")
"""1, l and I are one in Unicode's data; with case folded, i is one of them."""

_LONG_SOUND = regex.compile(r"(?<=[\u3041-\u3096\u30a1-\u30faー\u3099\u309a])\s?[-‐‑‒–—―−─━~〜～]")
"""A dash or wave after kana reads as a long vowel; anywhere else it is punctuation."""
_STANDING_VOICING = regex.compile(" ([\u3099\u309a])")
"""゛ beside a kanji makes it look like a voiced kana: 力゛."""
_LONG_SOUNDS = regex.compile("ー+")
_ACCENTS = regex.compile(
    r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef\p{Me}]"
)
_BETWEEN = regex.compile(r"[\p{P}\p{Z}\p{C}\p{Sk}~]")


def skeleton(name: str) -> str:
    """Equal for names that look alike. Never longer than a few times the name, and the skeleton of itself."""
    letters = unicodedata.normalize("NFC", _BETWEEN.sub("", looks(name)))
    return letters.replace("rn", "m").replace("vv", "w")


def looks(text: str) -> str:
    """Each letter as the one it can be taken for, without case and accents; what stands between words stays."""
    apart = _STANDING_VOICING.sub(r"\1", unicodedata.normalize("NFKD", text))
    letters = _LONG_SOUND.sub("ー", apart).translate(_PROTOTYPES).casefold()
    # Once more: what case folding brings can itself be taken for another letter, and that one can have an accent.
    plain = unicodedata.normalize("NFKD", letters.translate(_PROTOTYPES).casefold().translate(_ONE_STROKE))
    joined = unicodedata.normalize("NFC", _ACCENTS.sub("", plain))
    return _LONG_SOUNDS.sub("ー", joined)
