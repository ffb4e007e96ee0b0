"""How well a score tells pairs that belong together from pairs that do not, and how sure that is.

The measure is the area under the ROC curve (AUC): the chance that a pair which belongs together scores higher than one
which does not, ties counted half. 0.5 is a coin, 1 and 0 are certainty.

Pairs are not independent: each person is in many. The standard error is therefore the infinitesimal jackknife over
persons: a pair counts as often as each person in it does, and the error is made of what the AUC owes to every single
person (for pairs without common persons it is DeLong's). Nothing is resampled, so it repeats itself.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things that may belong to one person, and to whom they do belong."""

    one: str
    other: str
    persons: tuple[str, str]

    @property
    def together(self) -> bool:
        return self.persons[0] == self.persons[1]


@dataclass(frozen=True, slots=True)
class Area:
    """An AUC with its standard error."""

    auc: float
    error: float

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Two-sided."""
        wide = NormalDist().inv_cdf((1 + confidence) / 2) * self.error
        return self.auc - wide, self.auc + wide

    def is_chance(self, confidence: float = 0.95) -> bool:
        low, high = self.interval(confidence)
        return low <= 0.5 <= high


class Judge:
    """Says of scores over these pairs, some of which belong together and some of which do not, what they are worth."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        numbers = {
            person: number for number, person in enumerate({person for pair in pairs for person in pair.persons})
        }
        self._people = len(numbers)
        self._together = [(at, numbers[pair.persons[0]]) for at, pair in enumerate(pairs) if pair.together]
        self._apart = [
            (at, numbers[pair.persons[0]], numbers[pair.persons[1]])
            for at, pair in enumerate(pairs)
            if not pair.together
        ]

    def area(self, scores: Sequence[float]) -> Area:
        together = [scores[at] for at, _ in self._together]
        apart = [scores[at] for at, _, _ in self._apart]
        lower, higher = _shares_below(together, apart), _shares_below(apart, together)
        auc = sum(lower) / len(lower)
        owed = [0.0] * self._people
        for (_, person), share in zip(self._together, lower, strict=True):
            owed[person] += (share - auc) / len(lower)
        for (_, one, other), share in zip(self._apart, higher, strict=True):
            part = (1 - share - auc) / len(higher)
            owed[one] += part
            owed[other] += part
        return Area(auc, sqrt(sum(part * part for part in owed) * self._people / (self._people - 1)))


def _shares_below(scores: Sequence[float], among: Sequence[float]) -> list[float]:
    """Of each score, which share of the others it exceeds; ties count half."""
    ordered = sorted(among)
    known: dict[float, float] = {}
    for score in scores:
        if score not in known:
            known[score] = (bisect_left(ordered, score) + bisect_right(ordered, score)) / (2 * len(ordered))
    return [known[score] for score in scores]
