"""Project and floor by turns."""

from dataclasses import dataclass

import httpx

from tests.e2e.served import Run

from .paths import Here, Path
from .processes import Floor, used_by
from .statements import Looked
from .table import Row
from .wrk import drive

CONNECTIONS = 32
_SHORT = 1
"""Seconds, of warming up and of asking alone."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long is measured."""

    seconds: int = 2
    rounds: int = 3


def measure(run: Run, floor: Floor, here: Here, looked: Looked, path: Path, pace: Pace) -> Row:
    """Warm up, then each by turns, then each with one connection alone."""
    row = Row(path.name, len(looked.said[path.name]))
    drive(run.base_url, path.asked(here), _SHORT, CONNECTIONS)
    if path.floor is not None:
        drive(floor.base_url, path.floor(here), _SHORT, CONNECTIONS)
        if not path.writes:
            row.same_bytes = _items(httpx.get(floor.base_url + path.floor(here)[0].path).content) == _items(
                looked.answers[path.name]
            )
    python = postgres = requests = 0.0
    for _ in range(pace.rounds):
        before = used_by(run.process.pid)
        measured = drive(run.base_url, path.asked(here), pace.seconds, CONNECTIONS)
        spent = used_by(run.process.pid).since(before)
        row.project.append(measured)
        python, postgres = python + spent.python, postgres + spent.postgres
        requests += measured.rate * pace.seconds
        if path.floor is not None:
            row.floor.append(drive(floor.base_url, path.floor(here), pace.seconds, CONNECTIONS))
    row.cpu = (python / requests * 1_000, postgres / requests * 1_000)
    row.alone = _alone(run, floor, here, path)
    return row


def _alone(run: Run, floor: Floor, here: Here, path: Path) -> tuple[float, float | None]:
    mine = drive(run.base_url, path.asked(here), _SHORT, 1).p50
    return mine, None if path.floor is None else drive(floor.base_url, path.floor(here), _SHORT, 1).p50


def _items(page: bytes) -> bytes:
    """A page without its cursor, which the floor has no need to seal."""
    return page.rpartition(b',"next_cursor":')[0]
