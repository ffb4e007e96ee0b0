"""Generated names are many, wearable as they are, and say nothing about their wearer."""

from collections.abc import Iterable
from itertools import chain, product
from math import prod

import pytest

from domain.pseudonyms import words
from domain.pseudonyms.names import chosen_name, generated_name, name_key
from domain.shared.text import LANGUAGES, Language

LISTS: dict[Language, tuple[tuple[str, ...], ...]] = {
    "ja": (words.JAPANESE_QUALITIES, words.JAPANESE_SCENES, words.JAPANESE_BEINGS),
    "en": (words.ENGLISH_QUALITIES, words.ENGLISH_SCENES, words.ENGLISH_BEINGS),
}
BETWEEN: dict[Language, str] = {"ja": "", "en": " "}


def skeleton_of(keys: Iterable[str]) -> str:
    """Of a name, from the keys of its words: where two words meet, r and n are taken for m too."""
    return "".join(keys).replace("rn", "m")


def test_every_interface_language_has_its_lists() -> None:
    assert set(LISTS) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_more_than_a_million_in_each_language(language: Language) -> None:
    assert prod(len(part) for part in LISTS[language]) >= 1_000_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_stands_in_one_list_and_only_once(language: Language) -> None:
    keys = [name_key(word) for word in chain(*LISTS[language])]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_generated_names_look_the_same(language: Language) -> None:
    keys = [[name_key(word) for word in part] for part in LISTS[language]]
    names = {skeleton_of(name) for name in product(*keys)}
    assert len(names) == prod(len(part) for part in LISTS[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_key_of_a_generated_name_is_that_of_its_words(language: Language) -> None:
    """For every meeting of two words: what the test above goes by."""
    qualities, scenes, beings = LISTS[language]
    for met in chain(product(qualities, scenes), product(scenes, beings)):
        assert name_key(BETWEEN[language].join(met)) == skeleton_of(map(name_key, met))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_generated_name_could_have_been_chosen(language: Language) -> None:
    """Every word, the longest name, and as many names as chance gives: the rules look at letters, words and length."""
    parts = LISTS[language]
    longest = [max(part, key=len) for part in parts]
    names = [BETWEEN[language].join(longest)]
    for place, part in enumerate(parts):
        names += [BETWEEN[language].join([*longest[:place], word, *longest[place + 1 :]]) for word in part]
    for name in (*names, *(generated_name(language) for _ in range(2_000))):
        assert chosen_name(name) == name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_generated_name_is_one_word_of_each_list(language: Language) -> None:
    for _ in range(300):
        name = generated_name(language)
        assert chosen_name(name) == name
        assert any(name.startswith(quality) for quality in LISTS[language][0])
        assert any(name.endswith(being) for being in LISTS[language][2])


def test_the_lists_keep_the_lengths_that_they_promise() -> None:
    longest_japanese = sum(max(map(len, part)) for part in LISTS["ja"])
    assert longest_japanese <= 20
    assert max(map(len, chain(*LISTS["en"]))) <= 9
