"""Making the data folder, which PostgreSQL calls a cluster, and checking one that exists.

A new cluster is complete or not there: it is built in a folder beside its place and renamed at the end, so that a first
start which was interrupted is simply repeated by the next one.
"""

import os
import secrets
import shutil
import tempfile
from pathlib import Path

from adapters.embedded_postgres import process
from adapters.embedded_postgres.errors import EmbeddedPostgresError
from adapters.embedded_postgres.places import Home
from adapters.embedded_postgres.programs import Programs

NAME = "ibasho"
"""Of the database and of its superuser."""

_BUILDING = "building-"
_INITDB = (
    f"--username={NAME}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    # The same order of strings on every machine and after every upgrade of the system.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-instructions",
)


def ensure_cluster(home: Home, programs: Programs, *, durable: bool) -> str:
    """The password of the cluster in `home`, which is made when there is none. Call it with the lock held.

    `durable=False` spares tests the wait for the disk. Refuses a cluster of another major version, a folder that is no
    cluster, and a cluster whose password is lost.
    """
    _remove_interrupted(home)
    if not home.data.exists() or not any(home.data.iterdir()):
        _build(home, programs, durable=durable)
    _require_version(home.data, programs)
    try:
        return home.password.read_text().strip()
    except OSError as error:
        raise EmbeddedPostgresError(
            f"The password of the database cannot be read from {home.password}: {error.strerror}. "
            "Restore that file, readable by the user who starts Ibasho."
        ) from error


def write_private(path: Path, text: str) -> None:
    """Replace a file by one that only our user can read, at once and without following a link."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}-")  # makes it 0600
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def _build(home: Home, programs: Programs, *, durable: bool) -> None:
    building = Path(tempfile.mkdtemp(dir=home.path, prefix=_BUILDING))  # makes it 0700
    try:
        home.account.own(building)
        password = secrets.token_urlsafe(32)
        _initdb(home, programs, building, password, durable=durable)
        # Before the data appear: data without a password would be refused, a password without data is replaced.
        write_private(home.password, password)
        (building / "data").rename(home.data)
        _sync(home.path)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _initdb(home: Home, programs: Programs, building: Path, password: str, *, durable: bool) -> None:
    """A cluster with the database in it. The password goes through a file that only the server's user can read."""
    data = building / "data"
    handover = building / "password"
    write_private(handover, password)
    home.account.own(handover)
    pace = () if durable else ("--no-sync",)
    initdb = (programs.path("initdb"), f"--pgdata={data}", f"--pwfile={handover}", *_INITDB, *pace)
    _require_success(home, initdb, "")
    # The single-user mode needs no connection, so the cluster never runs half made.
    settings = ("-c", "exit_on_error=on", "-c", f"fsync={'on' if durable else 'off'}")
    single = (programs.path("postgres"), "--single", "-D", str(data), *settings, "postgres")
    _require_success(home, single, f"CREATE DATABASE {NAME}\n")


def _require_success(home: Home, command: tuple[str, ...], text: str) -> None:
    done = process.run(command, home.account.identity, text=text)
    if done.returncode != 0:
        raise EmbeddedPostgresError(
            f"A new database could not be made in {home.path}. PostgreSQL says:\n{done.stdout.strip()[-2000:]}"
        )


def _require_version(data: Path, programs: Programs) -> None:
    try:
        found = (data / "PG_VERSION").read_text().strip()
    except OSError as error:
        raise EmbeddedPostgresError(
            f"{data} is not a PostgreSQL data folder ({error.strerror}: PG_VERSION). Move it away to start with none."
        ) from error
    if found != programs.major:
        raise EmbeddedPostgresError(
            f"The data in {data} are of PostgreSQL {found}, but this Ibasho brings PostgreSQL {programs.major}. "
            "Dump them with the Ibasho that made them and restore the dump into a new folder, or use pg_upgrade."
        )


def _remove_interrupted(home: Home) -> None:
    for left in home.path.glob(f"{_BUILDING}*"):
        shutil.rmtree(left, ignore_errors=True)  # its initdb may still be ending; the next start tries again


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
