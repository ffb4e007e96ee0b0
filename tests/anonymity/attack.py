"""The attack: from a dump alone, which faces belong to one person, and to which membership?

It knows the tables' shape, not their meaning. Rows of the vault are gathered around each membership, by the ids that
they share; rows of the community around each face. What was gathered gives *traits* of each: when (transaction ids,
places in the files, running numbers, fine times, times in ids), how much (lengths, counts, small numbers), and what
(every value, and every piece of six bytes). A pair's *clues* compare them: how near in time, how near in order (ranks,
between any two tables), how equal in size, how rare the values are that both have, how odd both are. So a new table
or column is attacked without a word here; a new kind of trait is a line in `traits._traits`, a new comparison one in
`_clues`.

Last, all clues together: a classifier that is told the truth about half of the people (naive Bayes over those clues
that were worth anything there) and judged on the other half.
"""

import math
import random
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from tests.anonymity.dump import Row
from tests.anonymity.scoring import Area, Judge, Pair
from tests.anonymity.traits import MOMENT, Something, around_faces, around_memberships

Clue = list[float]
"""One number for each pair."""


@dataclass(frozen=True, slots=True)
class Finding:
    clue: str
    area: Area


class Attack:
    """On one dump. It is told which faces and memberships to ask about, and not what belongs together."""

    def __init__(self, dump: Sequence[Row], faces: Iterable[str], memberships: Iterable[str]) -> None:
        self._faces = around_faces([row for row in dump if row.world == "community"], set(faces))
        self._memberships = around_memberships([row for row in dump if row.world == "vault"], set(memberships))

    def run(self, pairs: Sequence[Pair]) -> list[Finding]:
        """What each clue that says anything at all about these pairs is worth, and all together."""
        judge = Judge(pairs)
        clues = self._clues([(self._something(pair.one), self._something(pair.other)) for pair in pairs])
        telling = {name: clue for name, clue in clues if len(set(clue)) > 1}
        findings = [Finding(name, judge.area(clue)) for name, clue in telling.items()]
        return [*findings, Finding("everything together", _together(pairs, list(telling.values())))]

    def run_on_watched(self, acts: Sequence[tuple[Pair, Sequence[frozenset[str]]]]) -> list[Finding]:
        """Of pairs of a face and a membership, with the rows of the vault that were written while the face acted or
        was acted on: whether the membership's were among them.
        """
        of = {found: thing.id for thing in self._memberships.values() for row in thing.rows for found in row.ids}
        written = [Counter(of[found] for row in rows for found in row if found in of) for _, rows in acts]
        scores = [float(pair.other in each) for (pair, _), each in zip(acts, written, strict=True)]
        return [Finding("written meanwhile", Judge([pair for pair, _ in acts]).area(scores))]

    def _something(self, identifier: str) -> Something:
        return self._faces.get(identifier) or self._memberships[identifier]

    def _clues(self, pairs: Sequence[tuple[Something, Something]]) -> Iterable[tuple[str, Clue]]:
        things = {thing.id: thing for pair in pairs for thing in pair}.values()
        faces, memberships = ([t for t in things if t.id in known] for known in (self._faces, self._memberships))
        yield from _near_in_time(pairs)
        yield from _equal(pairs, things)
        if memberships:
            yield from _alike(pairs, _ranked(faces), _ranked(memberships))
        else:
            ranked = _ranked(faces)
            for trait, ranks in ranked.items():
                yield from _alike(pairs, {trait: ranks}, {trait: ranks})
            yield from _in_company(pairs, self._memberships.values())


def _near_in_time(pairs: Sequence[tuple[Something, Something]]) -> Iterable[tuple[str, Clue]]:
    """How near their nearest moments are, and how many fall together."""
    for clock, moment in MOMENT.items():
        both_times = [(one.moments.get(clock, []), other.moments.get(clock, [])) for one, other in pairs]
        yield f"nearest {clock}", [-_nearest(*times) for times in both_times]
        yield f"same {clock}", [_fall_together(*times, moment) for times in both_times]
    both = [(set(one.traits) | set(other.traits)) for one, other in pairs]
    for kind, table in sorted(set().union(*both)):
        if kind in ("transaction", "clock", "id time", "place"):
            trait = (kind, table)
            yield (
                f"nearest {kind} in {table}",
                [-_nearest(one.traits.get(trait, []), other.traits.get(trait, [])) for one, other in pairs],
            )


def _nearest(ones: Sequence[float], others: Sequence[float]) -> float:
    """The least that any of the ones is apart from any of the others; both are sorted."""
    least = math.inf
    for one in ones if others else ():
        at = bisect_left(others, one)
        least = min(least, *(abs(one - other) for other in others[max(0, at - 1) : at + 1]))
    return least


def _fall_together(ones: Sequence[float], others: Sequence[float], moment: float) -> int:
    """How many pairs of them are no more than this apart; both are sorted."""
    return sum(bisect_right(others, one + moment) - bisect_left(others, one - moment) for one in ones)


def _in_company(
    pairs: Sequence[tuple[Something, Something]], memberships: Iterable[Something]
) -> Iterable[tuple[str, Clue]]:
    """Whether the same memberships were written whenever the one and the other acted: a join through a third."""
    for clock, moment in MOMENT.items():
        written = sorted((time, m.id) for m in memberships for time in m.moments.get(clock, []))
        near = {}
        for thing in {thing.id: thing for pair in pairs for thing in pair}.values():
            near[thing.id] = Counter(
                m for time in thing.moments.get(clock, []) for m in _written_near(written, time, moment)
            )
        yield f"same memberships at its {clock}", [(near[one.id] & near[other.id]).total() for one, other in pairs]


def _written_near(written: Sequence[tuple[float, str]], time: float, moment: float) -> set[str]:
    start, end = bisect_left(written, (time - moment, "")), bisect_right(written, (time + moment, "~"))
    return {membership for _, membership in written[start:end]} if end - start < _CROWD else set()


_CROWD = 40
"""Of so many at one moment none stands out."""

Ranks = Mapping[str, float]
"""Where each stands among all that have such a trait, from 0 to 1."""


def _ranked(things: Iterable[Something]) -> dict[tuple[str, str], Ranks]:
    """The first, and the last, of each trait, as ranks. Of traits that order almost alike one stands for all."""
    things = list(things)
    ranked: dict[tuple[str, str], Ranks] = {}
    known: list[list[float]] = []
    for kind, table in sorted({trait for thing in things for trait in thing.traits}):
        for which, at in (("first", 0), ("last", -1)):
            ranks = _ranks({thing.id: each[at] for thing in things if (each := thing.traits.get((kind, table)))})
            order = [ranks.get(thing.id, -1.0) for thing in things]
            if len(set(order)) > 1 and all(_differs(order, other) for other in known):
                known.append(order)
                ranked[kind, f"{which} of {table}"] = ranks
    return ranked


def _differs(order: Sequence[float], other: Sequence[float]) -> bool:
    """By more than one part in fifty, on average over every third."""
    apart = sum(abs(one - another) for one, another in zip(order[::3], other[::3], strict=True))
    return apart > len(order) / 150


def _ranks(held: Mapping[str, float]) -> Ranks:
    ordered = sorted(held.values())
    middle: dict[float, list[int]] = {}
    for at, value in enumerate(ordered):
        middle.setdefault(value, []).append(at)
    return {thing: sum(middle[value]) / len(middle[value]) / max(1, len(ordered) - 1) for thing, value in held.items()}


def _alike(
    pairs: Sequence[tuple[Something, Something]],
    ones: Mapping[tuple[str, str], Ranks],
    others: Mapping[tuple[str, str], Ranks],
) -> Iterable[tuple[str, Clue]]:
    """How near in order: whatever has an order in one table against whatever has one in another."""
    for (kind, where), one_ranks in ones.items():
        for (other_kind, elsewhere), other_ranks in others.items():
            if _comparable(kind, other_kind):
                yield (
                    f"{kind} {where} ~ {other_kind} {elsewhere}",
                    [_nearness(one_ranks.get(one.id), other_ranks.get(other.id)) for one, other in pairs],
                )


def _comparable(kind: str, other: str) -> bool:
    """Order with order, size with size."""
    return (kind.startswith(_SIZES)) == (other.startswith(_SIZES))


_SIZES = ("length", "count")


def _nearness(one: float | None, other: float | None) -> float:
    if one is None or other is None:
        return -2.0 if (one is None) != (other is None) else -1.0
    return -abs(one - other)


def _equal(pairs: Sequence[tuple[Something, Something]], things: Iterable[Something]) -> Iterable[tuple[str, Clue]]:
    """How rare the values are that both have; and how odd both are."""
    things = list(things)
    having = Counter(value for thing in things for value in thing.values)
    rarity = {value: math.log(len(things) / count) for value, count in having.items() if count > 1}
    known = {thing.id: frozenset(value for value in thing.values if value in rarity) for thing in things}
    odd = {thing: sum(rarity[value] for value in values) for thing, values in known.items()}
    shared = [known[one.id] & known[other.id] for one, other in pairs]
    yield "values in common", [sum(rarity[value] for value in values) for values in shared]
    yield "rarest value in common", [max((rarity[value] for value in values), default=0.0) for values in shared]
    yield "equally odd", [-abs(odd[one.id] - odd[other.id]) for one, other in pairs]


_BINS, _WORTH = 8, 2.5
"""Into how many kinds of values a clue is divided, and how many standard errors from 0.5 it must be to count."""


def _together(pairs: Sequence[Pair], clues: Sequence[Clue]) -> Area:
    """Learned from the pairs among one half of the people, judged on those among the other half."""
    people = sorted({person for pair in pairs for person in pair.persons})
    told = set(random.Random(0).sample(people, len(people) // 2))
    learning = [at for at, pair in enumerate(pairs) if told.issuperset(pair.persons)]
    judged = [at for at, pair in enumerate(pairs) if told.isdisjoint(pair.persons)]
    scores = [0.0] * len(pairs)
    known = [pairs[at] for at in learning]
    judge = Judge(known)
    for clue in clues:
        weight = _learned(judge, known, [clue[at] for at in learning])
        if weight is not None:
            for at in judged:
                scores[at] += weight(clue[at])
    return Judge([pairs[at] for at in judged]).area([scores[at] for at in judged])


def _learned(judge: Judge, pairs: Sequence[Pair], clue: Clue) -> Callable[[float], float] | None:
    """How much more often pairs that belong together have such a value, as a logarithm; None if it is worthless."""
    found = judge.area(clue)
    if abs(found.auc - 0.5) <= _WORTH * found.error:
        return None
    ordered = sorted(clue)
    edges = sorted({ordered[len(ordered) * step // _BINS] for step in range(1, _BINS)})

    def bin_of(value: float) -> int:
        return sum(value >= edge for edge in edges)

    seen = {together: Counter(dict.fromkeys(range(len(edges) + 1), 1)) for together in (True, False)}
    for pair, value in zip(pairs, clue, strict=True):
        seen[pair.together][bin_of(value)] += 1
    sums = {together: sum(counts.values()) for together, counts in seen.items()}
    weights = [
        math.log(seen[True][at] / sums[True]) - math.log(seen[False][at] / sums[False]) for at in range(len(edges) + 1)
    ]
    return lambda value: weights[bin_of(value)]


def pairs_of_faces(wearers: Mapping[str, str], apart_each: int, draw: random.Random) -> list[Pair]:
    """All pairs of faces of one person, and for each face some with others'."""
    faces = sorted(wearers)
    together = [pair for pair in combinations(faces, 2) if wearers[pair[0]] == wearers[pair[1]]]
    apart = [
        (one, other) for one in faces for other in draw.sample(faces, apart_each) if wearers[one] != wearers[other]
    ]
    return [Pair(one, other, (wearers[one], wearers[other])) for one, other in together + apart]


def pairs_between(
    wearers: Mapping[str, str], others: Mapping[str, str], apart_each: int, draw: random.Random
) -> list[Pair]:
    """All pairs of one's faces of one sort with those of another, and for each face some with others'."""
    faces = sorted(others)
    return [
        Pair(one, other, (wearer, others[other]))
        for one, wearer in sorted(wearers.items())
        for other in {*draw.sample(faces, apart_each), *(face for face in faces if others[face] == wearer)}
    ]


def pairs_with_memberships(
    wearers: Mapping[str, str], memberships: Mapping[str, str], apart_each: int, draw: random.Random
) -> list[Pair]:
    """Each face with its own membership (by account) and with some of others."""
    accounts = sorted(set(wearers.values()))
    pairs = []
    for face, wearer in wearers.items():
        for account in [wearer, *(other for other in draw.sample(accounts, apart_each) if other != wearer)]:
            pairs.append(Pair(face, memberships[account], (wearer, account)))
    return pairs
