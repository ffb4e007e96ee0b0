"""The life of the server: lock, clean up, make the data, start, wait, and stop."""

import fcntl
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from adapters.embedded_postgres import process
from adapters.embedded_postgres.cluster import NAME, ensure_cluster
from adapters.embedded_postgres.errors import EmbeddedPostgresError
from adapters.embedded_postgres.orphans import (
    end_orphan,
    make_socket_folder,
    pid_file_lines,
    remove_socket_folder,
)
from adapters.embedded_postgres.places import SYSTEM_FOLDER, Home, find_home, leave_note
from adapters.embedded_postgres.programs import Programs, installed_package, programs_for
from adapters.embedded_postgres.settings import arguments

_READY_SECONDS = 120  # a recovery after a crash may have much to replay
_FAST_SECONDS = 60
_QUICK_SECONDS = 15
_POLL_SECONDS = 0.01


@contextmanager
def embedded_postgres(folder: Path, *, settings: Mapping[str, str] = MappingProxyType({})) -> Iterator[str]:
    """Run PostgreSQL on the data in `folder` and yield a URL for asyncpg, or for SQLAlchemy as postgresql+asyncpg.

    The folder is made when it is missing. `settings` are PostgreSQL settings by name. The server accepts connections
    when the block begins, and has shut down in order when it ends. If we are killed it shuts down by itself (Linux) or
    at the next start (elsewhere); committed data are there in either case. Raises EmbeddedPostgresError.

    Call it from the main thread and before other threads are started: the kernel ties the server's life to the thread
    that starts it, and a fork while other threads run may hang.
    """
    if threading.current_thread() is not threading.main_thread():
        raise EmbeddedPostgresError(
            "The embedded PostgreSQL lives as long as the thread that starts it. Start it from the main thread."
        )
    with ExitStack() as until_the_end:
        yield _start(folder, settings, until_the_end)


def running_postgres(folder: Path) -> str | None:
    """The URL of the server that another Ibasho runs in `folder` now, for a short visit; None when there is none."""
    home = find_home(folder)
    lines = pid_file_lines(home.data)
    if lines[7:8] != ["ready"] or not _is_locked(home):
        return None
    return _url(home.password.read_text().strip(), Path(home.socket_record.read_text()))


def _start(folder: Path, settings: Mapping[str, str], until_the_end: ExitStack) -> str:
    """The URL of a server that is ready; whatever has to be undone is on the stack, also when this fails half-way."""
    options = arguments(settings)
    try:
        home = find_home(folder)
        until_the_end.enter_context(_locked(home))
        programs = programs_for(home.account, package=installed_package(), system_folder=SYSTEM_FOLDER)
        end_orphan(home.data)
        remove_socket_folder(home)
        password = ensure_cluster(home, programs, durable=settings.get("fsync") != "off")
        leave_note(home, folder)
        socket_folder = until_the_end.enter_context(_running(home, programs, options))
    except OSError as error:
        raise EmbeddedPostgresError(
            f"PostgreSQL cannot be started in {folder}: {error}. Correct that, or choose another folder."
        ) from error
    return _url(password, socket_folder)


def _url(password: str, socket_folder: Path) -> str:
    return f"postgresql://{NAME}:{password}@/{NAME}?host={quote(str(socket_folder))}"


def _is_locked(home: Home) -> bool:
    try:
        with _locked(home):
            return False
    except EmbeddedPostgresError:
        return True


@contextmanager
def _locked(home: Home) -> Iterator[None]:
    """Hold the home for ourselves. The kernel frees the lock when we die, however we die."""
    descriptor = os.open(home.lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise EmbeddedPostgresError(
            f"Another Ibasho is using the database in {home.path}. Stop it first, or choose another folder."
        ) from error
    try:
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _running(home: Home, programs: Programs, options: list[str]) -> Iterator[Path]:
    socket_folder = make_socket_folder(home)
    try:
        command = [programs.path("postgres"), "-D", str(home.data), *options, "-k", str(socket_folder)]
        server = _spawn(command, home)
        try:
            _await_ready(server, home)
            yield socket_folder
        finally:
            _stop(server, home)
    finally:
        remove_socket_folder(home)


def _spawn(command: list[str], home: Home) -> subprocess.Popen[bytes]:
    """Each run writes a log of its own; that of the run before is kept."""
    if home.log.exists():
        home.log.replace(home.log.with_name("server.log.1"))
    descriptor = os.open(home.log, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "wb") as log:
        return process.spawn(command, home.account.identity, log=log)


def _await_ready(server: subprocess.Popen[bytes], home: Home) -> None:
    """Until the server itself notes in its pid file that it accepts connections, as pg_ctl waits too."""
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise EmbeddedPostgresError(f"PostgreSQL did not start.{_end_of_log(home)}")
        lines = pid_file_lines(home.data)
        if len(lines) >= 8 and lines[0] == str(server.pid) and lines[7] == "ready":
            return
        time.sleep(_POLL_SECONDS)
    raise EmbeddedPostgresError(f"PostgreSQL was not ready after {_READY_SECONDS} seconds.{_end_of_log(home)}")


def _stop(server: subprocess.Popen[bytes], home: Home) -> None:
    """A fast shutdown, then an immediate one. Never SIGKILL, which would leave its children running on the data."""
    for death, seconds in ((signal.SIGINT, _FAST_SECONDS), (signal.SIGQUIT, _QUICK_SECONDS)):
        server.send_signal(death)  # does nothing when it has ended already
        try:
            server.wait(seconds)
            return
        except subprocess.TimeoutExpired:
            continue
    raise EmbeddedPostgresError(f"PostgreSQL (process {server.pid}) does not stop.{_end_of_log(home)}")


def _end_of_log(home: Home) -> str:
    lines = home.log.read_text(errors="replace").splitlines()[-12:]
    return f" The end of {home.log} says:\n" + "\n".join(lines)
