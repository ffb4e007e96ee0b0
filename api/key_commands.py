"""`ibasho keys …`: what an operator does with the sealing keys. It tells ids and numbers of rows, never a key."""

import argparse
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from api.bootstrap import KeyKeeping

Command = Callable[[KeyKeeping, argparse.Namespace], AsyncIterator[str]]

_BACK_UP = "Back the keys up, apart from the database, before anything is lost with this machine."


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", act: Callable[..., None]) -> None:
    keys = commands.add_parser("keys", help="list, add, use, and destroy the keys under which links are sealed")
    each = keys.add_subparsers(required=True, metavar="what")
    for name, (command, words, with_database) in _COMMANDS.items():
        parser = each.add_parser(name, help=words)
        parser.set_defaults(act=act, command=command, with_database=with_database)
        if name in ("use", "destroy"):
            parser.add_argument("key_id", metavar="ID")
        if name == "rotate":
            parser.add_argument("--destroy-old", action="store_true", help="destroy all older keys at the end")


async def _list(keeping: KeyKeeping, _: argparse.Namespace) -> AsyncIterator[str]:
    for use in await keeping.uses():
        yield f"{use.key_id}  {use.rows:>9} rows{'  current' if use.current else ''}"


async def _add(keeping: KeyKeeping, _: argparse.Namespace) -> AsyncIterator[str]:
    yield f"{keeping.add()} added. {_BACK_UP} Other machines need the file too. Then: ibasho keys use"


async def _use(keeping: KeyKeeping, options: argparse.Namespace) -> AsyncIterator[str]:
    keeping.use(options.key_id)
    yield f"{options.key_id} is the current key: from now on everything is sealed under it."


async def _rewrap(keeping: KeyKeeping, _: argparse.Namespace) -> AsyncIterator[str]:
    broken = 0
    for table, rows in (await keeping.rewrap()).items():
        broken += rows.broken
        yield f"{table}: {rows.done} rows rewrapped"
    if broken:
        yield f"{broken} rows do not open with any key here, and were left as they are."


async def _destroy(keeping: KeyKeeping, options: argparse.Namespace) -> AsyncIterator[str]:
    await keeping.destroy(options.key_id)
    yield f"{options.key_id} destroyed here. Destroy it in every copy and backup of the keys too."


async def _rotate(keeping: KeyKeeping, options: argparse.Namespace) -> AsyncIterator[str]:
    yield f"{keeping.renew()} is the current key. {_BACK_UP}"
    async for line in _rewrap(keeping, options):
        yield line
    if options.destroy_old:
        for key_id in await keeping.destroy_unused():
            yield f"{key_id} destroyed here. Destroy it in every copy and backup of the keys too."


_COMMANDS: Mapping[str, tuple[Any, str, bool]] = {
    "list": (_list, "every key and how many rows are sealed under it", True),
    "add": (_add, "make a new key, without using it yet", False),
    "use": (_use, "seal under this key from now on", False),
    "rewrap": (_rewrap, "bring everything that is sealed under the current key", True),
    "destroy": (_destroy, "destroy a key under which nothing is sealed any more", True),
    "rotate": (_rotate, "add, use, and rewrap", True),
}
"""What it does, in words, and whether it needs the database."""
