"""What a run that was killed may have left: a server, its pid file, its socket folder.

On Linux the server follows us into death, but its fast shutdown takes a moment; elsewhere it goes on until the next
start ends it. Call these with the lock held: then no living Ibasho owns what they find.
"""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from adapters.embedded_postgres.account import Account
from adapters.embedded_postgres.cluster import write_private
from adapters.embedded_postgres.errors import EmbeddedPostgresError
from adapters.embedded_postgres.places import Home

_PREFIX = "ibasho-pg-"
# A socket's address holds 104 bytes on macOS and 108 on Linux, with the file's name and a closing zero.
_LONGEST_PARENT = 103 - len(f"/{_PREFIX}12345678/.s.PGSQL.54321")
_GENTLE_SECONDS = 60
_QUICK_SECONDS = 15
_POLL_SECONDS = 0.02


def end_orphan(data: Path) -> None:
    """End a server that still runs on these data, and remove a pid file that no server stands behind.

    PostgreSQL itself takes any process with the pid in the file for a server, and would refuse to start.
    """
    pid = pid_in_file(data)
    if pid is not None:
        for death, seconds in ((signal.SIGINT, _GENTLE_SECONDS), (signal.SIGQUIT, _QUICK_SECONDS)):
            if _is_server_of(pid, data):
                os.kill(pid, death)
                _await_end(pid, data, seconds)
        if _is_server_of(pid, data):
            raise EmbeddedPostgresError(
                f"A PostgreSQL of an earlier run (process {pid}) still uses {data} and does not end. "
                "Look at server.log beside the data, and start again when the process has gone."
            )
    (data / "postmaster.pid").unlink(missing_ok=True)


def pid_in_file(data: Path) -> int | None:
    """The process that says it serves these data; None when there is none, or the file is damaged."""
    lines = pid_file_lines(data)
    return int(lines[0]) if lines and lines[0].isdecimal() and int(lines[0]) > 1 else None


def pid_file_lines(data: Path) -> list[str]:
    """The stripped lines of postmaster.pid: the pid is the first, the server's state the eighth."""
    try:
        return [line.strip() for line in (data / "postmaster.pid").read_text(errors="replace").splitlines()]
    except OSError:
        return []


def make_socket_folder(home: Home) -> Path:
    """A fresh folder that only the server's user (and root) can enter, recorded so that the next start removes it."""
    for parent in (Path(tempfile.gettempdir()).resolve(), Path("/tmp")):  # noqa: S108 (mkdtemp makes it private)
        if len(os.fsencode(parent)) <= _LONGEST_PARENT and home.account.can_enter(parent):
            folder = Path(tempfile.mkdtemp(dir=parent, prefix=_PREFIX))  # makes it 0700
            write_private(home.socket_record, str(folder))
            home.account.own(folder)
            return folder
    raise EmbeddedPostgresError(
        f"No temporary folder is short enough for a socket and open to the user {home.account.name}. "
        "Set TMPDIR to a short path that everyone can enter."
    )


def remove_socket_folder(home: Home) -> None:
    """Remove the folder that the record names, if it looks like one that we made."""
    with suppress(OSError):  # a folder that stays is litter, and no reason to keep the database from starting
        folder = Path(home.socket_record.read_text())
        if folder.name.startswith(_PREFIX) and _is_private_folder_of(folder, home.account):
            shutil.rmtree(folder)
    home.socket_record.unlink(missing_ok=True)


def _is_private_folder_of(folder: Path, account: Account) -> bool:
    status = folder.lstat()
    # Ours while a run was killed between making the folder and giving it away.
    return stat.S_IFMT(status.st_mode) == stat.S_IFDIR and status.st_uid in (account.uid, os.geteuid())


def _await_end(pid: int, data: Path, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while _is_server_of(pid, data) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)


def _is_server_of(pid: int, data: Path) -> bool:
    """Whether that process is a PostgreSQL on these data. A pid may long have passed to another program."""
    if sys.platform == "linux":
        return _works_in(pid, data) or _was_started_on(pid, data)
    ps = ["/bin/ps", "-o", "command=", "-p", str(pid)]
    listed = subprocess.run(ps, capture_output=True, text=True, errors="replace")  # noqa: S603 (a list, no shell)
    return "postgres" in listed.stdout and f"-D {data} " in f"{listed.stdout.strip()} "


def _works_in(pid: int, data: Path) -> bool:
    """A server works in its data folder. Its program may be gone after an upgrade: "postgres (deleted)"."""
    try:
        program = Path(os.readlink(f"/proc/{pid}/exe")).name
        return program.partition(" ")[0] == "postgres" and Path(f"/proc/{pid}/cwd").samefile(data)
    except OSError:
        return False


def _was_started_on(pid: int, data: Path) -> bool:
    """By its command line and its user, which root may read even in a container that hides the rest from it."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        same_user = Path(f"/proc/{pid}").stat().st_uid == data.stat().st_uid
    except OSError:
        return False
    return same_user and words[0].endswith(b"/postgres") and words[1:3] == [b"-D", os.fsencode(data)]
