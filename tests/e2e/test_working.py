"""`ibasho work` does what follows the log, in as many processes as one likes, and hands over when one dies."""

import asyncio
import os
import secrets
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from adapters.nats import NatsChannel, NatsEventStream
from adapters.postgres.event_log import RECORD, PostgresEventStream
from adapters.postgres.pool import Pool, connect_pool
from adapters.system import SystemIds
from api.bootstrap import Services
from api.settings import Settings
from domain.shared.errors import EventLogUnavailable
from tests.adapters.nats.server import NatsServer, nats_server
from tests.domain.fakes import A_DAY

from .served import PROGRAM, ROOT_OF_THE_PROJECT

_HOLDER = "SELECT holder FROM community.consumers WHERE name = 'nats-relay'"


@pytest.fixture
def nats(tmp_path: Path) -> Iterator[NatsServer]:
    with nats_server(tmp_path) as server:
        yield server


@contextmanager
def working(settings: Settings, url: str, nats: NatsServer) -> Iterator["subprocess.Popen[bytes]"]:
    given = {"DATABASE_URL": url, "IBASHO_STATE": str(settings.state), "IBASHO_NATS_URL": nats.url}
    process = subprocess.Popen(
        [PROGRAM, "work"],
        cwd=ROOT_OF_THE_PROJECT,
        env={**os.environ, **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"Ibasho works")
        yield process
    finally:
        process.kill()
        process.communicate()


async def copied(pool: Pool, url: str, nats: NatsServer) -> None:
    """Record something, and wait until it is in the copy."""
    log, event_id = PostgresEventStream(pool, url), SystemIds().ordered("evt")
    before = await log.head()
    topic = f"thread:{secrets.token_hex(8)}"
    await pool.execute(RECORD, event_id, "tests.happened.v1", None, [topic], A_DAY, "{}")
    channel = NatsChannel(nats.url)
    stream = NatsEventStream(channel)
    async with asyncio.timeout(60):
        while True:
            try:
                if [event.id for event in await stream.read(before, limit=9, topics=[topic])] == [event_id]:
                    break
            except EventLogUnavailable:
                pass
            await asyncio.sleep(0.05)
    await channel.close()


async def test_another_process_takes_over_from_one_that_is_killed(
    settings: Settings, services: Services, database_url: str, nats: NatsServer
) -> None:
    pool = await connect_pool(database_url, 2)
    await pool.execute("DELETE FROM community.consumers WHERE name = 'nats-relay'")
    with working(settings, database_url, nats) as first:
        await copied(pool, database_url, nats)
        holder = await pool.fetchval(_HOLDER)
        with working(settings, database_url, nats) as second:
            await copied(pool, database_url, nats)
            assert await pool.fetchval(_HOLDER) == holder, "who holds it keeps it"
            first.kill()
            await copied(pool, database_url, nats)
            assert await pool.fetchval(_HOLDER) not in ("", holder)
            second.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(second.wait, 30) == 0
    assert await pool.fetchval(_HOLDER) == "", "who ends in order hands over at once"
    await pool.close()


def test_it_says_why_it_cannot_start(tmp_path: Path) -> None:
    given = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "IBASHO_STATE": str(tmp_path)}
    run = subprocess.run([PROGRAM, "work"], env={**os.environ, **given}, capture_output=True, timeout=60, check=False)
    assert run.returncode != 0
    assert run.stderr.startswith(b"ibasho: ") and b"Traceback" not in run.stderr
