"""What these tests share: real folders, real processes, and conditions to wait for."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from adapters.embedded_postgres import embedded_postgres
from adapters.embedded_postgres.account import account_for_new_data

ROOT_OF_THE_PROJECT = Path(__file__).parents[3]
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "16MB"}

# Stands for a server of ours: starts, says where, and waits to be ended.
HOLDER = """
import signal
import sys
from pathlib import Path
from adapters.embedded_postgres import embedded_postgres, process
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job inherits it ignored
if "outlived" in sys.argv:  # as on a system that cannot tie a child's life to its parent's
    process._dying_with_us = lambda death: None
with embedded_postgres(Path(sys.argv[1]), settings={"fsync": "off", "shared_buffers": "16MB"}) as url:
    print(url, flush=True)
    sys.stdin.read()
"""

Ask = Callable[[str, str], Any]
Hold = Callable[..., "subprocess.Popen[str]"]
ServersOf = Callable[[Path], list[int]]
Until = Callable[[Callable[[], bool]], None]


@pytest.fixture
def fast() -> dict[str, str]:
    return dict(FAST)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can pass through; pytest's own are closed to all but us."""
    yield from _folder_with_mode(0o755)


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    yield from _folder_with_mode(0o700)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Path]:
    """A folder with data, a table `notes` in them, and no server. Shared: leave it able to start."""
    for parent in _folder_with_mode(0o755):
        with embedded_postgres(parent / "postgres", settings=FAST) as url:
            _ask(url, "CREATE TABLE notes (said text PRIMARY KEY)")
        yield parent / "postgres"


@pytest.fixture
def own_cluster(cluster: Path, open_folder: Path) -> Path:
    """A copy of it to do anything with."""
    subprocess.run(["cp", "-a", str(cluster), str(open_folder / "postgres")], check=True)
    return open_folder / "postgres"


@pytest.fixture
def pretended_data(open_folder: Path) -> Path:
    """A data folder with nothing in it but a version, owned as a real one would be."""
    data = open_folder / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("18\n")
    account_for_new_data().own(data)
    return data


@pytest.fixture
def ask() -> Ask:
    """Run one statement on a connection of its own and return the first value."""
    return _ask


@pytest.fixture
def hold() -> Iterator[Hold]:
    """Start another process that keeps a server running on a folder, in a session of its own."""
    held: list[subprocess.Popen[str]] = []

    def start(folder: Path, *words: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", HOLDER, str(folder), *words]
        pipe = subprocess.PIPE
        held.append(
            subprocess.Popen(
                command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT_OF_THE_PROJECT, start_new_session=True
            )
        )
        return held[-1]

    yield start
    for process in held:
        process.kill()
        process.communicate()


@pytest.fixture
def servers_of() -> ServersOf:
    """The processes, of PostgreSQL or initdb, that work on the data below a folder."""
    if not sys.platform.startswith("linux"):
        pytest.skip("looks at processes through /proc")
    return _servers_of


@pytest.fixture
def until() -> Until:
    return _until


def _folder_with_mode(mode: int) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="ibasho-test-"))
    folder.chmod(mode)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _ask(url: str, statement: str) -> Any:
    async def on_a_connection() -> Any:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(on_a_connection())


def _servers_of(folder: Path) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes()
            inside = (entry / "cwd").resolve().is_relative_to(folder)
        except OSError:
            continue
        program = command.split(b"\0")[0]
        if (program.endswith((b"/postgres", b"/initdb")) and os.fsencode(folder) in command) or inside:
            found.append(int(entry.name))
    return found


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)
