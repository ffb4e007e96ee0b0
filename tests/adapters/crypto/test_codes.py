"""Codes that people type: hard to guess, easy to read off, and the same however they are typed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.crypto.personal import TypedCodes

CODES = TypedCodes()


def test_a_code_is_three_groups_of_five_without_letters_that_are_misread() -> None:
    for _ in range(1_000):
        assert re.fullmatch(r"[0-9a-hjkmnp-tv-z]{5}(-[0-9a-hjkmnp-tv-z]{5}){2}", CODES.new())


def test_no_two_codes_are_the_same() -> None:
    assert len({CODES.new() for _ in range(10_000)}) == 10_000


def test_every_letter_comes_at_every_place_about_as_often() -> None:
    codes = [CODES.normal(CODES.new()) for _ in range(6_400)]
    for letters in zip(*codes, strict=True):
        counts = {letter: letters.count(letter) for letter in set(letters)}
        assert len(counts) == 32
        assert all(100 < count < 320 for count in counts.values()), "200 each, give or take seven deviations"


def test_a_new_code_is_normal_but_for_its_hyphens() -> None:
    code = CODES.new()
    assert CODES.normal(code) == code.replace("-", "")


@pytest.mark.parametrize(
    "typed",
    [
        "k7m20-9fqd1-vhnp1",
        "K7M20-9FQD1-VHNP1",
        " k7m20 9fqd1 vhnp1\n",
        "k7m209fqd1vhnp1",
        "k7m2o-9fqdi-vhnpl",
        "K7M2O-9FQDI-VHNPL",
        "k7m20\u20119fqd1\u2014vhnp1",
        "ｋ７ｍ２０－９ｆｑｄ１－ｖｈｎｐ１",
        "Ｋ７Ｍ２Ｏ\u3000９ＦＱＤＩ\u3000ＶＨＮＰＬ",
        "k7m20_9fqd1.vhnp1\u200b",
    ],
)
def test_case_width_spaces_hyphens_and_misreadings_are_undone(typed: str) -> None:
    assert CODES.normal(typed) == "k7m209fqd1vhnp1"


@pytest.mark.parametrize("typed", ["", " ", "-", "\u3000－", "!?"])
def test_what_has_no_letter_and_no_digit_is_no_code(typed: str) -> None:
    assert CODES.normal(typed) == ""


def test_codes_of_others_keep_their_letters() -> None:
    assert CODES.normal("Unit-7 Übung") == "un1t7übung"


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_what_is_normal_stays_so(typed: str) -> None:
    normal = CODES.normal(typed)
    assert CODES.normal(normal) == normal
