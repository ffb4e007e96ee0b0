"""A database that goes on elsewhere starts its transaction ids anew; positions grow on all the same."""

import asyncio
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.embedded_postgres import embedded_postgres
from adapters.embedded_postgres.programs import installed_package
from adapters.postgres.event_log import RECORD, PostgresEventStream
from adapters.postgres.pool import COMMUNITY_ROLE, Pool, connect_pool
from adapters.system import SystemIds
from domain.shared.events import Position
from tests.conftest import FAST
from tests.domain.fakes import A_DAY

IDS = SystemIds()
EPOCH = 1 << 48
_A_LONG_LIFE = "DO $$ BEGIN FOR i IN 1..5000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"
_BASE = "SELECT base FROM community.event_log"


@asynccontextmanager
async def log_on(url: str) -> AsyncIterator[tuple[Pool, PostgresEventStream]]:
    pool = await connect_pool(url, 2, COMMUNITY_ROLE)
    yield pool, PostgresEventStream(pool, url)
    await pool.close()


async def record(pool: Pool) -> str:
    event_id = IDS.ordered("evt")
    await pool.execute(RECORD, event_id, "tests.happened.v1", None, ["thread:1"], A_DAY, "{}")
    return event_id


async def told(stream: PostgresEventStream, after: Position, many: int) -> list[str]:
    async with asyncio.timeout(10):
        while len(events := await stream.read(after, limit=100)) < many:
            await asyncio.sleep(0.01)
    assert [event.position for event in events] == sorted(event.position for event in events)
    return [event.id for event in events]


_ROLES = b"""
CREATE ROLE ibasho_vault NOLOGIN; CREATE ROLE ibasho_community NOLOGIN;
GRANT ibasho_vault, ibasho_community TO CURRENT_USER;
"""
"""What an administrator runs on a server that has never had an Ibasho (docs/operating.md): a dump has no roles."""


async def test_a_dump_restored_on_a_new_server_goes_on_behind_its_old_positions(
    own_migrated: str, open_folder: Path
) -> None:
    async with log_on(own_migrated) as (pool, stream):
        await pool.execute(_A_LONG_LIFE)
        old = [await record(pool) for _ in range(3)]
        await told(stream, Position(0, 0), 3)
        cursor, newest = (event.position for event in (await stream.read(Position(0, 0), limit=9))[1:])
    dump = await asyncio.to_thread(_client, "pg_dump", "--no-owner", own_migrated)
    with embedded_postgres(open_folder / "elsewhere", settings=FAST) as url:
        for given in (_ROLES, dump):
            await asyncio.to_thread(
                _client, "psql", "--no-psqlrc", "--quiet", "-v", "ON_ERROR_STOP=1", url, given=given
            )
        async with log_on(url) as (pool, stream):
            restored = int(await pool.fetchval("SELECT pg_current_xact_id()::text"))
            assert restored < newest.transaction, "or there would be nothing to show"
            assert await stream.head() == newest
            new = [await record(pool) for _ in range(3)]
            assert await told(stream, cursor, 4) == [old[2], *new]
            assert await pool.fetchval(_BASE) == EPOCH
        async with log_on(url) as (pool, stream):
            assert await pool.fetchval(_BASE) == EPOCH, "the second time it knows where it is"
            assert await told(stream, Position(0, 0), 6) == old + new


async def test_of_many_connections_that_notice_a_new_place_one_raises_the_base(own_migrated: str) -> None:
    """As on another timeline, after a standby was promoted: what the lost server told last is behind, too."""
    async with log_on(own_migrated) as (pool, stream):
        await record(pool)
        (before,) = await stream.read(Position(0, 0), limit=1)
        await pool.execute("UPDATE community.event_log SET cluster = split_part(cluster, '/', 1) || '/00000000'")
    lost = Position(before.position.transaction + 1_000_000, 7)
    pools = await asyncio.gather(*(connect_pool(own_migrated, 3, COMMUNITY_ROLE) for _ in range(4)))
    for pool in pools:
        await record(pool)
        await pool.close()
    async with log_on(own_migrated) as (pool, stream):
        assert await pool.fetchval(_BASE) == EPOCH
        assert len(await told(stream, lost, 4)) == 4


async def test_the_same_server_is_recognised(own_migrated: str) -> None:
    for _ in range(2):
        async with log_on(own_migrated) as (pool, _stream):
            assert await pool.fetchval(_BASE) == 0


def _client(program: str, *arguments: str, given: bytes | None = None) -> bytes:
    path = installed_package() / "pginstall18" / "bin" / program
    run = subprocess.run([path, *arguments], input=given, capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode()
    return run.stdout
