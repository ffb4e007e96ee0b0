"""Numbers that belong to a person or a house: My Number, postal codes."""

import re
from collections.abc import Iterator

from domain.shared.disclosures.finding import Disclosure, Finding

_TWELVE = re.compile(r"(?<![\d.,-])\d{4}([- ]?)\d{4}\1\d{4}(?![\d-]|\.\d)")
_CALLED_SO = re.compile(r"(?:マイナンバー|個人番号|[Mm]y [Nn]umber)(?:カード)?(?:の番号)?[はが:\s]{0,3}(?:is )?$")
_UNITS = (
    r"\s?(?:円|ml|mL|mg|g|kg|cal|kcal|m|cm|km|mm|年|人|回|歩|歳|時|分|万|千|ページ|件|点|個|本|%|ドル|"
    r"yen|people|steps|MB|GB)"
)
_JAPANESE_CODE = re.compile(
    rf"(?:〒\s?\d{{3}}-?\d{{4}}|(?<=郵便番号は)\d{{7}}|(?<=郵便番号)[:\s]{{0,2}}\d{{7}}|(?<![\d.,A-Za-z+()-])\d{{3}}-\d{{4}})"
    rf"(?!\d|-\d|{_UNITS})"
)
_STATES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|DC|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|"
    "OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY"
)
_AMERICAN_CODE = re.compile(rf"(?<![A-Za-z])(?:{_STATES}) \d{{5}}(?:-\d{{4}})?(?![\d-])")
_BRITISH_CODE = re.compile(r"(?<![A-Za-z0-9])(?:[A-PR-UWYZ][A-HK-Y]?\d[A-Z\d]?) \d[ABD-HJLNP-UW-Z]{2}(?![A-Za-z0-9])")
_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def my_numbers(text: str) -> Iterator[Finding]:
    for match in _TWELVE.finditer(text):
        called_so = _CALLED_SO.search(text, max(0, match.start() - 30), match.start())
        if called_so or is_my_number(re.sub(r"\D", "", match[0])):
            yield Finding(match.start(), len(match[0]), Disclosure.MY_NUMBER)


def is_my_number(digits: str) -> bool:
    """Whether the twelfth digit is the check digit of the eleven before (Ordinance 85 of 2014, article 5)."""
    rest = sum(int(digit) * weight for digit, weight in zip(digits[:11], _WEIGHTS, strict=True)) % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest)


def postal_codes(text: str) -> Iterator[Finding]:
    for pattern in (_JAPANESE_CODE, _AMERICAN_CODE, _BRITISH_CODE):
        for match in pattern.finditer(text):
            yield Finding(match.start(), len(match[0]), Disclosure.POSTAL_CODE)
