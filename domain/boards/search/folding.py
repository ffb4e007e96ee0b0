"""How texts and words are compared: folded (NFKC, ASCII letters in lower case), so that half and full width are one."""

import re
import unicodedata

_CAPITALS = re.compile("[A-Z]+")


def folded(text: str) -> str:
    """As texts are compared; `community.folded` in the database."""
    return _CAPITALS.sub(lambda letters: letters[0].lower(), unicodedata.normalize("NFKC", text))
