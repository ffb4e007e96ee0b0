"""Addresses: down to a block, or to a part of a town."""

import re
from collections.abc import Iterator

from domain.shared.disclosures.finding import Disclosure, Finding

PREFECTURES = (
    "北海道|青森県|岩手県|宮城県|秋田県|山形県|福島県|茨城県|栃木県|群馬県|埼玉県|千葉県|東京都|神奈川県|新潟県|富山県|石川県|福井県|"
    "山梨県|長野県|岐阜県|静岡県|愛知県|三重県|滋賀県|京都府|大阪府|兵庫県|奈良県|和歌山県|鳥取県|島根県|岡山県|広島県|山口県|徳島県|"
    "香川県|愛媛県|高知県|福岡県|佐賀県|長崎県|熊本県|大分県|宮崎県|鹿児島県|沖縄県"
)
_NAME = r"[\u3400-\u9fff々ヶヵケノァ-ヺー]"
_SOFT = rf"(?:{_NAME}|(?![のはがをにでとへもやか])[ぁ-ん])"
"""Names of places have hiragana too; where nothing else says that it is a place, hiragana is grammar."""
_NUMBERS = (
    r"(?:\d{1,4}|[一二三四五六七八九十]{1,3})(?:丁目|番地?|号)"
    r"(?:[のに-]?\d{1,4}(?:番地?|号)?(?:[の-]?\d{1,4}号)?(?:[の-]\d{1,4})?)?"
)
_HYPHENS = r"\d{1,4}(?:[-−]\d{1,4}){1,3}(?![\d-]|[年月日時点対]|\s?[月日])"
_BLOCK = rf"(?:{_NUMBERS}|{_HYPHENS})"
_BUILDING = rf"(?:\s?(?:{_NAME}|[ぁ-ん]){{2,16}}\s?\d{{1,4}}号室?|\s?\d{{1,4}}号室)?"

_FROM_PREFECTURE = re.compile(
    rf"(?:{PREFECTURES})\s?{_NAME}{{1,6}}?[市区郡町村](?:\s?{_NAME}{{1,6}}?[区町村])?"
    rf"(?:\s?(?:字|大字)?{_NAME}{{1,10}}(?:\s?{_BLOCK})?|\s?{_BLOCK}){_BUILDING}"
)
_PREFECTURE_DEEP = re.compile(
    rf"(?:{PREFECTURES})\s?{_SOFT}{{1,6}}?(?:市|郡)\s?{_SOFT}{{1,6}}?[区町村]"
    rf"|(?:{PREFECTURES})\s?{_SOFT}{{1,8}}?[市区郡町村]\s?{_SOFT}{{1,12}}?\s?{_BLOCK}{_BUILDING}"
)
_BLOCKS = re.compile(rf"(?<![\d.,:/-])(?:{_BLOCK}){_BUILDING}")
_TOWN_BEFORE = re.compile(rf"(?:{_NAME}{{1,6}}?[市区郡])?{_NAME}{{1,6}}[市区町村]\s?{_NAME}{{0,8}}\s?$")
_PART_BEFORE = re.compile(rf"{_NAME}{{2,8}}\s?$")
_LONGEST_TOWN = 26
_AFTER_PREFECTURE = re.compile(rf"(?:{PREFECTURES})\s?{_NAME}{{1,6}}?[市区郡町村]")
_NO_TOWN = re.compile(
    r"(?:在住|出身|内|民|立|役所|在学|在勤|全域|周辺|付近|方面|中心|議会|議員|長|外|生|育|市内|区内|町|村|"
    r"産|名物|観光|旅行|美術館|体育館|図書館|病院|大学|高校)"
)

_STREETS = (
    "Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl|Square|Sq|Terrace|Close|"
    "Crescent|Gardens|Grove|Row|Parkway|Highway|Hill"
)
_ENGLISH = re.compile(
    rf"(?<![\d.,:/-])\d{{1,5}}[A-Za-z]?,? (?:(?:North|South|East|West|N|S|E|W)\.? )?(?:[A-Z][a-z'’]{{1,20}} ){{1,3}}"
    rf"(?:{_STREETS})\b\.?(?:,? (?:Apt|Apartment|Unit|Flat|Suite|#)\.? ?[A-Za-z0-9-]{{1,6}})?",
    re.ASCII,
)
_ROMANISED = re.compile(
    r"(?<![\d.,:/-])\d{1,4}(?:-\d{1,4}){1,3},? [A-Z][A-Za-z-]{2,24}(?:, ?[A-Z][A-Za-z-]{2,24}){0,3}"
    r"(?:-(?:ku|shi|cho|machi|gun|ken|to|mura)\b|, ?(?:Tokyo|Osaka|Kyoto|Japan))",
    re.ASCII,
)
_BOX = re.compile(r"\bP\.?O\.? ?Box \d{1,6}\b", re.ASCII)


def addresses(text: str) -> Iterator[Finding]:
    yield from _blocks(text)
    for pattern in (_PREFECTURE_DEEP, _ENGLISH, _ROMANISED, _BOX):
        for match in pattern.finditer(text):
            yield Finding(match.start(), len(match[0]), Disclosure.ADDRESS)
    for match in _FROM_PREFECTURE.finditer(text):
        town = text[_end_of_municipality(text, match) : match.end()].strip()
        if len(town) > 1 and not _NO_TOWN.match(town):
            yield Finding(match.start(), len(match[0]), Disclosure.ADDRESS)


def _blocks(text: str) -> Iterator[Finding]:
    """A block's number after a town, or after any name where it says 丁目."""
    for block in _BLOCKS.finditer(text):
        before = text[max(0, block.start() - _LONGEST_TOWN) : block.start()]
        town = _TOWN_BEFORE.search(before) or ("丁目" in block[0] and _PART_BEFORE.search(before))
        if town:
            start = block.start() - len(before) + town.start()
            yield Finding(start, block.end() - start, Disclosure.ADDRESS)


def _end_of_municipality(text: str, match: re.Match[str]) -> int:
    municipality = _AFTER_PREFECTURE.match(text, match.start())
    return municipality.end() if municipality else match.start()
