"""Starting and ending the real program, and looking at what it leaves."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

import httpx

from adapters.embedded_postgres.places import find_home
from tests.canaries import WATCH

ROOT_OF_THE_PROJECT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).with_name("ibasho")

_SECONDS_TO_START, _SECONDS_TO_END = 60, 30
_OURS = ("IBASHO_", "DATABASE_", "PG", "PYTHON")
_ADDRESS = re.compile(r"Listens on\s+(http://\S+)|API docs\s+(http://\S+)/docs")
"""Its own, where it is known to the public under another."""


@dataclass(slots=True)
class Run:
    """One run of the program on a state folder."""

    process: "subprocess.Popen[bytes]"
    state: Path
    logs: Path

    @property
    def said(self) -> str:
        """What it has printed so far."""
        return self.logs.joinpath("stdout").read_text()

    @property
    def logged(self) -> str:
        """What it has written to its log (standard error) so far."""
        return self.logs.joinpath("stderr").read_text()

    @property
    def base_url(self) -> str:
        found = _ADDRESS.search(self.said)
        assert found is not None, f"no address in:\n{self.said}\n{self.logged}"
        return found[1] or found[2]

    @property
    def database_url(self) -> str:
        """Of its embedded PostgreSQL."""
        home = find_home(self.state / "postgres")
        password, sockets = home.password.read_text().strip(), home.socket_record.read_text()
        return f"postgresql://ibasho:{password}@/ibasho?host={quote(sockets)}"

    @property
    def owner_code(self) -> str:
        return (self.state / "jijokai-owner-recovery-code").read_text().strip()

    def is_ready(self) -> bool:
        """Raises when the program has ended instead."""
        assert self.process.poll() is None, f"it ended with {self.process.returncode}:\n{self.said}\n{self.logged}"
        if not _ADDRESS.search(self.said):
            return False
        try:
            return httpx.get(f"{self.base_url}/readyz", timeout=10, verify=False).status_code == 200
        except httpx.TransportError:
            return False

    def signal(self, number: signal.Signals) -> None:
        """To its whole process group, as a terminal does on Ctrl-C."""
        os.killpg(self.process.pid, number)

    def ended(self) -> int:
        """Its exit code."""
        return self.process.wait(_SECONDS_TO_END)


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@contextmanager
def new_state() -> Iterator[Path]:
    """An empty state folder that the database's unprivileged user can enter too."""
    with tempfile.TemporaryDirectory(prefix="ibasho-e2e-") as name:
        Path(name).chmod(0o755)
        state = Path(name, "state")
        state.mkdir()
        state.chmod(0o755)
        yield state


@contextmanager
def started(state: Path, *options: str, **environment: str) -> Iterator[Run]:
    """A run that has just begun. If it has not ended by the end of the block, that is for the worse."""
    run = _start(state, options, environment)
    try:
        yield run
    finally:
        if run.process.poll() is None:
            run.process.kill()
            run.process.wait()
            until(lambda: not processes_on(state))
        WATCH.logged("a started program", run.said + run.logged)


def _start(state: Path, options: Sequence[str], environment: Mapping[str, str]) -> Run:
    """In a session of its own, with nothing of ours in its environment."""
    logs = Path(tempfile.mkdtemp(dir=state.parent, prefix="logs-"))
    with _new(logs / "stdout") as stdout, _new(logs / "stderr") as stderr:
        process = subprocess.Popen(
            [PROGRAM, "run", *options],
            cwd=ROOT_OF_THE_PROJECT,
            env=environment_of(state, **{"PORT": "0", "IBASHO_DEMO": "1", **environment}),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
    return Run(process, state, logs)


def environment_of(state: Path, **environment: str) -> dict[str, str]:
    """That of a program on this folder, with nothing else of ours in it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return {**clean, "IBASHO_STATE": str(state), **environment}


@contextmanager
def serving(state: Path, **environment: str) -> Iterator[Run]:
    """A run that is ready. Ends with Ctrl-C, if it has not ended, and then leaves nothing behind."""
    with started(state, **environment) as run:
        until(run.is_ready, _SECONDS_TO_START)
        yield run
        if run.process.poll() is None:
            run.signal(signal.SIGINT)
            assert run.ended() == 130, run.logged
            assert left_by(run) == []
            assert "Traceback" not in run.logged


@contextmanager
def serving_beside(first: Run, **environment: str) -> Iterator[Run]:
    """Another server on the same database, with the same keys and public address."""
    same = {
        "DATABASE_URL": first.database_url,
        "IBASHO_KEY_FILE": str(first.state / "keys.json"),
        "IBASHO_PUBLIC_URL": first.base_url,
    }
    with new_state() as state, serving(state, **same, **environment) as second:
        assert second.base_url != first.base_url
        yield second


def left_by(run: Run) -> list[str]:
    """What a run that has ended has left: processes that work on its state, its socket folder."""
    record = find_home(run.state / "postgres").socket_record
    sockets = [record.read_text()] if record.exists() else []
    return [*map(str, processes_on(run.state)), *(folder for folder in sockets if Path(folder).exists())]


def processes_on(folder: Path) -> list[int]:
    """The processes that were told this folder, or work in it."""
    if sys.platform != "linux":
        listed = subprocess.run(["/bin/ps", "-axww", "-o", "pid=,command="], capture_output=True, text=True, check=True)
        return [int(line.split()[0]) for line in listed.stdout.splitlines() if f" {folder}/" in line]
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if _works_on(entry, folder)]


def _works_on(process: Path, folder: Path) -> bool:
    try:
        command = (process / "cmdline").read_bytes()
        return f"{folder}/".encode() in command or (process / "cwd").readlink().is_relative_to(folder)
    except OSError:
        return False


def _new(path: Path) -> IO[bytes]:
    return path.open("xb")
