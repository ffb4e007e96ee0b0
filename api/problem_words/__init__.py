"""What problems are called, in both interface languages: code → language → (title, detail)."""

from collections.abc import Mapping

from api.problem_words import boards, memberships, pseudonyms, realtime, requests
from api.problem_words.boards import DETAILS
from api.problem_words.flaws import FLAWS
from domain.shared.text import Language

WORDS: Mapping[str, Mapping[Language, tuple[str, str]]] = {
    **requests.WORDS,
    **memberships.WORDS,
    **pseudonyms.WORDS,
    **boards.WORDS,
    **realtime.WORDS,
}

__all__ = ["DETAILS", "FLAWS", "WORDS"]
