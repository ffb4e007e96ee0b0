"""Excerpts: how well a text fits what is looked for, and the part of it that is shown."""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from domain.boards.search.folding import folded
from domain.shared.shapes import view

TITLE_FIT, BEST_FIT = 100, 9
"""A title says what the whole thread is about. In a post its words count, up to the best fit."""
_BEFORE, _EXCERPT = 40, 160
"""Code points of a text that are shown before the first match, and at most."""


@view({"start": 4, "length": 3})
class Highlight:
    """A place in the excerpt where a word of the query stands."""

    start: int
    """Code points (not UTF-16 units) of `excerpt`, from 0."""
    length: int
    """Code points."""


def fit_of(text: str, words: Sequence[str]) -> int:
    """How often these folded words occur, or 0 where one of them does not."""
    within = folded(text)
    counts = [within.count(word) for word in words]
    return min(sum(counts), BEST_FIT) if all(counts) else 0


def excerpt_of(text: str, words: Sequence[str]) -> tuple[str, list[Highlight]]:
    """The part of a text around the first match of these folded words, and where they stand in it."""
    matches = _matches(text, words)
    first = matches[0][0] if matches else 0
    start = max(0, min(first - _BEFORE, len(text) - _EXCERPT))
    end = min(len(text), start + _EXCERPT)
    lead = "…" if start > 0 else ""
    inside = [(max(a, start), min(b, end)) for a, b in matches if a < end]
    marked = [Highlight(start=a - start + len(lead), length=b - a) for a, b in inside]
    return lead + text[start:end] + ("…" if end < len(text) else ""), marked


def _matches(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where folded words stand in a text, from the first one on as far as an excerpt goes: ranges of the text itself,
    merged where they meet.
    """
    within = folded(text)
    if len(within) == len(text) and not any(map(_joins, set(text))):  # each character folds into one, for itself
        return _merged(list(_places(within, words)))
    first = min((at for word in words if (at := within.find(word)) >= 0), default=0)
    starts, owner, reached = [0], list[int](), 0
    for piece in _pieces(text):
        owner += [len(starts) - 1] * _folded_length(piece)
        starts.append(starts[-1] + len(piece))
        reached = reached or (starts[-1] if len(owner) > first else 0)
        if reached and starts[-1] > reached + _EXCERPT:
            break
    found = [(starts[owner[a]], starts[owner[b - 1] + 1]) for a, b in _places(within[: len(owner)], words)]
    return _merged(found)


def _places(within: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    for word in words:
        at = within.find(word)
        while at >= 0:
            yield at, at + len(word)
            at = within.find(word, at + len(word))


def _merged(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that fold each for itself: a character with all that could join it."""
    start = 0
    for at, character in enumerate(text):
        if at > start and not _joins(character):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


@lru_cache(16_384)
def _folded_length(piece: str) -> int:
    return len(folded(piece))


@lru_cache(16_384)
def _joins(character: str) -> bool:
    """Whether folding may make one of it and what stands before it: marks, voicing in half width, Korean letters."""
    first = unicodedata.normalize("NFKD", character)[0]
    is_mark = unicodedata.combining(first) != 0 or unicodedata.category(first).startswith("M")
    return is_mark or "\u1160" <= first <= "\u11ff"
