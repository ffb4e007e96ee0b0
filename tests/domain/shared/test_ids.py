"""Ids have a kind and 128 bits, and slugs are never mistaken for them."""

import re

import pytest

from domain.shared.ids import ID_PATTERN, SLUG_PATTERN, is_id

AN_ID = "thr_01kb2y8v4t6m0q3r5s7w9x1z2a"


def test_an_id_is_a_kind_and_26_characters() -> None:
    assert is_id(AN_ID)


@pytest.mark.parametrize(
    "other",
    [
        "",
        "thr_",
        AN_ID[:-1],
        AN_ID + "a",
        AN_ID.upper(),
        AN_ID.replace("_", "-"),
        AN_ID[1:],
        *(AN_ID[:-1] + letter for letter in "iluo"),
        AN_ID[:-1] + "あ",
    ],
)
def test_anything_else_is_none(other: str) -> None:
    assert not is_id(other)


def test_a_line_end_is_not_part_of_an_id() -> None:
    assert not is_id(AN_ID + "\n")


def test_no_slug_is_an_id() -> None:
    assert re.fullmatch(SLUG_PATTERN, "jijokai-2")
    assert not re.fullmatch(SLUG_PATTERN, AN_ID)
    assert not re.fullmatch(ID_PATTERN, "jijokai-2")
