"""How paths grow: the same requests where there is a hundred times as much, by turns with where there is little."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.e2e.served import Run

from .paths import PATHS, Here, Path
from .wrk import drive

CONNECTIONS = 8
MOST = 1.2
"""In a larger place, and on the last page, a path may take so many times as long. What takes longer is marked."""
_DEEPER = {"thread page, last": "thread page, first", "board page, last": "board page, first"}


@dataclass(frozen=True, slots=True)
class Grown:
    path: str
    rates: Mapping[str, float]
    """Requests a second by place."""
    ratios: Mapping[str, float]
    """How many times as long as in the first place, the middle of the rounds; and as on the first page, in each."""

    @property
    def line(self) -> str:
        rates = "  ".join(f"{place} {rate:,.0f}/s" for place, rate in self.rates.items())
        ratios = "  ".join(f"{what} {ratio:.2f}{'!' if ratio > MOST else ''}" for what, ratio in self.ratios.items())
        return f"{self.path:<20} {rates}   {ratios}"


def grow(places: Mapping[str, tuple[Run, Here]], seconds: int, rounds: int) -> list[Grown]:
    found: dict[str, list[dict[str, float]]] = {}
    for path in PATHS:
        found[path.name] = [_round(path, places, seconds) for _ in range(rounds)]
    return [grown(name, found) for name in found]


def _round(path: Path, places: Mapping[str, tuple[Run, Here]], seconds: int) -> dict[str, float]:
    return {
        name: drive(run.base_url, path.asked(here), seconds, CONNECTIONS).rate for name, (run, here) in places.items()
    }


def grown(name: str, found: Mapping[str, Sequence[Mapping[str, float]]]) -> Grown:
    rounds = found[name]
    first, *others = rounds[0]
    ratios = {other: _middle(rounds, first, rounds, other) for other in others}
    if (shallow := _DEEPER.get(name)) is not None:
        ratios |= {f"last/first {place}": _middle(found[shallow], place, rounds, place) for place in rounds[0]}
    rates = {place: statistics.median(each[place] for each in rounds) for place in rounds[0]}
    return Grown(name, rates, ratios)


def _middle(
    before: Sequence[Mapping[str, float]], here: str, after: Sequence[Mapping[str, float]], there: str
) -> float:
    return statistics.median(a[here] / b[there] for a, b in zip(before, after, strict=True))
