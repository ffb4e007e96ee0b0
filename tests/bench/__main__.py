"""`python -m tests.bench seed`: what `make seed` and `make bench` run."""

import argparse
from pathlib import Path

from .seeding import SIZES, seeded


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    commands = parser.add_subparsers(required=True, metavar="command")
    seeding = commands.add_parser("seed", help="make a community, if it is not there")
    seeding.add_argument("--size", choices=SIZES, default="10k")
    seeding.add_argument("--boards", type=int)
    seeding.set_defaults(act=_seed)
    options = parser.parse_args()
    options.act(options)


def _seed(options: argparse.Namespace) -> None:
    boards = options.boards or (10 if options.size == "10k" else 100)
    seeded(Path(f"var/bench/{options.size}-{boards}"), options.size, boards)


if __name__ == "__main__":
    main()
