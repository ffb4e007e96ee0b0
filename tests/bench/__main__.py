"""`python -m tests.bench seed | run | grow | compare`: what `make seed`, `make bench` and `make bench-compare` run."""

import argparse
import asyncio
import json
import shutil
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from adapters.embedded_postgres.places import find_home
from api import logs
from api.settings import Settings
from tests.e2e.served import Run

from .growth import grow
from .measuring import CONNECTIONS, Pace, measure
from .paths import PATHS, Here, arrive
from .plans import explain
from .processes import PLANTED, floor_beside, seconds_to_start, serving
from .realtime import fan_out, storm
from .seeding import SIZES, Place, seeded
from .statements import look
from .table import Row, comparison, median, read, table, write
from .wrk import LoadFailed, drive

FOLDER = Path("var/bench")
_LAST = FOLDER / "last.json"


def main() -> None:
    options = _parser().parse_args()
    logs.configure("WARNING")
    try:
        options.act(options)
    except LoadFailed as error:
        sys.exit(f"bench: {error}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    commands = parser.add_subparsers(required=True, metavar="command")
    seeding = commands.add_parser("seed", help="make a community, if it is not there")
    seeding.add_argument("--size", choices=SIZES, default="10k")
    seeding.add_argument("--boards", type=int)
    seeding.set_defaults(act=_seed)
    running = commands.add_parser("run", help="measure, beside the floor")
    running.add_argument("--seconds", type=int, default=2, help="of each run")
    running.add_argument("--rounds", type=int, default=3)
    running.add_argument("--paths", default="", help="only those whose name begins so")
    running.add_argument("--plant", action="store_true", help="with a sleep of 5 ms in the read path")
    running.set_defaults(act=_run)
    growing = commands.add_parser("grow", help="measure how the paths grow, and show their plans")
    growing.add_argument("--size", choices=SIZES, default="1m")
    growing.add_argument("--seconds", type=int, default=2, help="of each run")
    growing.add_argument("--rounds", type=int, default=3)
    growing.set_defaults(act=_grow)
    comparing = commands.add_parser("compare", help="with what another checkout measured")
    comparing.add_argument("other", type=Path)
    comparing.set_defaults(act=_compare)
    return parser


def _seed(options: argparse.Namespace) -> None:
    boards = options.boards or (10 if options.size == "10k" else 100)
    seeded(FOLDER / f"{options.size}-{boards}", options.size, boards)


def _fresh(size: str, boards: int) -> tuple[Path, Place]:
    """A small place is made anew: what was written in the last run is not there in this one."""
    state = FOLDER / f"{size}-{boards}"
    if size == "10k" and state.exists():
        shutil.rmtree(find_home(state / "postgres").path)
        shutil.rmtree(state)
    return state, seeded(state, size, boards)


def _run(options: argparse.Namespace) -> None:
    state, place = _fresh("10k", 10)
    further: dict[str, Any] = {"cold start, seconds": round(seconds_to_start(state), 1)}
    with serving(state, **({"program": PLANTED} if options.plant else {})) as run:
        asyncio.run(require_durable(run.database_url))
        rows = _measure_paths(run, state, place, Pace(options.seconds, options.rounds), options.paths)
        print(table(rows), flush=True)
        if not options.paths:
            further |= {f"fan-out to {sockets}": fan_out(run, place, sockets) for sockets in (500, 2_000)}
            further["reconnect storm"] = storm(run, asyncio.run(_arrived(run, place)), 2_000)
    if not options.paths:
        further["two workers, times one"] = _two_workers(state, place, rows, options.seconds)
    for what, figures in further.items():
        print(f"{what}: {figures}")
    write(_LAST, rows, further)


def _measure_paths(run: Run, state: Path, place: Place, pace: Pace, wanted: str) -> list[Row]:
    looked = asyncio.run(look(Settings(state=state), run.database_url, place))
    rows = []
    with floor_beside(run, looked.mark, looked.face) as floor:
        for path in (path for path in PATHS if path.name.startswith(wanted)):
            here = asyncio.run(_arrived(run, place))
            rows.append(measure(run, floor, here, looked, path, pace))
    return rows


def _two_workers(state: Path, place: Place, rows: Sequence[Row], seconds: int) -> dict[str, float]:
    """Requests a second with two server processes, by those with one."""
    alone = {row.path: median(row.project).rate for row in rows}
    with serving(state, "--workers", "2") as run:
        here = asyncio.run(_arrived(run, place))
        drive(run.base_url, PATHS[0].asked(here), seconds, CONNECTIONS)
        return {
            path.name: round(drive(run.base_url, path.asked(here), seconds, CONNECTIONS).rate / alone[path.name], 2)
            for path in PATHS
            if path.name in ("thread page, first", "create post")
        }


def _grow(options: argparse.Namespace) -> None:
    """The small place, the large one, and a small one with 500 boards."""
    wheres = {
        f"{size}, {boards} boards": (size, boards) for size, boards in (("10k", 10), (options.size, 100), ("10k", 500))
    }
    with ExitStack() as stack:
        places: dict[str, tuple[Run, Here]] = {}
        for name, where in wheres.items():
            state, place = _fresh(*where)
            run = stack.enter_context(serving(state))
            asyncio.run(require_durable(run.database_url))
            places[name] = (run, asyncio.run(_arrived(run, place)))
            if where[0] != "10k":
                _show_plans(state, run, place)
        paths = grow(places, options.seconds, options.rounds)
    for one in paths:
        print(one.line)
    (FOLDER / "growth.json").write_text(json.dumps([asdict(one) for one in paths], indent=1) + "\n")


def _show_plans(state: Path, run: Run, place: Place) -> None:
    """Raises LoadFailed where a large table is read as a whole."""
    looked = asyncio.run(look(Settings(state=state), run.database_url, place))
    explained = asyncio.run(explain(run.database_url, looked.said))
    print("\n".join(one.line for one in explained), flush=True)
    if any(one.read_whole for one in explained):
        raise LoadFailed("a large table is read as a whole")


async def _arrived(run: Run, place: Place) -> Here:
    async with httpx.AsyncClient(base_url=run.base_url, timeout=60) as client:
        return await arrive(client, place)


async def require_durable(url: str) -> None:
    """A figure of a database that may lose what it has confirmed is none. Raises LoadFailed."""
    connection = await asyncpg.connect(url)
    settings = {name: await connection.fetchval(f"SHOW {name}") for name in ("fsync", "synchronous_commit")}
    await connection.close()
    for name, value in settings.items():
        if value != "on":
            raise LoadFailed(f"{name} is {value}")


def _compare(options: argparse.Namespace) -> None:
    other = options.other / _LAST if options.other.is_dir() else options.other
    print(comparison(read(_LAST), read(other)))


if __name__ == "__main__":
    main()
