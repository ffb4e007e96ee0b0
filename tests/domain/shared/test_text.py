"""Text that people write comes to rest in one normal form, without invisible controls, and bounded."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.errors import Flaw, InvalidInput
from domain.shared.text import MOST_MARKS, clean_line, clean_prose, clean_text, most_code_points, require_languages

BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\u200e\u200f"


def test_composed_and_decomposed_letters_become_the_same() -> None:
    assert clean_line("か\u3099", "/title", 10) == clean_line("が", "/title", 10) == "が"


def test_a_line_folds_white_space_of_every_kind() -> None:
    assert clean_line(" こん\u3000にち\u00a0 は\u2028", "/title", 20) == "こん にち は"


def test_a_text_keeps_its_lines_and_loses_its_edges() -> None:
    assert clean_text("\n 一行目\r\n\r\n\t二行目\r三行目 \n", "/body", 40) == "一行目\n\n\t二行目\n三行目"


@pytest.mark.parametrize("control", [*BIDI, "\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud800"])
def test_invisible_controls_are_refused_everywhere(control: str) -> None:
    for clean in (clean_line, clean_text):
        with pytest.raises(InvalidInput) as refused:
            clean(f"あ{control}い", "/body", 10)
        assert refused.value.flaws == (Flaw("/body", "character_not_allowed"),)


@pytest.mark.parametrize("control", ["\n", "\r", "\t"])
def test_a_line_has_no_line_ends_and_no_tabs(control: str) -> None:
    with pytest.raises(InvalidInput):
        clean_line(f"あ{control}い", "/title", 10)


@pytest.mark.parametrize("nothing", ["", " ", "\u3000\u00a0"])
def test_text_without_a_visible_character_is_empty(nothing: str) -> None:
    for clean in (clean_line, clean_text):
        with pytest.raises(InvalidInput) as refused:
            clean(nothing, "/title", 10)
        assert refused.value.flaws == (Flaw("/title", "empty"),)


def test_the_longest_text_fits_and_one_more_character_does_not() -> None:
    for clean in (clean_line, clean_text):
        assert clean("あ" * 10, "/title", 10) == "あ" * 10
        with pytest.raises(InvalidInput) as refused:
            clean("あ" * 11, "/title", 10)
        assert refused.value.flaws == (Flaw("/title", "too_long"),)


def test_length_is_counted_after_normalising() -> None:
    assert clean_line("か\u3099" * 10, "/title", 10) == "が" * 10


@pytest.mark.parametrize(
    "one", ["あ", "👩\u200d👩\u200d👧", "🇯🇵", "か\u309a", "กำ", "\u1100\u1161\u11a8", "e\u0323\u0302", "👍🏽"]
)
def test_a_character_is_what_a_reader_counts(one: str) -> None:
    for clean in (clean_line, clean_text, clean_prose):
        many = min(10, most_code_points(10) // len(one))
        assert clean(one * many, "/body", 10) == unicodedata.normalize("NFC", one * many)
        with pytest.raises(InvalidInput) as refused:
            clean(one * 11, "/body", 10)
        assert refused.value.flaws == (Flaw("/body", "too_long"),)


def test_characters_that_are_made_of_many_others_do_not_make_a_text_of_any_size() -> None:
    family = "👨\u200d👩\u200d👧\u200d👦"  # seven code points
    assert clean_prose(family * 42, "/body", 100) == family * 42
    with pytest.raises(InvalidInput):
        clean_prose(family * 43, "/body", 100)


def test_marks_beyond_what_any_language_needs_are_left_out() -> None:
    zalgo = "お" + "".join(chr(0x300 + n) for n in range(80)) + "は"
    for clean in (clean_line, clean_text, clean_prose):
        calmed = clean(zalgo, "/body", 10)
        assert calmed[0] == "お" and calmed[-1] == "は" and len(calmed) <= 2 + MOST_MARKS
    pointed = "ב\u05bc\u05b0\u05a3ת"  # a consonant with its point, vowel and accent
    assert clean_prose(pointed, "/body", 10) == unicodedata.normalize("NFC", pointed)


def test_a_hundred_thousand_marks_are_no_work() -> None:
    marks = "a" + "\u0301\u0316" * 50_000
    assert len(clean_prose(marks, "/body", 10)) <= 1 + MOST_MARKS


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("a\u202eb\u202cc", "abc"),
        ("\u2067שלום", "\u2067שלום\u2069"),
        ("\u2067a\n\u2066b", "\u2067a\u2069\n\u2066b\u2069"),
        ("a\u2069b", "ab"),
        ("\u2068a\u2069\u2069b", "\u2068a\u2069b"),
        ("\u2067a\u2066b", "\u2067a\u2066b\u2069\u2069"),
        ("\u200fא\u200e", "\u200fא\u200e"),
        ("a\u2028\u2067b\u2029c", "a\n\u2067b\u2069\nc"),
    ],
)
def test_prose_is_written_in_either_direction_and_each_line_keeps_it_to_itself(written: str, kept: str) -> None:
    assert clean_prose(written, "/body", 20) == kept


@pytest.mark.parametrize("control", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ud800"])
def test_prose_takes_no_other_controls(control: str) -> None:
    with pytest.raises(InvalidInput):
        clean_prose(f"あ{control}い", "/body", 10)


@given(st.text(max_size=60))
def test_what_has_been_cleaned_is_clean(text: str) -> None:
    for clean in (clean_line, clean_text, clean_prose):
        try:
            once = clean(text, "/body", 200)
        except InvalidInput:
            continue
        assert clean(once, "/body", 200) == once == unicodedata.normalize("NFC", once)


def test_a_localised_text_needs_the_default_language() -> None:
    assert require_languages({"ja": "会", "fr": "groupe"}, "/name") == {"ja": "会", "fr": "groupe"}
    with pytest.raises(InvalidInput) as refused:
        require_languages({"en": "group"}, "/name")
    assert refused.value.flaws == (Flaw("/name/ja", "missing"),)
