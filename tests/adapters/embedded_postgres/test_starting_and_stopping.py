"""The ordinary life: start, use, stop, start again, and the starts that are refused."""

import asyncio
import os
import pwd
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.embedded_postgres import EmbeddedPostgresError, embedded_postgres, running_postgres

Ask = Callable[[str, str], Any]
Settings = dict[str, str]


def require_refusal(folder: Path, match: str, **settings: str) -> None:
    with pytest.raises(EmbeddedPostgresError, match=match), embedded_postgres(folder, settings=settings):
        pass


def socket_folder(url: str) -> Path:
    return Path(parse_qs(urlsplit(url).query)["host"][0])


def test_a_first_start_makes_the_database_and_the_next_one_finds_it(
    open_folder: Path, ask: Ask, fast: Settings
) -> None:
    folder = open_folder / "var" / "postgres"
    with embedded_postgres(folder, settings=fast) as first:
        assert ask(first, "SELECT current_user || '/' || current_database()") == "ibasho/ibasho"
        assert ask(first, "SELECT datlocale FROM pg_database WHERE datname = 'ibasho'") == "C.UTF-8"
        ask(first, "CREATE TABLE notes AS SELECT 'kept' AS said")
    with embedded_postgres(folder, settings=fast) as second:
        assert ask(second, "SELECT said FROM notes") == "kept"
    assert socket_folder(first) != socket_folder(second)
    assert not socket_folder(first).exists()
    assert not socket_folder(second).exists()


def test_another_process_can_ask_for_the_address_while_it_runs(open_folder: Path, ask: Ask, fast: Settings) -> None:
    folder = open_folder / "visited" / "postgres"
    assert running_postgres(folder) is None
    with embedded_postgres(folder, settings=fast) as url:
        assert running_postgres(folder) == url
    assert running_postgres(folder) is None
    (folder / "data" / "postmaster.pid").write_text("1\n\n\n\n\n\n\nready\n")  # as a run that was killed leaves it
    assert running_postgres(folder) is None


async def _one_through_sqlalchemy(url: str) -> Any:
    engine = create_async_engine(url.replace("postgresql:", "postgresql+asyncpg:"))
    try:
        async with engine.connect() as connection:
            return (await connection.execute(text("SELECT 1"))).scalar_one()
    finally:
        await engine.dispose()


def test_sqlalchemy_takes_the_same_url(cluster: Path, fast: Settings) -> None:
    with embedded_postgres(cluster, settings=fast) as url:
        assert asyncio.run(_one_through_sqlalchemy(url)) == 1


def test_a_server_is_durable_and_small_unless_told_otherwise(cluster: Path, ask: Ask) -> None:
    with embedded_postgres(cluster, settings={"work_mem": "5MB"}) as url:
        names = ("fsync", "synchronous_commit", "shared_buffers", "max_connections", "work_mem")
        assert [ask(url, f"SHOW {name}") for name in names] == ["on", "on", "128MB", "100", "5MB"]


def test_a_port_in_the_environment_of_the_clients_does_no_harm(
    cluster: Path, ask: Ask, fast: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "6543")
    with embedded_postgres(cluster, settings=fast) as url:
        assert ask(url, "SELECT 1") == 1


def test_a_path_too_long_for_a_socket_is_no_obstacle(
    own_cluster: Path, open_folder: Path, ask: Ask, fast: Settings
) -> None:
    folder = open_folder / ("long-" * 20) / ("path-" * 20)
    folder.parent.mkdir()
    folder.parent.chmod(0o755)
    own_cluster.rename(folder)
    with embedded_postgres(folder, settings=fast) as url:
        assert ask(url, "SELECT to_regclass('notes') IS NOT NULL") is True


def test_a_second_start_on_the_same_folder_is_refused_and_the_first_goes_on(
    cluster: Path, ask: Ask, fast: Settings
) -> None:
    with embedded_postgres(cluster, settings=fast) as url:
        require_refusal(cluster, "Another Ibasho is using")
        assert ask(url, "SELECT 1") == 1


def test_data_of_another_major_version_are_refused(pretended_data: Path) -> None:
    (pretended_data / "PG_VERSION").write_text("17\n")
    require_refusal(pretended_data.parent, "are of PostgreSQL 17, but this Ibasho brings PostgreSQL 18")


def test_a_folder_that_holds_something_else_is_refused_and_left_alone(pretended_data: Path) -> None:
    (pretended_data / "PG_VERSION").rename(pretended_data / "holiday.jpg")
    require_refusal(pretended_data.parent, "is not a PostgreSQL data folder")
    assert [path.name for path in pretended_data.iterdir()] == ["holiday.jpg"]


def test_a_lost_password_is_told(pretended_data: Path) -> None:
    require_refusal(pretended_data.parent, "password of the database cannot be read")


def test_a_file_in_place_of_the_folder_is_refused(open_folder: Path) -> None:
    (open_folder / "postgres").write_text("")
    require_refusal(open_folder / "postgres", "is not a folder")


def test_a_server_that_ends_at_once_is_reported_with_the_end_of_its_log(cluster: Path, fast: Settings) -> None:
    require_refusal(cluster, r'(?s)did not start.*"no_such_setting"', **fast, no_such_setting="1")


@pytest.mark.parametrize("name", ["listen_addresses", "LOG_STATEMENT", "unix-socket-directories"])
def test_settings_that_would_open_the_server_or_its_log_are_refused(cluster: Path, name: str) -> None:
    require_refusal(cluster, f"does not let you change {name}", **{name: "x"})


def test_only_the_main_thread_may_start_it(cluster: Path) -> None:
    refusals: list[EmbeddedPostgresError] = []

    def start() -> None:
        try:
            with embedded_postgres(cluster):
                pass
        except EmbeddedPostgresError as refusal:
            refusals.append(refusal)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert "main thread" in str(refusals[0])


def test_an_error_of_the_caller_passes_unchanged_and_the_server_stops(
    cluster: Path, fast: Settings, servers_of: Callable[[Path], list[int]]
) -> None:
    with pytest.raises(FileNotFoundError, match="mine"), embedded_postgres(cluster, settings=fast):
        raise FileNotFoundError("mine")
    assert servers_of(cluster) == []


def test_a_wrong_password_is_refused(cluster: Path, ask: Ask, fast: Settings) -> None:
    with embedded_postgres(cluster, settings=fast) as url:
        password = urlsplit(url).password or ""
        with pytest.raises(asyncpg.InvalidPasswordError):
            ask(url.replace(password, "wrong"), "SELECT 1")


# Becomes a user without privileges, then starts twice: the second start sees what the first wrote.
TWICE = """
import asyncio, asyncpg, os, sys
from pathlib import Path
from adapters.embedded_postgres import embedded_postgres
async def ask(url, statement):
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()
if os.geteuid() == 0:  # only now, since that user need not be able to read this Python
    os.setgroups([]), os.setgid(int(sys.argv[3])), os.setuid(int(sys.argv[2]))
folder = Path(sys.argv[1])
for statement in ("CREATE TABLE notes AS SELECT 'kept' AS said", "SELECT said FROM notes"):
    with embedded_postgres(folder, settings={"fsync": "off"}) as url:
        said = asyncio.run(ask(url, statement))
print(os.geteuid(), said, oct(folder.stat().st_mode & 0o777), oct((folder / "password").stat().st_mode & 0o777))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else; the other tests run as ourselves")
def test_a_user_without_privileges_keeps_a_database_too(open_folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    os.chown(open_folder, nobody.pw_uid, nobody.pw_gid)
    done = subprocess.run(
        [sys.executable, "-c", TWICE, str(open_folder / "postgres"), str(nobody.pw_uid), str(nobody.pw_gid)],
        cwd=Path(__file__).parents[3],
        env={"HOME": str(open_folder)},
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == [str(nobody.pw_uid), "kept", "0o700", "0o600"], done.stderr
