"""What could tell who wrote a text is found; what merely resembles it is not."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shared.disclosures import Disclosure, Finding, contacts, disclosures
from domain.shared.disclosures.numbers import is_my_number
from tests.domain.shared.disclosures.marked import lines, marked

SENTENCES = [marked(line) for line in lines("sentences.txt")]
POSTS = lines("ordinary_posts.txt")
LEAST = 0.97
"""Of what is found, how much should be; of what should be found, how much is."""


def test_precision_and_recall_over_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Counted are exact matches: the kind, the start and the length."""
    expected = {(text, finding) for text, findings in SENTENCES for finding in findings}
    found = {(text, finding) for text, _ in SENTENCES for finding in disclosures(text)}
    right = len(expected & found)
    precision, recall = right / len(found), right / len(expected)
    with capsys.disabled():
        print(f"\ndisclosures: {len(SENTENCES)} sentences, precision {precision:.3f}, recall {recall:.3f}")  # noqa: T201
    assert precision >= LEAST, sorted(str(one) for one in found - expected)
    assert recall >= LEAST, sorted(str(one) for one in expected - found)


def test_the_table_is_large_and_has_every_kind_in_both_languages() -> None:
    assert len({text for text, _ in SENTENCES}) == len(SENTENCES) >= 80
    kinds = Counter(finding.kind for _, findings in SENTENCES for finding in findings)
    assert kinds.keys() == set(Disclosure)
    assert min(kinds.values()) >= 3
    assert sum(not findings for _, findings in SENTENCES) >= 40, "hard negatives"


def test_nothing_is_found_in_ordinary_posts() -> None:
    assert len(set(POSTS)) == len(POSTS) >= 200
    assert [post for post in POSTS if disclosures(post)] == []
    assert disclosures("\n".join(POSTS)) == [], "nor where one follows another"


@pytest.mark.parametrize("text", ["", " ", "\n", "\ud800", "\u0000", "0" * 99, "〒", "㍿", "🇯🇵"])
def test_what_is_hardly_a_text_has_nothing(text: str) -> None:
    assert disclosures(text) == []


def test_places_are_counted_in_code_points_of_the_text_as_sent() -> None:
    text = "👨‍👩‍👧がか\u3099\r\n電話は０９０－００００－１２３４"
    (finding,) = disclosures(text)
    assert text[finding.start : finding.end] == "０９０－００００－１２３４"


def test_of_overlapping_findings_the_more_specific_stays() -> None:
    assert [finding.kind for finding in disclosures("https://x.com/example_account_0")] == [Disclosure.PROFILE]
    assert [finding.kind for finding in disclosures("LINE ID: taro@example.com")] == [Disclosure.EMAIL]


_PIECES = st.sampled_from(
    [
        *"0123456789-－ー.@:/〒#の月日市区町村丁目番地東京都病院大学 AaSt",
        "株式会社",
        "LINE",
        "ID",
        "https://",
        "さくら",
        "丁目",
    ]
)


@given(st.lists(_PIECES | st.characters(), max_size=80).map("".join))
def test_any_text_gives_findings_inside_it_that_do_not_overlap(text: str) -> None:
    findings = disclosures(text)
    assert all(0 <= one.start < one.end <= len(text) for one in findings)
    assert all(one.end <= other.start for one, other in pairwise(findings))
    assert set(contacts(text)) <= {*findings, *contacts(text)}


_PIECES_OF_PATTERNS = (
    "a|0|0-|a.|a@|@|東|市|東京都|病院|大学|さくら|こころの|A |Aa |Aa of |St. |1-|X:|x|https://|www.|a.com/|(at)|株式会社|"
    "(株)|1月1日|January 1 |三|の|々|LINE|LINE:|〒|  |町1|東京都新宿区|1丁目|+1|(03)|〇|a#1|1 A|1234|1/1に|年前中病院"
)
HOSTILE = _PIECES_OF_PATTERNS.split("|")


@pytest.mark.parametrize("piece", HOSTILE)
def test_ten_thousand_characters_that_nearly_fit_a_pattern_are_looked_through(piece: str) -> None:
    """What a pattern that tries all ways of reading them would not finish."""
    hostile = (piece * 10_000)[:10_000]
    for text in (hostile, hostile + "!", "x " + hostile):
        assert all(0 <= finding.start < finding.end <= len(text) for finding in disclosures(text))


@pytest.mark.parametrize(
    ("digits", "right"),
    [("123456789018", True), ("123456789019", False), ("000000000000", True), ("213456789018", False)],
)
def test_the_check_digit_of_my_number(digits: str, right: bool) -> None:
    assert is_my_number(digits) is right


def test_a_name_can_be_asked_for_contacts_alone() -> None:
    assert contacts("青葉の丘病院") == []
    assert contacts("090-0000-1234") == [Finding(0, 13, Disclosure.PHONE)]
