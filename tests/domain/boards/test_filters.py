"""What a filter catches, and what is left of it."""

from typing import Any

import pytest

from domain.boards.reading.filters import MOST_BYTES, FilterAction, Filters, FilterTag, FilterWord, SetFilters
from domain.shared.errors import InvalidInput
from domain.shared.warnings import WarningTag

BLUR, HIDE = FilterAction.BLUR, FilterAction.HIDE


def words(*each: str, action: FilterAction = BLUR) -> Filters:
    return Filters.of(SetFilters(words=[FilterWord(word=word, action=action) for word in each]))


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("お酒", "昨日お酒をのみました"),
        ("ビール", "ﾋﾞｰﾙ"),
        ("ﾋﾞｰﾙ", "ビールと"),
        ("Wine", "ＷＩＮＥを一杯"),
        ("が", "か\u3099"),
        ("薬", "\n薬\n"),
        ("眠れない 夜", "眠れない 夜が続く"),
    ],
)
def test_a_word_is_found_however_it_is_written(word: str, text: str) -> None:
    assert words(word).caught([], [text]) == (BLUR, [f"word:{word}"])


def test_a_word_does_not_reach_over_two_texts_and_kana_are_not_made_one() -> None:
    assert words("お酒").caught([], ["お", "酒"]) is None
    assert words("ケア").caught([], ["だけあって"]) is None


def test_what_hides_goes_before_what_blurs() -> None:
    filters = Filters({WarningTag.SUICIDE: HIDE, WarningTag.EATING: BLUR}, {"酒": BLUR})
    assert filters.caught(["eating"], ["酒"]) == (BLUR, ["tag:eating", "word:酒"])
    assert filters.caught(["suicide", "abuse"], ["酒"]) == (HIDE, ["tag:suicide", "word:酒"])
    assert filters.blurring().caught(["suicide"], []) == (BLUR, ["tag:suicide"])
    assert filters.caught(["abuse"], ["水"]) is None


def a_post(**changes: Any) -> dict[str, Any]:
    warning = {"tags": ["eating"], "text": "食べた話", "by_staff": []}
    quote = {"text": "引用", "content_warning": {"tags": ["abuse"], "text": "むかしの話", "by_staff": []}}
    image = {"alt": "机の写真"}
    verdict = {"note": "所見", "sources": [{"title": "出典", "citation": "要約"}]}
    return {
        "body": "本文",
        "entry": {"situation": "本文"},
        "verdict": verdict,
        "content_warning": warning,
        "quotes": [quote],
        "images": [image],
        "filtered": None,
    } | changes


@pytest.mark.parametrize("word", ["本文", "食べた", "引用", "むかし", "机", "所見", "出典", "要約"])
def test_words_are_looked_for_in_all_that_a_post_says_and_none_is_left_of_what_is_hidden(word: str) -> None:
    post, blurred = a_post(), a_post()
    words(word, action=HIDE).on_post(post)
    words(word).on_post(blurred)
    assert blurred == a_post(filtered={"action": "blur", "by": [f"word:{word}"]})
    assert post["filtered"] == {"action": "hide", "by": [f"word:{word}"]}
    del post["filtered"]
    for said in ("本文", "食べた", "引用", "むかし", "机", "所見", "出典", "要約"):
        assert said not in str(post)
    assert (post["content_warning"]["tags"], len(post["quotes"])) == (["eating"], 1)


@pytest.mark.parametrize("tag", ["eating", "abuse"])
def test_a_tag_reaches_what_is_quoted_too(tag: str) -> None:
    post = a_post()
    Filters({WarningTag(tag): HIDE}, {}).on_post(post)
    assert (post["body"], post["filtered"]) == (None, {"action": "hide", "by": [f"tag:{tag}"]})


def test_what_nothing_catches_stays_as_it_is() -> None:
    post = a_post(body=None, verdict=None, content_warning=None)
    words("本文").on_post(post)
    assert post == a_post(body=None, verdict=None, content_warning=None)


def test_a_filter_is_there_once_and_all_of_them_fit() -> None:
    def flaws(command: SetFilters) -> list[tuple[str, str]]:
        with pytest.raises(InvalidInput) as refused:
            Filters.of(command)
        return [(flaw.pointer, flaw.code) for flaw in refused.value.flaws]

    twice = [FilterWord(word=word, action=BLUR) for word in ("ビール", "ﾋﾞｰﾙ")]
    assert flaws(SetFilters(words=twice)) == [("/filters/words/1", "repeated")]
    tags = [FilterTag(tag=WarningTag.MONEY, action=action) for action in (BLUR, HIDE)]
    assert flaws(SetFilters(tags=tags)) == [("/filters/tags/1", "repeated")]
    long = [FilterWord(word=f"{n:02}" + "字" * 28, action=BLUR) for n in range(MOST_BYTES // 84)]
    Filters.of(SetFilters(words=long))
    assert flaws(SetFilters(words=[*long, twice[0], FilterWord(word="字" * 30, action=BLUR)])) == [
        ("/filters/words", "too_long")
    ]
    one = FilterWord(word="字" * 31, action=BLUR)
    assert flaws(SetFilters(words=[one])) == [("/filters/words/0/word", "too_long")]
