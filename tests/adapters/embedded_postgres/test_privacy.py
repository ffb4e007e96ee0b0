"""Nobody else on the machine reaches the server, and neither processes nor logs tell what they should not."""

import asyncio
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from adapters.embedded_postgres import embedded_postgres

Ask = Callable[[str, str], Any]
ServersOf = Callable[[Path], list[int]]
Settings = dict[str, str]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_socket_is_in_a_folder_closed_to_others(cluster: Path, fast: Settings) -> None:
    with embedded_postgres(cluster, settings=fast) as url:
        folder = Path(parse_qs(urlsplit(url).query)["host"][0])
        assert mode(folder) == 0o700
        assert folder.stat().st_uid == (cluster / "data").stat().st_uid


def test_nothing_listens_on_the_network(cluster: Path, fast: Settings, servers_of: ServersOf) -> None:
    with embedded_postgres(cluster, settings=fast):
        sockets = set()
        for server in servers_of(cluster):
            for descriptor in Path(f"/proc/{server}/fd").iterdir():
                sockets.update(re.findall(r"socket:\[(\d+)\]", os.readlink(descriptor)))
        tables = [Path(f"/proc/net/{kind}") for kind in ("tcp", "tcp6", "udp", "udp6")]
        on_the_network = {line.split()[9] for table in tables if table.exists() for line in _rows(table)}
        assert sockets
        assert not sockets & on_the_network


def _rows(table: Path) -> list[str]:
    return table.read_text().splitlines()[1:]


def test_every_way_in_asks_for_a_password(cluster: Path, ask: Ask, fast: Settings) -> None:
    with embedded_postgres(cluster, settings=fast) as url:
        methods = "SELECT array_agg(DISTINCT auth_method) FROM pg_hba_file_rules"
        assert ask(url, methods) == ["scram-sha-256"]
        assert ask(url, "SELECT rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid WHERE rolcanlogin") is True


def test_password_and_log_are_for_us_alone_and_outside_the_data(cluster: Path, fast: Settings) -> None:
    with embedded_postgres(cluster, settings=fast):
        for name in ("password", "server.log", "lock"):
            assert mode(cluster / name) == 0o600
            assert (cluster / name).stat().st_uid == os.geteuid()


def test_processes_show_neither_the_password_nor_our_environment(
    cluster: Path, fast: Settings, servers_of: ServersOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IBASHO_SECRET", "a-secret-of-ours")
    with embedded_postgres(cluster, settings=fast) as url:
        password = (urlsplit(url).password or "").encode()
        servers = servers_of(cluster)
        for server in servers:
            shown = b"".join(Path(f"/proc/{server}/{name}").read_bytes() for name in ("cmdline", "environ"))
            assert password not in shown
            assert b"a-secret-of-ours" not in shown
    assert len(servers) > 1
    assert len(password) >= 32
    assert password.decode() not in (cluster / "server.log").read_text()


async def _provoke_errors(url: str) -> int:
    """Errors whose messages, details, statements or parameters would quote what somebody wrote."""
    connection = await asyncpg.connect(url)
    refused = 0
    for statement, values in (
        ("INSERT INTO notes VALUES ($1)", ("marked",)),
        ("INSERT INTO notes VALUES ($1)", ("marked",)),
        ("SELECT 'marked'::integer", ()),
        ("SELECT $1::text::integer", ("marked",)),
        ("SELECT marked FROM nowhere", ()),
        ("DO $$ BEGIN RAISE WARNING 'marked'; RAISE 'marked'; END $$", ()),
    ):
        try:
            await connection.execute(statement, *values)
        except asyncpg.PostgresError:
            refused += 1
    await connection.close()
    return refused


def test_the_log_does_not_quote_what_people_wrote(cluster: Path, fast: Settings) -> None:
    with embedded_postgres(cluster, settings=fast) as url:
        assert asyncio.run(_provoke_errors(url)) == 5
    log = (cluster / "server.log").read_text()
    assert "ready to accept connections" in log
    assert "marked" not in log
