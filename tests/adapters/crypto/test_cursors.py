"""A cursor tells a client nothing, is good for its own list, and cannot be made or changed by anybody else."""

import base64
import re

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from hypothesis import given
from hypothesis import strategies as st

from adapters.crypto.seals import SealedCursors
from domain.shared.errors import CursorInvalid
from tests.adapters.crypto.keys import some_keys

CURSORS = SealedCursors(some_keys())
LIST, PLACE = "threads/brd_1", "thr_01kb2y8v4t6m0q3r5s7w9x1z2a"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@given(st.text(max_size=100), st.text(min_size=1, max_size=100))
def test_a_cursor_gives_its_place_again(name: str, place: str) -> None:
    assert CURSORS.unwrap(name, CURSORS.wrap(name, place)) == place


@given(st.text(min_size=1, max_size=60))
def test_a_cursor_needs_no_escaping_in_an_address(place: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]+", CURSORS.wrap(LIST, place))


def test_the_same_place_has_one_cursor() -> None:
    assert CURSORS.wrap(LIST, PLACE) == CURSORS.wrap(LIST, PLACE)
    assert len({CURSORS.wrap(name, place) for name in ("a", "b") for place in ("1", "2")}) == 4


@pytest.mark.parametrize("name", ["", "threads/brd_2", "posts/brd_1", LIST + " ", LIST.upper()])
def test_another_list_refuses_it(name: str) -> None:
    refused(CURSORS.wrap(LIST, PLACE), name)


def test_another_installation_refuses_it() -> None:
    refused(SealedCursors(some_keys()).wrap(LIST, PLACE))


@pytest.mark.parametrize("place", ["1", "12", "123", PLACE])
def test_every_truncation_is_refused(place: str) -> None:
    cursor = CURSORS.wrap(LIST, place)
    for length in range(len(cursor)):
        refused(cursor[:length])
        refused(cursor[length + 1 :])


@pytest.mark.parametrize("place", ["1", "12", "123", PLACE])
def test_every_flipped_bit_is_refused(place: str) -> None:
    """Whatever the length, and so also where the last letter has bits to spare."""
    cursor = CURSORS.wrap(LIST, place)
    for position, letter in enumerate(cursor):
        for bit in range(6):
            flipped = LETTERS[LETTERS.index(letter) ^ 1 << bit]
            refused(cursor[:position] + flipped + cursor[position + 1 :])


@pytest.mark.parametrize("place", ["1", "12", "123", PLACE])
def test_every_flipped_bit_of_what_is_sealed_is_refused(place: str) -> None:
    cursor = CURSORS.wrap(LIST, place)
    sealed = base64.urlsafe_b64decode(cursor + "==")
    for bit in range(8 * len(sealed)):
        flipped = bytearray(sealed)
        flipped[bit // 8] ^= 1 << bit % 8
        refused(base64.urlsafe_b64encode(flipped).rstrip(b"=").decode())


@pytest.mark.parametrize("place", ["1", "12", "123", PLACE])
def test_other_spellings_of_the_same_bytes_are_refused(place: str) -> None:
    cursor = CURSORS.wrap(LIST, place)
    for spelling in (cursor + "=", cursor + "==", cursor + "\n", " " + cursor, cursor[:4] + "." + cursor[4:]):
        refused(spelling)
    standard = next(c for c in (CURSORS.wrap(LIST, f"{n}") for n in range(1_000)) if "-" in c or "_" in c)
    refused(standard.replace("-", "+").replace("_", "/"))


@pytest.mark.parametrize(
    "junk", ["", "=", "====", "a", "abc", "A" * 22, "A" * 10_000, "あいう", "\x00", "+/+/", "\ud800"]
)
def test_junk_is_refused(junk: str) -> None:
    refused(junk)


@given(st.text(max_size=80))
def test_any_other_text_is_refused(text: str) -> None:
    refused(text)


def test_bytes_that_are_no_text_are_refused() -> None:
    """Sealed with our own key, and still not made by us."""
    keys = some_keys()
    sealed = AESSIV(keys.cursor).encrypt(b"\xff", [LIST.encode()])
    with pytest.raises(CursorInvalid):
        SealedCursors(keys).unwrap(LIST, base64.urlsafe_b64encode(sealed).rstrip(b"=").decode())


def refused(cursor: str, name: str = LIST) -> None:
    with pytest.raises(CursorInvalid):
        CURSORS.unwrap(name, cursor)
