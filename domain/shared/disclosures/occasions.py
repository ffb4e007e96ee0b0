"""An exact day in a sentence that says where: who was there then knows who writes."""

import re
from collections.abc import Iterator

from domain.shared.disclosures.finding import Disclosure, Finding
from domain.shared.disclosures.organisations import organisations
from domain.shared.disclosures.places import PREFECTURES, addresses
from domain.shared.disclosures.plain import SENTENCE
from domain.shared.disclosures.words import GENTLE, describes, without_leading

_DAY = re.compile(
    r"(?<!\d)(?:(?:19|20)\d{2}年|(?:令和|平成|昭和)(?:\d{1,2}|元)年|去年の?|昨年の?|今年の?)?(?:1[0-2]|0?[1-9])月(?:3[01]|[12]\d|0?[1-9])日"
    r"|(?<![\d./-])(?:19|20)\d{2}[-/.](?:1[0-2]|0?[1-9])[-/.](?:3[01]|[12]\d|0?[1-9])(?![\d./-])"
    r"|(?<![\d./-])(?:1[0-2]|0?[1-9])/(?:3[01]|[12]\d|0?[1-9])(?![\d./%-]|錠)(?=\s?(?:\(?[月火水木金土日]\)?)?\s?[にのはで、夜昼朝午])"
)
_MONTH = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
)
_ENGLISH_DAY = re.compile(
    rf"\b{_MONTH}\.? (?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\d|:|%)(?:,? (?:19|20)\d{{2}})?\b"
    rf"|\b(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)? (?:of )?{_MONTH}\b(?:,? (?:19|20)\d{{2}})?",
    re.ASCII,
)
_SPOT = re.compile(
    rf"((?:{GENTLE})|[\u3400-\u9fff々ヶァ-ヺー・A-Za-z]{{1,12}}?)"
    r"(?:駅|公園|会館|文化会館|ホール|空港|神社|寺院|図書館|美術館|体育館|市民センター|コミュニティセンター|公民館|教会|商店街|水族館|動物園|球場|アリーナ|ドーム|温泉|市役所|区役所)"
)
_CITIES = (
    "東京|大阪|京都|名古屋|札幌|仙台|横浜|川崎|神戸|広島|福岡|博多|北九州|新潟|金沢|静岡|浜松|岡山|熊本|鹿児島|那覇|千葉|さいたま|大宮|"
    "新宿|渋谷|池袋|秋葉原|上野|品川|銀座|梅田|難波|天王寺|三宮|奈良|長野|松本|富山|福井|岐阜|高松|松山|高知|徳島|宇都宮|水戸|前橋|高崎|"
    "甲府|盛岡|秋田|山形|青森|函館|旭川|沖縄|北海道|長崎|佐賀|大分|宮崎|鳥取|松江|和歌山|大津|四日市|鎌倉|軽井沢|箱根"
)
_CITY = re.compile(rf"(?:{_CITIES}|{PREFECTURES})(?:[^\n]{{0,12}}?)(?:で|に行|へ行|に着|に到着|の会場|まで|から来|駅)")
_MUNICIPALITY = re.compile(
    rf"(?:(?:{PREFECTURES})[\u3400-\u9fff]{{1,6}}?|[\u3400-\u9fffヶ]{{2,5}})[市区町村](?:で|に|の|へ|から)"
)
_NO_PLACE = re.compile(
    r"^(?:最寄り?|近所|近く|地元|隣|大き|小さ|市民?|区|町|村|県|都市|地|下町|各|全|同|別|某|街|自|当)$"
)
_ENGLISH_SPOT = re.compile(
    r"\b[A-Z][a-z'’]{2,20}(?: [A-Z][a-z'’]{2,20}){0,2} (?:Station|Park|Hall|Airport|Library|Museum|Shrine|Temple|"
    r"Church|Street|Square|Mall|Stadium|Arena|Bridge|Beach|Bus Stop|Cent(?:er|re))\b"
    r"|\b(?:in|near|from|at the|visited|to) (?!(?:January|February|March|April|May|June|July|August|September|October|"
    r"November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|English|Japanese|God|Zoom|Discord|"
    r"Mum|Mom|Dad|Christmas|Easter|LINE|Spring|Summer|Autumn|Winter)\b)[A-Z][a-z]{2,20}\b",
    re.ASCII,
)


def dates_with_places(text: str) -> Iterator[Finding]:
    """The days, each by itself: what names the place is often a finding of its own."""
    for sentence in SENTENCE.finditer(text):
        days = [*_DAY.finditer(sentence[0]), *_ENGLISH_DAY.finditer(sentence[0])]
        if days and _says_where(sentence[0]):
            for day in days:
                yield Finding(sentence.start() + day.start(), len(day[0]), Disclosure.DATE_AND_PLACE)


def _says_where(sentence: str) -> bool:
    if _CITY.search(sentence) or _ENGLISH_SPOT.search(sentence):
        return True
    if any(_is_name(match[1]) for match in _SPOT.finditer(sentence)):
        return True
    if any(not _NO_PLACE.match(match[0][:-2]) for match in _MUNICIPALITY.finditer(sentence)):
        return True
    return next(organisations(sentence), None) is not None or next(addresses(sentence), None) is not None


def _is_name(words: str) -> bool:
    name = without_leading(words)
    return bool(name) and not describes(name) and not _NO_PLACE.match(name)
