"""A PostgreSQL that is not Ibasho's to start or stop: what somebody has who sets DATABASE_URL."""

import os
import secrets
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters.embedded_postgres import process
from adapters.embedded_postgres.account import account_for_new_data
from adapters.embedded_postgres.orphans import pid_file_lines
from adapters.embedded_postgres.places import SYSTEM_FOLDER
from adapters.embedded_postgres.programs import installed_package, programs_for

from .served import until

DEBIAN = Path("/usr/lib/postgresql")


class OwnPostgres:
    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._data = folder / "own"
        self._log = folder / "own.log"
        self._account = account_for_new_data()
        self._port = _free_port()
        self._password = secrets.token_hex(8)
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://somebody:{self._password}@127.0.0.1:{self._port}/postgres"

    def make(self) -> None:
        self._data.mkdir()
        handover = self._data.with_name("own-password")
        handover.write_text(self._password)
        for path in (self._data, handover):
            self._account.own(path)
        options = ("--username=somebody", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync")
        self._run(["initdb", f"--pgdata={self._data}", f"--pwfile={handover}", *options])

    def start(self) -> None:
        settings = (f"port={self._port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off")
        command = [str(self._programs / "postgres"), "-D", str(self._data)]
        with self._log.open("ab") as log:
            options = [part for setting in settings for part in ("-c", setting)]
            self._server = process.spawn([*command, *options], self._account.identity, log=log)
        until(lambda: [line for line in pid_file_lines(self._data)[7:8] if line == "ready"] != [])

    def stop(self) -> None:
        assert self._server is not None
        self._server.send_signal(signal.SIGINT)
        self._server.wait(30)

    def _run(self, command: Sequence[str]) -> None:
        done = process.run([str(self._programs / command[0]), *command[1:]], self._account.identity)
        assert done.returncode == 0, done.stdout


@contextmanager
def own_postgres(programs: Path, folder: Path) -> Iterator[OwnPostgres]:
    postgres = OwnPostgres(programs, folder)
    postgres.make()
    postgres.start()
    try:
        yield postgres
    finally:
        postgres.stop()


def brought_along() -> Path:
    """The programs of the embedded PostgreSQL."""
    account = account_for_new_data()
    return programs_for(account, package=installed_package(), system_folder=SYSTEM_FOLDER).folder


def debians() -> Path:
    """The programs of the newest PostgreSQL that Debian has installed. Skips the test where there is none."""
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found or not os.access(found[-1], os.X_OK):
        pytest.skip(f"no PostgreSQL of Debian's in {DEBIAN}: install its postgresql package to run this")
    return found[-1].parent


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port
