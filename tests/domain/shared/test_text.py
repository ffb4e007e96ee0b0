"""Text that people write comes to rest in one normal form, without invisible controls, and bounded."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.errors import Flaw, InvalidInput
from domain.shared.text import clean_line, clean_text, require_languages

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


@given(st.text(max_size=60))
def test_what_has_been_cleaned_is_clean(text: str) -> None:
    for clean in (clean_line, clean_text):
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
