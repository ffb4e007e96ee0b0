"""The command line: `ibasho run`, `migrate`, `load`, `keys`, `audit verify`, `openapi`."""

import argparse
import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from types import FrameType
from typing import ClassVar

from api import auditing, blueprints, key_commands, logs
from api.asyncapi import asyncapi_document
from api.bootstrap import CANNOT_START, embedded_database, key_keeping, running_database, upgrade, wire
from api.main import create_app
from api.metrics import Meter, measured
from api.serving import app_of, server_of
from api.settings import Settings, SettingsRefused, read_settings
from api.supervising import listening, supervise

_DEMO = Path("blueprints/jijokai.toml")
_MOST_WORKERS = 64


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    options.ending = _Ending()
    try:
        options.act(read_settings(), options)
    except (SettingsRefused, auditing.NothingToVerify, blueprints.BlueprintError, OSError, *CANNOT_START) as error:
        sys.exit(f"ibasho: {error}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ibasho", description="A server for anonymous peer-support communities.")
    commands = parser.add_subparsers(required=True, metavar="command")
    run = commands.add_parser("run", help="migrate, load a blueprint, and serve")
    run.add_argument("--blueprint", type=Path, default=_DEMO, help=f"the community to load (default: {_DEMO})")
    run.add_argument("--no-work", action="store_true", help="leave consumers and chores to `ibasho work`")
    run.add_argument("--workers", type=_a_few, default=1, metavar="N", help="server processes on the port (default: 1)")
    run.set_defaults(act=_run)
    work = commands.add_parser("work", help="run the consumers of the event log, and the chores, without serving")
    work.set_defaults(act=_work)
    migrating = commands.add_parser("migrate", help="bring the database to the present schema")
    migrating.set_defaults(act=_migrate)
    load = commands.add_parser("load", help="found a community from a blueprint, or bring it up to date")
    load.add_argument("file", type=Path)
    load.set_defaults(act=_load)
    key_commands.add_to(commands, _keys)
    openapi = commands.add_parser("openapi", help="write openapi.json and asyncapi.json into a folder")
    openapi.add_argument("folder", type=Path)
    openapi.set_defaults(act=_openapi)
    audit = commands.add_parser("audit", help="look at the audit logs").add_subparsers(required=True, metavar="action")
    verify = audit.add_parser("verify", help="say whether they are what was written")
    verify.add_argument("community", nargs="?", help="slug or id (default: every community)")
    verify.add_argument("--seal", help="an earlier seal of that community: whether its log still holds it")
    verify.set_defaults(act=_verify)
    return parser


def _run(settings: Settings, options: argparse.Namespace) -> None:
    blueprint = blueprints.read(options.blueprint)
    logs.configure(settings.log_level)
    settings.work = settings.work and not options.no_work
    with _listening(settings, options.workers) as sockets, _database(settings) as url:
        settings.port = sockets[0].getsockname()[1]
        upgrade(settings, url)
        boards = asyncio.run(_load_into(settings, url, blueprint))
        options.ending.check()
        _greet(settings, blueprint, boards)
        if options.workers > 1:
            supervise(sockets, {"DATABASE_URL": url, "PORT": str(settings.port), "IBASHO_WORK": str(settings.work)})
        server_of(app_of(settings, url)).run(sockets=sockets)


def _work(settings: Settings, options: argparse.Namespace) -> None:
    logs.configure(settings.log_level)
    with _database(settings) as url:
        upgrade(settings, url)
        options.ending.check()
        asyncio.run(_work_until_ended(settings, url))


async def _work_until_ended(settings: Settings, url: str) -> None:
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    async with measured(wire(settings, url), Meter(), settings):
        print("Ibasho works. Ctrl-C ends it.", flush=True)
        await ended.wait()


def _migrate(settings: Settings, _: argparse.Namespace) -> None:
    with _database(settings) as url:
        upgrade(settings, url)


def _load(settings: Settings, options: argparse.Namespace) -> None:
    blueprint = blueprints.read(options.file)
    with _database(settings) as url:
        upgrade(settings, url)
        boards = asyncio.run(_load_into(settings, url, blueprint))
    print(f"{blueprint.community.slug}: {boards} boards")


def _keys(settings: Settings, options: argparse.Namespace) -> None:
    async def act(url: str | None) -> None:
        async with key_keeping(settings, url) as keeping:
            async for line in options.command(keeping, options):
                print(line, flush=True)

    if not options.with_database:
        return asyncio.run(act(None))
    running = None if settings.database_url else running_database(settings.state / "postgres")
    with nullcontext(running) if running else _database(settings) as url:
        return asyncio.run(act(url))


def _openapi(_: Settings, options: argparse.Namespace) -> None:
    app = create_app(lambda: wire(Settings(), ""))
    for name, document in (("openapi.json", app.openapi()), ("asyncapi.json", asyncapi_document())):
        text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
        (options.folder / name).write_text(text + "\n", encoding="utf-8")


def _verify(settings: Settings, options: argparse.Namespace) -> None:
    with _database(settings) as url:
        sound = asyncio.run(_verified(settings, url, options.community, options.seal))
    if not sound:
        sys.exit(1)


async def _verified(settings: Settings, url: str, community: str | None, seal: str | None) -> bool:
    async with wire(settings, url) as services:
        return await auditing.verify(services, community, seal)


async def _load_into(settings: Settings, url: str, blueprint: blueprints.Blueprint) -> int:
    async with wire(settings, url) as services:
        return await blueprints.load(services, blueprint, settings.state)


@contextmanager
def _database(settings: Settings) -> Iterator[str]:
    settings.state.mkdir(mode=0o700, parents=True, exist_ok=True)
    if settings.database_url is not None:
        yield settings.database_url
        return
    with embedded_database(settings.state / "postgres") as url:
        yield url


@contextmanager
def _listening(settings: Settings, processes: int) -> Iterator[list[socket.socket]]:
    """The port is taken first: when it is not free, nothing else has been started."""
    with ExitStack() as stack:
        try:
            sockets = stack.enter_context(listening(settings.host, settings.port, processes))
        except OSError as error:
            reason = os.strerror(error.errno or 0)
            sys.exit(f"ibasho: cannot listen on {settings.host}:{settings.port} ({reason}). Set PORT to another.")
        yield sockets


def _a_few(text: str) -> int:
    """A number of processes."""
    number = int(text)
    if not 1 <= number <= _MOST_WORKERS:
        raise ValueError
    return number


_DEMO_WARNING = """
This is a demonstration (IBASHO_DEMO): made-up proofs are accepted, so anybody can get in. Not for real people."""


def _greet(settings: Settings, blueprint: blueprints.Blueprint, boards: int) -> None:
    code = blueprints.owner_file(settings.state, blueprint.community.slug)
    here = f"http://{settings.host}:{settings.port}"
    listens = "" if here == settings.issuer else f"\n  Listens on          {here}"
    print(
        f"""
Ibasho serves {blueprint.community.name["ja"]} ({blueprint.community.slug}, {boards} boards).
{listens}
  API docs            {settings.issuer}/docs
  First hour          python examples/first_hour.py {settings.issuer}
  Sign in as owner    curl -d grant_type=urn:ibasho:params:oauth:grant-type:recovery-code \\
                        --data-urlencode recovery_code@{code} {settings.issuer}/oauth/token

Ctrl-C ends it. Everything is kept in {settings.state}/.{_DEMO_WARNING if settings.demo else ""}
""",
        flush=True,
    )


class _Ending:
    """Ctrl-C and SIGTERM unwind what was started, in order, from wherever the program is.

    An exception that a signal raises can be lost (Python drops it inside a callback, such as those around a fork), so
    the wish to end is remembered, and asked for again before the program settles down to serve.
    """

    _CODES: ClassVar = {signal.SIGINT: 130, signal.SIGTERM: 0}

    def __init__(self) -> None:
        self._wished: int | None = None
        for number in self._CODES:
            signal.signal(number, self._end)

    def check(self) -> None:
        if self._wished is not None:
            sys.exit(self._CODES[signal.Signals(self._wished)])

    def _end(self, number: int, _: FrameType | None) -> None:
        self._wished = number
        self.check()
