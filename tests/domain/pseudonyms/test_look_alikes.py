"""Names that pretend: to an office, to be somebody else's, or to be what one cannot see."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.pseudonyms.look_alikes import LOOK_ALIKES
from domain.pseudonyms.names import LONGEST_NAME, LONGEST_TYPED, chosen_name, name_key
from domain.shared.errors import Flaw, InvalidInput
from tests.domain.pseudonyms.drafting_look_alikes import drafted

HERE = Path(__file__).parent
ORDINARY = (HERE / "ordinary_names.txt").read_text("utf-8").splitlines()

REFUSED = {
    # staff, in other letters, widths, digits, spacings and company
    "スタッフ": "looks_like_staff",
    "ﾀｯﾌとｽﾀｯﾌ": "looks_like_staff",
    "スタツフ": "looks_like_staff",
    "ス夕ッフ": "looks_like_staff",
    "スタッフ一": "looks_like_staff",
    "すたっふ": "looks_like_staff",
    "ス タ ッ フ": "looks_like_staff",
    "スタッフ・ねこ": "looks_like_staff",
    "ヘルプスタッフ": "looks_like_staff",
    "すたっふのねこ": "looks_like_staff",
    "Staff": "looks_like_staff",
    "ＳＴＡＦＦ": "looks_like_staff",
    "sta𝖿f": "looks_like_staff",
    "ˢᵗᵃᶠᶠ": "looks_like_staff",
    "ꜱᴛᴀꜰꜰ": "looks_like_staff",
    "Stáff": "looks_like_staff",
    "5taff": "looks_like_staff",
    "$t@ff": "looks_like_staff",
    "s.t.a.f.f": "looks_like_staff",
    "Staff_07": "looks_like_staff",
    "staff01": "looks_like_staff",
    "OfficialStaff": "looks_like_staff",
    "officialstaff": "looks_like_staff",
    "🇸🇹🇦🇫🇫 ねこ": "looks_like_staff",
    "🅢🅣🅐🅕🅕 ねこ": "looks_like_staff",
    "Admin": "looks_like_staff",
    "adrnin": "looks_like_staff",
    "аdmіn": "mixed_scripts",
    "Αdmin": "mixed_scripts",
    "ѕtaff": "mixed_scripts",
    "moderatоr": "mixed_scripts",
    "0wner": "looks_like_staff",
    "Mod Neko": "looks_like_staff",
    "運営": "looks_like_staff",
    "運 営": "looks_like_staff",
    "运营": "looks_like_staff",
    "管理人さん": "looks_like_staff",
    "管理者": "looks_like_staff",
    "事務局ねこ": "looks_like_staff",
    "ファシリテ一タ一": "looks_like_staff",
    "オ一ナ一": "looks_like_staff",
    "【公式】ひなた": "looks_like_staff",
    # professionals
    "医師": "looks_like_professional",
    "醫師": "looks_like_professional",
    "医师": "looks_like_professional",
    "精神科医": "looks_like_professional",
    "ねこ先生": "looks_like_professional",
    "せんせい": "looks_like_professional",
    "ドクターねこ": "looks_like_professional",
    "ドクタ一": "looks_like_professional",
    "卜゛クター": "looks_like_professional",
    "Dr. Cat": "looks_like_professional",
    "Ｄｒ．猫": "looks_like_professional",
    "d0ctor": "looks_like_professional",
    "看護師のたまご": "looks_like_professional",
    "力ウンセラー": "looks_like_professional",
    "カウンセラ―": "looks_like_professional",
    "臨床心理士": "looks_like_professional",
    "公認心理師": "looks_like_professional",
    "社会福祉士": "looks_like_professional",
    "Psych0logist": "looks_like_professional",
    # reserved
    "ibasho": "reserved",
    "1basho": "reserved",
    "居場所": "reserved",
    "居場所公式": "reserved",
    "system": "reserved",
    "システム": "reserved",
    "退会した人": "reserved",
    "a former member": "reserved",
    "Everyone": "reserved",
    # contact data
    "taro@example.com": "contact_data",
    "ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ": "contact_data",
    "090-0000-1234": "contact_data",
    "ねこ０９０００００１２３４": "contact_data",
    "https://example.com": "contact_data",
    "neko.example.jp": "contact_data",
    "@neko_maru": "contact_data",
    "LINE:nekomaru7": "contact_data",
    "neko#1234": "contact_data",
    # what cannot be seen, or turns the line around
    "ねこ\u202eこね": "character_not_allowed",
    "\u2067ねこ\u2069": "character_not_allowed",
    "ねこ\u200e": "character_not_allowed",
    "ねこ\u200bいぬ": "character_not_allowed",
    "ね\u200dこ": "character_not_allowed",
    "st\u200caff": "character_not_allowed",
    "st\u00adaff": "character_not_allowed",
    "\ufeffねこ": "character_not_allowed",
    "ね\u034fこ": "character_not_allowed",
    "\u3164": "character_not_allowed",
    "ね\uffa0こ": "character_not_allowed",
    "ね\u115fこ": "character_not_allowed",
    "ねこ\u2800": "character_not_allowed",
    "ね\ufe0fこ": "character_not_allowed",
    "a\U000e0101b": "character_not_allowed",
    "ねこ🏴\U000e0067\U000e0062\U000e007f": "character_not_allowed",
    "ねこ\ue000": "character_not_allowed",
    "ねこ\U000e0fff": "character_not_allowed",
    "ねこ\u0007": "character_not_allowed",
    "ねこ\nいぬ": "character_not_allowed",
    "ねこ\u2028": "character_not_allowed",
    "Ꭰog": "character_not_allowed",
    "ꓢtar": "character_not_allowed",
    "Ⲟtter": "character_not_allowed",
    # marks
    "Z\u0300\u0301\u0302\u0303algo": "too_many_marks",
    "ね\u0336\u0337\u0338こ": "too_many_marks",
    "\u0301ねこ": "too_many_marks",
    "ね \u0301こ": "too_many_marks",
    # writing systems
    "Приvет": "mixed_scripts",
    "Λuna": "mixed_scripts",
    "ねこ사랑": "mixed_scripts",
    "ねこ Luna Ω": "mixed_scripts",
    "ねこשלום": "mixed_scripts",
    "Lunaשלוםสวัสดี": "mixed_scripts",
    # nothing to call somebody by
    "": "empty",
    "\u3000": "empty",
    "12345": "no_letters",
    "!?!?": "no_letters",
    "🌸🌸": "no_letters",
    "・・・": "no_letters",
    "あ" * (LONGEST_NAME + 1): "too_long",
    "👨‍👩‍👧‍👦" * (LONGEST_NAME + 1): "too_long",
    "が" * (LONGEST_NAME + 1): "too_long",
    "a" * (LONGEST_TYPED + 1): "too_long",
}

KEPT = {
    "👨‍👩‍👧‍👦とねこ": "👨‍👩‍👧‍👦とねこ",
    "ねこ👍🏽": "ねこ👍🏽",
    "ねこ🇯🇵": "ねこ🇯🇵",
    "1️⃣ばん": "1️⃣ばん",
    "ハート❤️": "ハート❤️",
    "葛\U000e0100の葉": "葛\U000e0100の葉",
    "あ゛ー": "あ\u3099ー",
    "か\u3099く": "がく",
    "(´・ω・`)しょぼん": "(´・ω・`)しょぼん",
    "(ﾟдﾟ)ねこ": "(゜д゜)ねこ",
    "プラスα": "プラスα",
    "Привет": "Привет",
    "สวัสดี": "สวัสดี",
    "Café 猫": "Café 猫",
    "Nguyễn": "Nguyễn",
    "사랑 Luna": "사랑 Luna",
    "が" * LONGEST_NAME: "が" * LONGEST_NAME,
    "👩‍🚀" * (LONGEST_NAME - 1) + "ね": "👩‍🚀" * (LONGEST_NAME - 1) + "ね",
    "Staffordshire": "Staffordshire",
    "ドクターイエローが好き": "ドクターイエローが好き",
    "この先生きのこる": "この先生きのこる",
    "居場所さがし": "居場所さがし",
}

TAKEN = [
    ("Quiet Otter", "quiet  OTTER"),
    ("Quiet Otter", "Ｑｕｉｅｔ・Ｏｔｔｅｒ"),
    ("Quiet Otter", "Quiet-Otter"),
    ("Quiet Otter", "Quiet 0tter"),
    ("Quiet Otter", "Qu1et Otter"),
    ("Quiet Otter", "Quiét Öttér"),
    ("Quiet Otter", "𝓠𝓾𝓲𝓮𝓽 𝓞𝓽𝓽𝓮𝓻"),
    ("Ivan", "lvan"),
    ("Ivan", "1van"),
    ("Ivan", "|van"),
    ("corner", "comer"),
    ("wave", "vvave"),
    ("ace", "асе"),
    ("Toma", "Тома"),
    ("カエル", "力エル"),
    ("カエル", "力工ル"),
    ("カエル", "ｶｴﾙ"),
    ("タロト", "夕口卜"),
    ("ニハチ", "二八千"),
    ("ムノオ", "厶丿才"),
    ("へび", "ヘび"),
    ("べんとう", "ベんとう"),
    ("りす", "リす"),
    ("コーヒー", "コ一ヒ一"),
    ("コーヒー", "コ―ヒ―"),
    ("コーヒー", "コ-ヒ-"),
    ("コーヒー", "コーヒーー"),
    ("ガラス", "力゛ラス"),
    ("ひなた", "ひ な た"),
    ("ひなた", "「ひなた」"),
    ("ひなた", "ひなた。"),
    ("ねこ👍", "ねこ👍🏽"),
    ("葛の葉", "葛\U000e0100の葉"),
    ("戸田", "戶田"),
    ("Straße", "STRASSE"),
]

APART = [
    ("かき", "かぎ"),
    ("はな", "ばな"),
    ("ねこ", "ネコ"),
    ("ソラ", "ンラ"),
    ("みつき", "みっき"),
    ("りょう", "りよう"),
    ("ひなた", "ひなたぼっこ"),
    ("ねこ", "ねこ🌸"),
    ("ねこ2", "ねこ3"),
    ("コーヒー", "コヒ"),
    ("Luna", "Lunar"),
    ("Clear", "Dear"),
]


@pytest.mark.parametrize(("name", "code"), REFUSED.items())
def test_a_name_that_pretends_is_refused_and_told_why(name: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        chosen_name(name)
    assert refused.value.flaws == (Flaw("/name", code),)


@pytest.mark.parametrize(("typed", "kept"), KEPT.items())
def test_what_only_looks_like_a_trick_is_kept(typed: str, kept: str) -> None:
    assert chosen_name(typed) == kept
    assert chosen_name(kept) == kept


@pytest.mark.parametrize(("name", "imitation"), TAKEN)
def test_an_imitation_has_the_key_of_what_it_imitates(name: str, imitation: str) -> None:
    assert name != imitation
    assert name_key(chosen_name(imitation)) == name_key(chosen_name(name))


@pytest.mark.parametrize(("one", "other"), APART)
def test_names_that_people_tell_apart_have_keys_of_their_own(one: str, other: str) -> None:
    assert name_key(chosen_name(one)) != name_key(chosen_name(other))


def test_ordinary_names_are_not_refused() -> None:
    assert len(set(ORDINARY)) == len(ORDINARY) >= 500
    assert [(name, kept) for name in ORDINARY if (kept := chosen_name(name)) and not name_key(kept)] == []


@given(st.text(max_size=LONGEST_TYPED))
def test_any_text_is_a_name_or_refused_and_its_key_is_stable(text: str) -> None:
    try:
        name = chosen_name(text)
    except InvalidInput:
        return
    assert chosen_name(name) == name
    assert name_key(name_key(name)) == name_key(name)
    assert name_key(name)


def test_the_look_alikes_are_those_of_unicode() -> None:
    assert (HERE.parents[2] / "domain/pseudonyms/look_alikes.py").read_text("utf-8") == drafted()


def test_no_letter_is_taken_for_two() -> None:
    letters = [letter for alike in LOOK_ALIKES.values() for letter in alike]
    assert len(letters) == len(set(letters))
    assert LOOK_ALIKES.keys().isdisjoint(letters)


KEYS_OF_MIGRATION_0003 = "37c2c6b02f7073422debcfd6b07cf7179534f41a70046da93d8095e9f6273fb0"


def test_keys_are_those_that_are_stored() -> None:
    """When this fails, stored keys no longer match: add a migration as decision 14 says, then write the new digest."""
    samples = [*ORDINARY, *(name for pair in TAKEN + APART for name in pair), *(chr(code) for code in range(0x3100))]
    digest = hashlib.sha256("\n".join(map(name_key, samples)).encode("utf-8", "surrogatepass")).hexdigest()
    assert digest == KEYS_OF_MIGRATION_0003
