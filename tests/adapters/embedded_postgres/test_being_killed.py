"""Whatever ends our process ends the server, and the next start cleans up and finds what was committed."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.embedded_postgres import embedded_postgres

Ask = Callable[[str, str], Any]
Hold = Callable[..., "subprocess.Popen[str]"]
ServersOf = Callable[[Path], list[int]]
Until = Callable[[Callable[[], bool]], None]
Settings = dict[str, str]


COUNT = "SELECT count(*) FROM notes WHERE said = '{}'"


def first_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def socket_folder(url: str) -> Path:
    return Path(parse_qs(urlsplit(url).query)["host"][0])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child's life to its parent's")
def test_a_killed_run_takes_its_server_along_and_loses_nothing(
    cluster: Path, ask: Ask, hold: Hold, servers_of: ServersOf, until: Until, fast: Settings
) -> None:
    ours = hold(cluster)
    url = first_line(ours)
    ask(url, "INSERT INTO notes VALUES ('before the kill 1')")
    ours.kill()
    until(lambda: servers_of(cluster) == [])
    with embedded_postgres(cluster, settings=fast) as again:
        assert ask(again, COUNT.format("before the kill 1")) == 1
        assert not socket_folder(url).exists()


def test_a_start_right_after_a_kill_waits_for_the_shutdown(cluster: Path, ask: Ask, hold: Hold, fast: Settings) -> None:
    ours = hold(cluster)
    ask(first_line(ours), "INSERT INTO notes VALUES ('before the kill 2')")
    ours.kill()
    ours.wait()
    with embedded_postgres(cluster, settings=fast) as again:
        assert ask(again, COUNT.format("before the kill 2")) == 1


def test_a_server_that_outlived_us_is_ended_by_the_next_start(
    cluster: Path, ask: Ask, hold: Hold, servers_of: ServersOf, fast: Settings
) -> None:
    ours = hold(cluster, "outlived")
    url = first_line(ours)
    ask(url, "INSERT INTO notes VALUES ('before the kill 3')")
    ours.kill()
    ours.wait()
    orphans = set(servers_of(cluster))
    assert orphans
    assert ask(url, "SELECT 1") == 1
    with embedded_postgres(cluster, settings=fast) as again:
        assert ask(again, COUNT.format("before the kill 3")) == 1
        assert not orphans & set(servers_of(cluster))
        assert not socket_folder(url).exists()


def test_a_crash_of_the_server_is_recovered(
    cluster: Path, ask: Ask, hold: Hold, servers_of: ServersOf, until: Until, fast: Settings
) -> None:
    ours = hold(cluster)
    ask(first_line(ours), "INSERT INTO notes VALUES ('before the crash 4')")
    postmaster = int((cluster / "data" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(postmaster, signal.SIGQUIT)
    until(lambda: servers_of(cluster) == [])
    ours.communicate()
    with embedded_postgres(cluster, settings=fast) as again:
        assert ask(again, COUNT.format("before the crash 4")) == 1
    assert "not properly shut down" in (cluster / "server.log").read_text()


def test_ctrl_c_ends_everything_in_order(cluster: Path, hold: Hold, servers_of: ServersOf) -> None:
    ours = hold(cluster)
    url = first_line(ours)
    os.killpg(ours.pid, signal.SIGINT)
    assert ours.wait(20) != 0
    assert servers_of(cluster) == []
    assert not socket_folder(url).exists()
    assert "database system is shut down" in (cluster / "server.log").read_text()


def test_a_pid_that_now_belongs_to_another_program_is_left_alone(cluster: Path, ask: Ask, fast: Settings) -> None:
    data = cluster / "data"
    owner = data.stat()
    as_the_owner: dict[str, Any] = {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}
    # PostgreSQL itself would take it for a server, since it runs as the same user.
    other = subprocess.Popen(["sleep", "60"], **as_the_owner)
    try:
        lines = [str(other.pid), str(data), "1700000000", "5432", "/nowhere", "", "123 456", "ready"]
        (data / "postmaster.pid").write_text("\n".join(lines) + "\n")
        os.chown(data / "postmaster.pid", owner.st_uid, owner.st_gid)
        with embedded_postgres(cluster, settings=fast) as url:
            assert ask(url, "SELECT 1") == 1
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_damaged_pid_file_is_no_obstacle(cluster: Path, ask: Ask, fast: Settings) -> None:
    (cluster / "data" / "postmaster.pid").write_text("\n")
    with embedded_postgres(cluster, settings=fast) as url:
        assert ask(url, "SELECT 1") == 1


def test_a_socket_folder_that_is_not_ours_is_left_alone(cluster: Path, open_folder: Path, fast: Settings) -> None:
    precious = open_folder / "precious"
    precious.mkdir()
    (open_folder / "ibasho-pg-link").symlink_to(precious)
    for named in (precious, open_folder / "ibasho-pg-link"):
        (cluster / "socket-folder").write_text(str(named))
        with embedded_postgres(cluster, settings=fast):
            assert precious.is_dir()


def test_a_first_start_that_was_killed_is_repeated_by_the_next(
    open_folder: Path, ask: Ask, hold: Hold, servers_of: ServersOf, until: Until, fast: Settings
) -> None:
    folder = open_folder / "postgres"
    ours = hold(folder)
    until(lambda: any(folder.glob("building-*/data/base")))
    ours.kill()
    ours.wait()
    assert not (folder / "data").exists()
    until(lambda: servers_of(folder) == [])
    with embedded_postgres(folder, settings=fast) as url:
        assert ask(url, "SELECT 1") == 1
        assert not list(folder.glob("building-*"))
