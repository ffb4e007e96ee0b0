"""Names are comparable: what looks the same is the same."""

import pytest

from domain.pseudonyms.names import LONGEST_NAME, chosen_name, name_key
from domain.shared.errors import Flaw, InvalidInput


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" ひなた の ねこ ", "ひなた の ねこ"),
        ("ﾋﾅﾀのﾈｺ", "ヒナタのネコ"),
        ("Ｑｕｉｅｔ\u3000Ｏｔｔｅｒ", "Quiet Otter"),
        ("か\u3099く", "がく"),
        ("㍿ねこ", "株式会社ねこ"),
    ],
)
def test_a_chosen_name_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert chosen_name(typed) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("\u3000", "empty"),
        ("あ" * (LONGEST_NAME + 1), "too_long"),
        ("㍿" * (LONGEST_NAME // 4 + 1), "too_long"),
        ("ねこ\n", "character_not_allowed"),
        ("ねこ\u202e", "character_not_allowed"),
        ("ねこ\u200b", "character_not_allowed"),
        ("\u200d", "character_not_allowed"),
        ("ね\u00adこ", "character_not_allowed"),
        ("\ufeffねこ", "character_not_allowed"),
    ],
)
def test_a_name_that_cannot_be_read_off_is_refused(typed: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        chosen_name(typed)
    assert refused.value.flaws == (Flaw("/name", code),)


def test_the_longest_name_fits() -> None:
    assert chosen_name("あ" * LONGEST_NAME) == "あ" * LONGEST_NAME


@pytest.mark.parametrize(
    "other", ["quiet otter", "QUIET OTTER", "QuietOtter", "Ｑｕｉｅｔ Ｏｔｔｅｒ", "q u i e t otter"]
)
def test_case_width_and_spacing_make_no_other_name(other: str) -> None:
    assert name_key(other) == name_key("Quiet Otter")


def test_other_letters_make_another_name() -> None:
    assert name_key("ひなたのねこ") != name_key("ひなたのネコ")
