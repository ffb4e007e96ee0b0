"""How PostgreSQL goes about each statement of the measured paths: as it is explained, for its values and for any."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from .statements import Said

BIG = 10_000
"""A table with more rows than that is never to be read as a whole."""
_ROWS = "SELECT relname, reltuples FROM pg_class WHERE relkind IN ('r', 'p') AND reltuples > $1"
_MODES = {"for its values": "force_custom_plan", "for any": "force_generic_plan"}


@dataclass(frozen=True, slots=True)
class Explained:
    path: str
    statement: str
    mode: str
    indexes: tuple[str, ...]
    read_whole: tuple[str, ...]
    """Big tables, or parts of the event log, that are read from end to end."""

    @property
    def line(self) -> str:
        used = ", ".join(self.indexes) or "no index"
        whole = f"  READS ALL OF {', '.join(self.read_whole)}" if self.read_whole else ""
        return f"{self.path:<20} {self.mode:<15} {self.statement[:40]:<40} {used}{whole}"


async def explain(url: str, said: Mapping[str, Sequence[Said]]) -> list[Explained]:
    connection = await asyncpg.connect(url)
    big = {row["relname"] for row in await connection.fetch(_ROWS, BIG)}
    found = []
    for mode, setting in _MODES.items():
        await connection.execute(f"SET plan_cache_mode = {setting}")
        for path, statements in said.items():
            for statement, values in statements:
                told = await connection.fetchval(f"EXPLAIN (FORMAT JSON) {statement}", *values)
                found.append(explained(path, statement, mode, json.loads(told)[0]["Plan"], big))
    await connection.close()
    return found


def explained(path: str, statement: str, mode: str, plan: Mapping[str, Any], big: set[str]) -> Explained:
    nodes = list(_nodes(plan))
    indexes = dict.fromkeys(node["Index Name"] for node in nodes if "Index Name" in node)
    whole = dict.fromkeys(
        node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan" and node["Relation Name"] in big
    )
    return Explained(path, " ".join(statement.split()), mode, tuple(indexes), tuple(whole))


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)
