"""`python -m tests.bench seed | run | compare`: what `make seed`, `make bench` and `make bench-compare` run."""

import argparse
import asyncio
import shutil
import sys
from pathlib import Path

import asyncpg
import httpx

from api import logs
from api.settings import Settings
from tests.e2e.served import Run

from .measuring import Pace, measure
from .paths import PATHS, Here, arrive
from .processes import PLANTED, floor_beside, serving
from .seeding import SIZES, Place, seeded
from .statements import look
from .table import Row, comparison, read, table, write
from .wrk import LoadFailed

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
    running.add_argument("--paths", help="only those whose name begins so")
    running.add_argument("--plant", action="store_true", help="with a sleep of 5 ms in the read path")
    running.set_defaults(act=_run)
    comparing = commands.add_parser("compare", help="with what another checkout measured")
    comparing.add_argument("other", type=Path)
    comparing.set_defaults(act=_compare)
    return parser


def _seed(options: argparse.Namespace) -> None:
    seeded(*_where(options.size, options.boards))


def _where(size: str, boards: int | None = None) -> tuple[Path, str, int]:
    boards = boards or (10 if size == "10k" else 100)
    return FOLDER / f"{size}-{boards}", size, boards


def _run(options: argparse.Namespace) -> None:
    state, size, boards = _where("10k")
    shutil.rmtree(state, ignore_errors=True)  # what was written in the last run is not there in this one
    place = seeded(state, size, boards)
    program = {"program": PLANTED} if options.plant else {}
    pace = Pace(options.seconds, options.rounds)
    with serving(state, **program) as run:
        asyncio.run(require_durable(run.database_url))
        rows = _measure_paths(run, state, place, pace, options.paths or "")
    print(table(rows))
    write(_LAST, rows, {})


def _measure_paths(run: Run, state: Path, place: Place, pace: Pace, wanted: str) -> list[Row]:
    looked = asyncio.run(look(Settings(state=state), run.database_url, place))
    rows = []
    with floor_beside(run, looked.mark) as floor:
        here = asyncio.run(_arrived(run, place))
        for path in (path for path in PATHS if path.name.startswith(wanted)):
            rows.append(measure(run, floor, here, looked, path, pace))
    return rows


async def _arrived(run: Run, place: Place) -> Here:
    async with httpx.AsyncClient(base_url=run.base_url, timeout=60) as client:
        return await arrive(client, place)


async def require_durable(url: str) -> None:
    """A figure of a database that may lose what it has confirmed is none. Raises LoadFailed."""
    connection = await asyncpg.connect(url)
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        if (set_to := await connection.fetchval(f"SHOW {name}")) != "on":
            raise LoadFailed(f"{name} is {set_to}")
    await connection.close()


def _compare(options: argparse.Namespace) -> None:
    other = options.other / _LAST if options.other.is_dir() else options.other
    print(comparison(read(_LAST), read(other)))


if __name__ == "__main__":
    main()
