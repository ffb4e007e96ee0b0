"""What was measured, as a table for people and as JSON for `make bench-compare`."""

import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .wrk import Measured


@dataclass(slots=True)
class Row:
    """One path. Runs of the project and of its floor stand side by side, as they were made by turns."""

    path: str
    statements: int | None = None
    same_bytes: bool | None = None
    """Whether the floor's items are the project's, to the byte."""
    project: list[Measured] = field(default_factory=list)
    floor: list[Measured] = field(default_factory=list)
    alone: tuple[float | None, float | None] = (None, None)
    """Milliseconds of a request while there is no other: p50 of the project, of the floor."""
    cpu: tuple[float, float] = (0.0, 0.0)
    """Milliseconds of processor time a request of the project: Python, PostgreSQL."""

    @property
    def ratios(self) -> list[float]:
        """Requests a second of the project for one of the floor; lowest, middle, highest."""
        found = sorted(mine.rate / floor.rate for mine, floor in zip(self.project, self.floor, strict=False))
        return [found[0], statistics.median(found), found[-1]] if found else []


def median(measured: Sequence[Measured]) -> Measured:
    """Of each figure by itself."""
    return Measured(*(statistics.median(getattr(one, name) for one in measured) for name in ("rate", "p50", "p99")))


_HEAD = ("path", "req/s", "p50", "p99", "floor", "p50", "p99", "ratio (of three)", "alone", "floor", "CPU py+pg", "SQL")


def table(rows: Sequence[Row]) -> str:
    """Milliseconds, but for requests a second."""
    lines = [_HEAD, *(_line(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) if not number else cell.rjust(width) for number, (cell, width) in enumerate(pairs))
        for pairs in (list(zip(line, widths, strict=True)) for line in lines)
    )


def _line(row: Row) -> tuple[str, ...]:
    mine = median(row.project)
    name = row.path + ("" if row.same_bytes in (None, True) else " (other bytes)")
    floor = ("", "", "")
    if row.floor:
        below = median(row.floor)
        floor = (f"{below.rate:,.0f}", f"{below.p50:.1f}", f"{below.p99:.1f}")
    low, middle, high = row.ratios or (0, 0, 0)
    spread = f"{middle:.2f} ({low:.2f}-{high:.2f})" if row.ratios else ""
    alone = tuple("" if one is None else f"{one:.2f}" for one in row.alone)
    cpu = f"{row.cpu[0]:.2f}+{row.cpu[1]:.2f}"
    said = "" if row.statements is None else str(row.statements)
    return (name, f"{mine.rate:,.0f}", f"{mine.p50:.1f}", f"{mine.p99:.1f}", *floor, spread, *alone, cpu, said)


def write(file: Path, rows: Sequence[Row], further: Mapping[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"rows": [asdict(row) for row in rows], **further}, indent=1) + "\n")


def read(file: Path) -> list[Row]:
    rows = []
    for row in json.loads(file.read_text())["rows"]:
        project, floor = ([Measured(**one) for one in row.pop(side)] for side in ("project", "floor"))
        rows.append(Row(project=project, floor=floor, **row))
    return rows


def comparison(here: Sequence[Row], there: Sequence[Row]) -> str:
    """Of two checkouts: what each path came to, and how that relates. Where there is a floor, in terms of it."""
    others = {row.path: row for row in there}
    lines = [f"{'path':<22}{'here':>12}{'there':>12}{'here/there':>12}"]
    for row in here:
        if (other := others.get(row.path)) is None:
            continue
        if row.ratios and other.ratios:
            mine, its, unit = row.ratios[1], other.ratios[1], " × floor"
        else:
            mine, its, unit = median(row.project).rate, median(other.project).rate, " req/s"
        lines.append(f"{row.path:<22}{mine:>12,.2f}{its:>12,.2f}{mine / its:>12.2f}{unit}")
    return "\n".join(lines)
