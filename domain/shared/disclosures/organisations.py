"""Hospitals, schools and employers that are named, not only described."""

import re
from collections.abc import Iterator

from domain.shared.disclosures.finding import Disclosure, Finding
from domain.shared.disclosures.words import GENTLE, describes, without_leading

_KANJI = r"[\u3400-\u9fff々ヶヵ]"
_HOSPITALS = "病院|クリニック|医院|診療所|医療センター|療養所|療育センター|心療内科|メディカルセンター"
_SCHOOLS = (
    "大学院|大学校|大学|短大|高等専門学校|高専|高等学校|高校|中学校|小学校|専門学校|支援学校|学園|学院|"
    "幼稚園|保育園|こども園|予備校"
)
_OFFICES = (
    "株式会社|有限会社|合同会社|銀行|信用金庫|市役所|区役所|町役場|村役場|県庁|府庁|警察署|消防署|税務署|"
    "郵便局|製作所|工務店|新聞社"
)
_KINDS = (
    (Disclosure.HOSPITAL, re.compile(_HOSPITALS)),
    (
        Disclosure.SCHOOL,
        re.compile(rf"(?:{_SCHOOLS})(?!生活|受験|入試|時代|進学|病院|無償|選び|教育|内|名|側|卒|中退)"),
    ),
    (Disclosure.EMPLOYER, re.compile(_OFFICES)),
)
_LETTER = rf"(?:{_KANJI}|[ァ-ヺー・A-Za-z0-9])"
_NAME = re.compile(
    rf"(?:(?:{GENTLE})(?:の(?={_LETTER}|{GENTLE}))?|{_LETTER}|(?<={_KANJI})の(?=[丘里森杜郷])){{1,18}}(?:(?<=こころ)の)?$"
)
"""A name right before the word that says what it is the name of: no hiragana but for a few words and `青葉の丘`."""
_LONGEST_NAME = 20

_KAISHA = re.compile(
    r"(?:株式会社|有限会社|合同会社|\(株\)|\(有\)|㈱|㈲)"
    r"((?!設立|化|形態|経営|勤務|制度|登記|解散)"
    rf"(?:(?:{GENTLE}|(?![にをのでとがはやへもだなっじか])[ぁ-ん]{{2,8}}(?=[\u4e00-\u9fff]))?[\u3400-\u9fffァ-ヺーA-Za-z0-9&・]{{2,20}}"
    rf"|(?:{GENTLE})))"
)
_OF_KAISHA = re.compile(r"([\u3400-\u9fffァ-ヺーA-Za-z0-9&・]{2,20})(?:\(株\)|\(有\)|㈱|㈲)")

_PROPER = r"(?:[A-Z][A-Za-z'’&-]{1,24}|of|the|St\.?|Saint)"
_ENGLISH_NAME = rf"(?:(?:St\.?|Saint|[A-Z][A-Za-z'’&-]{{1,24}})(?: {_PROPER}){{0,4}})"
_ENGLISH = (
    (
        Disclosure.HOSPITAL,
        re.compile(
            rf"\b({_ENGLISH_NAME}) (?:Hospital|Clinic|Medical Cent(?:er|re)|Health Cent(?:er|re)|Infirmary|Hospice|"
            r"Surgery|Medical Practice)\b",
            re.ASCII,
        ),
    ),
    (
        Disclosure.SCHOOL,
        re.compile(
            rf"\b({_ENGLISH_NAME}) (?:University|College|High School|Secondary School|Primary School|Elementary School|"
            r"Elementary|Middle School|Grammar School|Junior High(?: School)?|Academy|Institute of Technology)\b",
            re.ASCII,
        ),
    ),
    (
        Disclosure.EMPLOYER,
        re.compile(
            rf"\b({_ENGLISH_NAME}),? (?:Inc|Ltd|LLC|LLP|PLC|plc|Corp|Corporation|GmbH|Co\.,? Ltd|Pty|Limited|Holdings|"
            r"Bank|City Hall|Police Station)\b\.?",
            re.ASCII,
        ),
    ),
)
_UNIVERSITY_OF = re.compile(
    r"\b(?:University|College|Hospital|School) of (?!(?:Life|Hard|Thought|Medicine|Law|Nursing)\b)"
    r"[A-Z][a-z]{2,24}(?: [A-Z][a-z]{2,24}){0,3}",
    re.ASCII,
)
_ENGLISH_DESCRIPTION = """
A An The My Our Your His Her Their This That Some Any Every No One Another Each Which What When Where After
Before At In On From To For By With And But Or If So Then Today Yesterday Tomorrow Now Last Next First Old New
Big Small Good Bad Best Local General Mental Psychiatric Private Public Community City State National Regional
County University Teaching Children's Women's Day Night Emergency Online Junior Senior Middle High Elementary
Primary Medical School College Hospital Clinic Health Is Was Are Not Since While Because Finally Still Both
Most Many Going Went Left Quit Loved Hated Starting Graduate Boarding Art Law Business Nursing Technical of
the In-patient Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June
July August September October November December Dental Eye Pain Sleep Walk-in Trans Piggy Food Power Blood
Sperm
"""
_DESCRIBING = frozenset(_ENGLISH_DESCRIPTION.split())


def organisations(text: str) -> Iterator[Finding]:
    for kind, suffix in _KINDS:
        for match in suffix.finditer(text):
            start = _name_before(text, match.start())
            if start is not None:
                yield Finding(start, match.end() - start, kind)
    for pattern in (_KAISHA, _OF_KAISHA):
        for match in pattern.finditer(text):
            if not describes(match[1]):
                yield Finding(match.start(), len(match[0]), Disclosure.EMPLOYER)
    yield from _in_english(text)


def _name_before(text: str, end: int) -> int | None:
    """Where the name that ends here starts, if there is one."""
    before = text[max(0, end - _LONGEST_NAME) : end]
    name = _longest_name(before)
    name = without_leading(name)
    core = re.sub("(?:こころ)?の$", "", name)
    if len(core) < 2 or describes(core) or core.isdigit():
        return None
    return end - len(name)


def _longest_name(before: str) -> str:
    """The longest run at the end that can be a name."""
    match = _NAME.search(before)
    return match[0] if match else ""


def _in_english(text: str) -> Iterator[Finding]:
    for kind, pattern in _ENGLISH:
        for match in pattern.finditer(text):
            words = match[1].split()
            skipped = 0
            while skipped < len(words) and words[skipped] in _DESCRIBING and words[skipped] not in ("St", "St."):
                skipped += 1
            if all(word in _DESCRIBING for word in words[skipped:]):
                continue
            start = match.start() + (match[0].index(words[skipped]) if not skipped else _offset(match[0], skipped))
            yield Finding(start, match.end() - start, kind)
    for match in _UNIVERSITY_OF.finditer(text):
        kind = Disclosure.HOSPITAL if match[0].startswith("Hospital") else Disclosure.SCHOOL
        yield Finding(match.start(), len(match[0]), kind)


def _offset(text: str, words: int) -> int:
    """Where the word after this many words starts."""
    return sum(len(word) + 1 for word in text.split(" ")[:words])
