"""What somebody prefers is sealed at one length and opens with their own key, in its own row alone."""

import secrets
from datetime import UTC, datetime, time

import pytest
from cryptography.exceptions import InvalidTag

from adapters.crypto.preferences import SealedPreferences
from domain.boards.reading.filters import LONGEST_WORD, MOST_BYTES, MOST_WORDS, FilterAction, Filters
from domain.boards.reading.preferences import Preferences
from domain.boards.reading.quiet import DailyHours, Quiet
from domain.shared.warnings import WarningTag

SEALS, KEY, MARKER = SealedPreferences(), secrets.token_bytes(32), b"m" * 32
EVERY_TAG = dict.fromkeys(WarningTag, FilterAction.HIDE)
WHOLE_QUIET = Quiet(
    datetime(2027, 11, 22, 12, 34, tzinfo=UTC),
    DailyHours(time(22, 30), time(7), "America/Argentina/ComodRivadavia"),
)


def most(letter: str) -> Preferences:
    """As much as the domain takes, of words in this letter."""
    each = MOST_BYTES // MOST_WORDS // len(letter.encode())
    words = [f"{n:02}" + letter * (min(each, LONGEST_WORD) - 2) for n in range(MOST_WORDS)]
    assert sum(len(word.encode()) for word in words) <= MOST_BYTES
    return Preferences(Filters(EVERY_TAG, dict.fromkeys(words, FilterAction.BLUR)), WHOLE_QUIET, 10**9)


@pytest.mark.parametrize("preferences", [Preferences(), *map(most, '字a"\\\U0001f338')])
def test_whatever_is_preferred_has_the_same_length_and_comes_back(preferences: Preferences) -> None:
    sealed = SEALS.seal(KEY, MARKER, preferences)
    assert len(sealed) == len(SEALS.seal(KEY, MARKER, Preferences()))
    assert SEALS.open(KEY, MARKER, sealed) == preferences


def test_the_same_again_is_sealed_otherwise() -> None:
    assert SEALS.seal(KEY, MARKER, Preferences()) != SEALS.seal(KEY, MARKER, Preferences())


def test_it_opens_for_nobody_else_nowhere_else_and_not_altered() -> None:
    sealed = SEALS.seal(KEY, MARKER, Preferences())
    others = [
        (secrets.token_bytes(32), MARKER, sealed),
        (KEY, b"n" * 32, sealed),
        (KEY, MARKER, sealed[:-1] + bytes([sealed[-1] ^ 1])),
    ]
    for key, marker, there in others:
        with pytest.raises(InvalidTag):
            SEALS.open(key, marker, there)
