"""The processes that are measured: starting them as people do, and what they use (Linux)."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.e2e.served import PROGRAM, ROOT_OF_THE_PROJECT, Run, environment_of, until

_TICKS = os.sysconf("SC_CLK_TCK")
_SECONDS_TO_START = 60.0
PLANTED = (sys.executable, "-m", "tests.bench.planted")
"""The program, made slower on purpose."""


@contextmanager
def serving(state: Path, *options: str, program: Sequence[str | Path] = (PROGRAM,)) -> Iterator[Run]:
    """The server as `make run` starts it, on this state folder, ready."""
    logs = state / "logs"
    shutil.rmtree(logs, ignore_errors=True)
    logs.mkdir(parents=True)
    with (logs / "stdout").open("wb") as stdout, (logs / "stderr").open("wb") as stderr:
        process = subprocess.Popen(
            [*program, "run", *options],
            cwd=ROOT_OF_THE_PROJECT,
            env=environment_of(state, PORT="0", IBASHO_DEMO="1"),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
    run = Run(process, state, logs)
    try:
        until(run.is_ready, _SECONDS_TO_START)
        yield run
    finally:
        if process.poll() is None:
            run.signal(signal.SIGINT)
            run.ended()


@contextmanager
def floor_beside(run: Run, mark: bytes, face: str) -> Iterator["Floor"]:
    """The floor on the same database."""
    port = _free_port()
    command = [sys.executable, "-m", "tests.bench.floor", run.database_url, str(port), mark.hex(), face]
    process = subprocess.Popen(command, cwd=ROOT_OF_THE_PROJECT, stdin=subprocess.DEVNULL, start_new_session=True)
    floor = Floor(process, f"http://127.0.0.1:{port}")
    try:
        until(floor.is_ready, _SECONDS_TO_START)
        yield floor
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


@dataclass(frozen=True, slots=True)
class Floor:
    process: "subprocess.Popen[bytes]"
    base_url: str

    def is_ready(self) -> bool:
        assert self.process.poll() is None, "the floor did not start"
        try:
            return httpx.get(f"{self.base_url}/nothing").status_code == 404
        except httpx.TransportError:
            return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Used:
    """Seconds of processor time so far."""

    python: float
    postgres: float

    def since(self, before: "Used") -> "Used":
        return Used(self.python - before.python, self.postgres - before.postgres)


def used_by(*pids: int) -> Used:
    """These processes and all below them; of PostgreSQL's, apart."""
    python = postgres = 0.0
    for name, ticks in _family(set(pids)):
        if name == "postgres":
            postgres += ticks / _TICKS
        else:
            python += ticks / _TICKS
    return Used(python, postgres)


def _family(roots: set[int]) -> Iterator[tuple[str, int]]:
    known: dict[int, tuple[str, int, int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            name, fields = _stat(entry)
        except OSError:
            continue
        known[int(entry.name)] = (name, int(fields[1]), sum(map(int, fields[11:15])))
    for pid, (name, _, ticks) in known.items():
        above: int | None = pid
        while above is not None and above not in roots:
            above = known[above][1] if above in known else None
        if above is not None:
            yield name, ticks


def _stat(entry: Path) -> tuple[str, list[str]]:
    """A process's name, and what follows it in its line: state, parent, …"""
    head, _, rest = (entry / "stat").read_text().rpartition(")")
    return head.partition("(")[2], rest.split()


def seconds_to_start(state: Path) -> float:
    began = time.monotonic()
    with serving(state):
        return time.monotonic() - began
