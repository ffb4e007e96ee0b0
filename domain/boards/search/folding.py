"""How texts and words are compared: folded (NFKC, ASCII letters in lower case), so that half and full width are one."""

import unicodedata

_ASCII = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def folded(text: str) -> str:
    """As texts are compared; `community.folded` in the database."""
    return unicodedata.normalize("NFKC", text).translate(_ASCII)
