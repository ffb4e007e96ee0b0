"""Whom a text speaks to."""

import pytest

from domain.boards.mentions.addressing import MOST_MENTIONS, spoken_in
from domain.boards.mentions.rotas import OnCall
from domain.shared.errors import InvalidInput

FACES = [f"psd_{n:026}" for n in range(MOST_MENTIONS + 1)]
DOCTOR = OnCall("profession:psychiatrist", ("先生", "主治医の先生", "Doctor"))
STAFF = OnCall("staff", ("スタッフ", "staff"))


def called(text: str) -> list[tuple[str, str]]:
    return [(each.group, token) for each, token in spoken_in(text, (DOCTOR, STAFF)).calls.items()]


@pytest.mark.parametrize(
    "text",
    [
        "@{}",
        "はい@{}さん、そうですね",
        "(@{})",
        "@{}@{}".replace("{}", "{0}"),
        "> @psd_00000000000000000000000009\n@{}",
        "@{}、@{}、@{}".replace("{}", "{0}"),
    ],
)
def test_a_face_is_named_by_its_id_wherever_it_stands(text: str) -> None:
    assert spoken_in(text.format(FACES[1]), ()).faces == (FACES[1],)


@pytest.mark.parametrize(
    "text", ["{}", "@ {}", "＠{}", "@{}x", "@{}0", "@{}_", "a@{}", "@@{}", "> @{}", "  > はい @{}", "@PSD_{}", "@psd_0"]
)
def test_what_only_looks_like_one_names_nobody(text: str) -> None:
    assert spoken_in(text.format(FACES[1]), ()).faces == ()


@pytest.mark.parametrize(
    ("text", "group", "token"),
    [
        ("@先生、聞いてください", DOCTOR.group, "@先生"),
        ("＠先生に聞きたいです", DOCTOR.group, "＠先生"),
        ("@主治医の先生へ", DOCTOR.group, "@主治医の先生"),
        ("これは@スタッフの人に", STAFF.group, "@スタッフ"),
        ("dear @STAFF, and", STAFF.group, "@STAFF"),
        ("@doctor.", DOCTOR.group, "@doctor"),
    ],
)
def test_a_group_is_called_by_its_words(text: str, group: str, token: str) -> None:
    assert called(text) == [(group, token)]


@pytest.mark.parametrize(
    "text", ["先生", "@ 先生", "@staffing", "mail@staff.example", "> @先生\nと書かれていましたね", "@せんせい"]
)
def test_nobody_is_called_by_anything_else(text: str) -> None:
    assert called(text) == []


def test_each_is_named_once_and_in_the_order_of_the_text() -> None:
    assert called("@スタッフ @先生 @staff @先生") == [(STAFF.group, "@スタッフ"), (DOCTOR.group, "@先生")]
    spoken = spoken_in(f"@{FACES[2]} @{FACES[1]} @{FACES[2]}", ())
    assert spoken.faces == (FACES[2], FACES[1])


def test_ten_can_be_spoken_to_and_no_more() -> None:
    nine = " ".join(f"@{face}" for face in FACES[: MOST_MENTIONS - 1])
    assert len(spoken_in(f"{nine} @先生", (DOCTOR,)).faces) == MOST_MENTIONS - 1
    with pytest.raises(InvalidInput) as refused:
        spoken_in(f"{nine} @先生 @スタッフ", (DOCTOR, STAFF))
    assert [(flaw.pointer, flaw.code) for flaw in refused.value.flaws] == [("/body", "too_many_mentions")]


@pytest.mark.parametrize(
    "text", ["@" * 10_000, "@a " * 3_333, f"@{FACES[0]} " * 300, "@psd_" * 2_000, "＠先生" * 3_000]
)
def test_ten_thousand_signs_do_no_harm(text: str) -> None:
    assert len(spoken_in(text, (DOCTOR, STAFF)).faces) <= 1


def test_words_are_taken_for_what_they_are() -> None:
    """Not as a pattern."""
    odd = OnCall("facilitator", ("(a+)+$", "進行役.*"))
    assert list(spoken_in("@進行役.* @進行役たち @(a+)+$ @aaaa", (odd,)).calls.values()) == ["@進行役.*"]
