"""What a dump tells of one face or one membership: the rows that hang together with it, and their traits."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from tests.anonymity.dump import Row

_PIECE, _LONGEST = 6, 128
"""Bytes of a piece, and how far into a value pieces are taken."""
MOMENT = {"transaction": 3, "clock": 90.0, "id time": 0.05}
"""What counts as the same moment: transactions, seconds, seconds."""


@dataclass(frozen=True)
class Something:
    """A face or a membership, and the rows that were gathered around it."""

    id: str
    rows: Sequence[Row]

    @cached_property
    def traits(self) -> Mapping[tuple[str, str], list[float]]:
        """Numbers, by what they tell and the table that tells it."""
        gathered: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
        for row in self.rows:
            for kind, value in _traits(row):
                gathered[kind, row.table].append(value)
        for table, count in Counter(row.table for row in self.rows).items():
            gathered["count", table].append(count)
        return {trait: sorted(values) for trait, values in gathered.items()}

    @cached_property
    def moments(self) -> Mapping[str, list[float]]:
        """All its times, whatever table tells them, by clock."""
        merged: defaultdict[str, list[float]] = defaultdict(list)
        for (kind, _), values in self.traits.items():
            if kind.partition(":")[0] in MOMENT:
                merged[kind.partition(":")[0]] += values
        return {clock: sorted(set(values)) for clock, values in merged.items()}

    @cached_property
    def values(self) -> frozenset[str]:
        """Everything that is written in its rows, whole and in pieces."""
        return frozenset(piece for row in self.rows for value in row.values.values() for piece in _pieces(value))


def _traits(row: Row) -> Iterable[tuple[str, float]]:
    yield "transaction", row.xmin
    if row.xmax:
        yield "transaction:ending", row.xmax
    yield "place", row.place
    for found in row.ids:
        if (moment := _time_in(found)) is not None:
            yield "id time", moment
    for column, value in row.values.items():
        if isinstance(value, bool):
            yield f"number:{column}", float(value)
        elif isinstance(value, int):
            yield ("transaction" if column == "transaction" else f"number:{column}"), value
        elif isinstance(value, datetime):
            yield "clock", value.timestamp()
        elif isinstance(value, date):
            yield f"number:{column}", value.toordinal()
        elif isinstance(value, str | bytes):
            yield f"length:{column}", len(value)


def _time_in(identifier: str) -> float | None:
    """Seconds, if this is a ULID of our years."""
    value = 0
    for letter in identifier[4:14]:
        value = value * 32 + "0123456789abcdefghjkmnpqrstvwxyz".index(letter)
    return value / 1000 if 1.6e12 < value < 2.2e12 else None


def _pieces(value: Any) -> Iterable[str]:
    if isinstance(value, bytes):
        yield value.hex()
        for start in range(min(len(value), _LONGEST) - _PIECE + 1):
            yield value[start : start + _PIECE].hex()
    elif isinstance(value, datetime) or (isinstance(value, int) and not isinstance(value, bool)):
        yield str(value)
    elif isinstance(value, str):
        yield value
        yield from value.replace('"', " ").split()
    elif isinstance(value, list):
        for item in value:
            yield from _pieces(item)


def around_faces(rows: Sequence[Row], faces: set[str]) -> dict[str, Something]:
    """Rows that name the face, and rows that name what only this face's rows name (a sanction, a post)."""
    own: defaultdict[str, list[Row]] = defaultdict(list)
    namers: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        for face in row.ids & faces:
            own[face].append(row)
            for named in row.ids - faces:
                namers[named].add(face)
    for row in rows:
        if not row.ids & faces:
            for face in {next(iter(namers[named])) for named in row.ids if len(namers.get(named, ())) == 1}:
                own[face].append(row)
    return {face: Something(face, own[face]) for face in faces}


def around_memberships(rows: Sequence[Row], memberships: set[str]) -> dict[str, Something]:
    """Rows that hang together by ids, from membership to account to whatever names that."""
    parents: dict[str, str] = {}

    def root(identifier: str) -> str:
        while parents.setdefault(identifier, identifier) != identifier:
            parents[identifier] = identifier = parents[parents[identifier]]
        return identifier

    linking = [[found for found in sorted(row.ids) if not found.startswith("com_")] for row in rows]
    for ids in linking:
        for found in ids[1:]:
            parents[root(found)] = root(ids[0])
    gathered: defaultdict[str, list[Row]] = defaultdict(list)
    for row, ids in zip(rows, linking, strict=True):
        if ids:
            gathered[root(ids[0])].append(row)
    return {membership: Something(membership, gathered[root(membership)]) for membership in memberships}
