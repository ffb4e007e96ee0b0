"""Names that claim an office: staff, moderators, facilitators, professionals; and names that are reserved.

A claim is refused where it stands as a word, also spaced out, misspelt with look-alikes (`ѕtaff`, `ス夕ッフ`, `0wner`),
digits (`5taff`) or small kana (`スタツフ`), with a number, or behind another word (`ヘルプスタッフ`). As a mere part of
another word it is let be: `Staffordshire`, `ドクターイエロー`. Where a word is both an office and something ordinary
(`Cat Owner`, `ねこ先生`), it is refused: another name costs little, a false doctor much.
"""

import re
from collections.abc import Iterator
from functools import cache
from string import digits
from typing import Literal

from domain.pseudonyms.skeletons import looks, skeleton

Claim = Literal["looks_like_staff", "looks_like_professional", "reserved"]

_LATIN: dict[Claim, str] = {
    "reserved": "ibasho formermember aformermember exmember",
    "looks_like_staff": (
        "staff staffs admin admins administrator administrators mod mods moderator moderators owner owners "
        "facilitator facilitators operator operators sysop webmaster helpdesk kanrinin kanrisha sutaffu "
        "sewanin jimukyoku superuser sysadmin"
    ),
    "looks_like_professional": (
        "doctor doctors dr drs md physician psychiatrist psychologist therapist psychotherapist counsellor counselor "
        "counsellors counselors nurse nurses clinician pharmacist socialworker caseworker caremanager lawyer sensei "
        "kangoshi kaunsera rinshoshinrishi seishinkai"
    ),
}
_LATIN_FILLERS = (
    "the official your our team ibasho member account support chief senior jp san kun chan sama mr ms mrs miss"
)
_KANA: dict[Claim, str] = {
    "reserved": "イバショ システム",
    "looks_like_staff": (
        "スタッフ モデレーター モデレータ アドミン アドミニストレーター オーナー ファシリテーター "
        "ファシリテータ オペレーター "
        "カンリニン カンリシャ ウンエイ ジムキョク セワニン"
    ),
    "looks_like_professional": (
        "ドクター ドクタ カウンセラー セラピスト サイコロジスト ナース ソーシャルワーカー ケースワーカー "
        "ケアマネ ケアマネージャー "
        "センセイ カンゴシ シンリシ ヤクザイシ"
    ),
}
_KANJI: dict[Claim, str] = {
    "reserved": "退会した人 退会した方 退会者 退会済 元会員 削除済 削除された人",
    "looks_like_staff": (
        "運営 管理人 管理者 管理員 事務局 世話人 世話役 進行役 主催者 主宰者 責任者 代表者 職員 公式 司会者 自助会代表"
    ),
    "looks_like_professional": (
        "医師 医者 医生 名医 女医 科医 専門医 主治医 産業医 校医 先生 院長 看護師 看護士 看護婦 准看護 保健師 "
        "助産師 薬剤師 心理士 "
        "心理師 心理職 福祉士 療法士 聴覚士 介護士 相談員 支援員 支援者 弁護士 相談役 教授"
    ),
}
_WHOLE: dict[Claim, str] = {
    "reserved": "居場所 いばしょ 全員 all everyone here channel system root nobody null undefined deleted me you",
    "looks_like_professional": "医 いしゃ いし",
}
"""Refused as whole names, with a number or a courtesy at most: `居場所さがし` and `Root Beer` are ordinary."""
_WHOLE_FILLERS = "公式 運営 本部 チーム さん ちゃん くん 君 様 さま の 【 】"
_NO_CLAIM = re.compile("先生(?=き)|科医院|医者(?=いらず)")
"""この先生きのこる; りんごで医者いらず."""

_VARIANTS = str.maketrans("醫运營营务员长學會藥剂养师护", "医運営営務員長学会薬剤養師護")
"""Old and Chinese forms of the kanji above."""
_KATAKANA = {hiragana: hiragana + 0x60 for hiragana in range(0x3041, 0x3097)}
_SMALL_KANA = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_LEET = str.maketrans("@$435780", "asaestbo")

_PUT_ASIDE = {ord(sign): 0xE000 + place for place, sign in enumerate("0123456789@$")}
_PUT_BACK = {private: sign for sign, private in _PUT_ASIDE.items()}

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SEPARATORS = re.compile(r"[^\w@$]+|_+")
_LATIN_PART = re.compile(r"[a-zà-öø-ÿ0-9@$]+")
_JOINED = re.compile("[のノ・]")
_KANA_RUNS = re.compile(r"[\u30a1-\u30faー]+|[\u3041-\u3096ー]+")
_KANA_BOTH = re.compile(r"[\u3041-\u3096\u30a1-\u30faー]+")


def claim_of(name: str) -> Claim | None:
    """What a name claims that no member may claim by a name."""
    for find in (_whole, _latin, _kanji, _kana):
        if (claim := find(name)) is not None:
            return claim
    return None


def _whole(name: str) -> Claim | None:
    key = skeleton(name)
    return next((claim for claim in _WHOLE if _whole_of(claim).fullmatch(key)), None)


@cache
def _whole_of(claim: Claim) -> re.Pattern[str]:
    fillers = "|".join(_keys(_WHOLE_FILLERS))
    return re.compile(f"(?:{fillers})*(?:{'|'.join(_keys(_WHOLE[claim]))})(?:{fillers}|[0-9lo])*")


def _latin(name: str) -> Claim | None:
    words = set(_latin_words(name))
    return next((claim for claim in _LATIN if any(map(_latin_of(claim).fullmatch, words))), None)


@cache
def _latin_of(claim: Claim) -> re.Pattern[str]:
    """An office among fillers: `officialstaff`, `theadmins`."""
    fillers = "|".join(_keys(_LATIN_FILLERS))
    return re.compile(f"(?:{fillers})*?(?:{'|'.join(_keys(_LATIN[claim]))})(?:{fillers})*")


def _latin_words(name: str) -> Iterator[str]:
    """The skeletons of what can be read as a word: words, their parts in camel case, letters that stand alone."""
    for text in {name, name.translate(_LEET)}:
        apart = [word for part in _SEPARATORS.split(_lettered(text)) for word in _LATIN_PART.findall(part)]
        if not apart:
            continue
        camel = [word for part in _SEPARATORS.split(text) for word in _CAMEL.split(part)]
        forms = {form for word in (*apart, *camel) for form in (word, word.strip(digits))}
        letters = "".join(word if len(word) == 1 else " " for word in apart)
        yield from map(skeleton, {*forms, "".join(apart), *letters.split()})


def _lettered(text: str) -> str:
    """What the letters look like; digits stay, so that a number can be told from the word it follows."""
    return looks(text.translate(_PUT_ASIDE)).translate(_PUT_BACK)


def _kanji(name: str) -> Claim | None:
    key = skeleton(_NO_CLAIM.sub(" ", name.translate(_VARIANTS)))
    return next((claim for claim, words in _KANJI.items() if any(word in key for word in _keys(words))), None)


def _kana(name: str) -> Claim | None:
    seen = looks(name)
    if not _KANA_BOTH.search(seen):
        return None
    runs = {run for text in {name, seen, skeleton(name)} for run in _runs(text)}
    for claim, words in _KANA.items():
        if any(run == word or (run.endswith(word) and len(word) > 3) for run in runs for word in _kana_words(words)):
            return claim
    return None


def _runs(text: str) -> set[str]:
    """In large katakana: runs of one kind of kana and of both, and what の joins."""
    runs = {*_KANA_RUNS.findall(text), *_KANA_BOTH.findall(text)}
    return {_katakana(part) for run in runs for part in (run, *_JOINED.split(run))}


@cache
def _kana_words(words: str) -> tuple[str, ...]:
    return tuple(map(_katakana, words.split()))


def _katakana(kana: str) -> str:
    """In large katakana, without a long vowel at the end."""
    return kana.translate(_KATAKANA).translate(_SMALL_KANA).rstrip("ー")


@cache
def _keys(words: str) -> tuple[str, ...]:
    return tuple(skeleton(word) for word in words.split() if skeleton(word))
