"""After mixing, the vault's rows do not tell when, or in which order, they were written."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import pytest

from adapters.postgres.mixing import Mixer
from adapters.postgres.pool import Connection
from adapters.system import SystemIds
from tests.anonymity.dump import read_dump

Ask = Callable[[str], Awaitable[Any]]

IDS = SystemIds()
ACCOUNTS = "SELECT id, xmin::text AS written, xmax::text AS held, ctid::text AS place FROM vault.accounts ORDER BY ctid"


@pytest.fixture
def own_database(own_migrated: str) -> str:
    """A migrated one."""
    return own_migrated


@pytest.fixture
async def vault(own_database: str) -> str:
    """The address of a database in whose vault some people came one after the other."""
    connection = await asyncpg.connect(own_database)
    for _ in range(40):
        await open_account(connection)
    await connection.close()
    return own_database


async def open_account(connection: Connection) -> None:
    account = IDS.random("acc")
    await connection.execute("INSERT INTO vault.accounts VALUES ($1, current_date)", account)
    await connection.execute("INSERT INTO vault.logins VALUES ($1, $2, 'x', false)", IDS.random("log"), account)


async def dead_in(url: str) -> list[str]:
    """For each old row that lies in a file of the vault's, its table."""
    return [row.table for row in await read_dump(url) if row.world == "vault" and row.table.endswith("(dead)")]


async def mixed(url: str) -> None:
    """Mix until it is done: for a moment something else of the server's can have an older view of a table."""
    async with asyncio.timeout(20):
        while await Mixer(url).mix():
            await asyncio.sleep(0.05)


async def test_before_it_each_row_has_its_own_time(vault: str, ask: Ask) -> None:
    assert len({row["written"] for row in await ask(ACCOUNTS)}) == 40
    assert {row["held"] for row in await ask(ACCOUNTS)} != {"0"}, "a login holds its account for a moment"


async def test_after_it_all_rows_are_of_one_time_in_the_order_of_their_keys(vault: str, ask: Ask) -> None:
    before = {row["id"] for row in await ask(ACCOUNTS)}
    await mixed(vault)
    after = await ask(ACCOUNTS)
    assert [row["id"] for row in after] == sorted(before)
    assert len({row["written"] for row in after}) == 1
    assert {row["held"] for row in after} == {"0"}


async def test_nothing_of_the_old_rows_is_left_in_the_files(vault: str) -> None:
    await mixed(vault)
    tables = [row.table for row in await read_dump(vault) if row.world == "vault"]
    assert sorted(tables) == ["vault.accounts"] * 40 + ["vault.logins"] * 40


CHANGE = "INSERT INTO community.notice_states VALUES ($1, $2) ON CONFLICT (marker) DO UPDATE SET sealed = $2"


async def test_what_one_person_changes_again_and_again_leaves_no_trail(vault: str) -> None:
    connection = await asyncpg.connect(vault)
    for sealed in (b"1", b"2", b"3"):
        for marker in (b"b", b"a"):
            await connection.execute(CHANGE, marker, sealed)
    before = [row.table for row in await read_dump(vault) if row.table.startswith("community.notice_states")]
    assert len(before) == 6
    await mixed(vault)
    after = [row for row in await read_dump(vault) if row.table.startswith("community.notice_states")]
    times = await connection.fetch("SELECT DISTINCT xmin::text FROM community.notice_states")
    await connection.close()
    assert [row.table for row in after] == ["community.notice_states"] * 2
    assert len(times) == 1


async def test_what_is_mixed_is_left_alone_until_something_is_written(vault: str, ask: Ask) -> None:
    mixer = Mixer(vault)
    await mixer.mix()
    before = await ask(ACCOUNTS)
    await mixer.mix()
    assert await ask(ACCOUNTS) == before


async def test_a_table_that_somebody_writes_to_waits_for_the_next_time(vault: str, ask: Ask) -> None:
    writer = await asyncpg.connect(vault)
    async with writer.transaction():
        await open_account(writer)
        assert await Mixer(vault).mix() == 2
    await writer.close()
    await mixed(vault)
    assert len({row["written"] for row in await ask(ACCOUNTS)}) == 1


async def test_a_table_that_somebody_reads_gets_its_order_the_next_time(vault: str, ask: Ask) -> None:
    reader = await asyncpg.connect(vault)
    async with reader.transaction():
        await reader.fetch("SELECT FROM vault.accounts")
        assert await Mixer(vault).mix() == 2, "the other table keeps what the reader could still ask for"
    await reader.close()
    halfway = await ask(ACCOUNTS)
    assert [row["id"] for row in halfway] != sorted(row["id"] for row in halfway)
    await mixed(vault)
    ids = [row["id"] for row in await ask(ACCOUNTS)]
    assert ids == sorted(ids)


async def test_old_rows_that_somebody_could_still_see_are_gone_the_next_time(vault: str, ask: Ask) -> None:
    """A new file has them too, as long as anybody has an older view: a backup, a report."""
    reader = await asyncpg.connect(vault)
    async with reader.transaction(isolation="repeatable_read"):
        await reader.fetch("SELECT FROM community.communities")
        assert await Mixer(vault).mix() == 2
        assert await dead_in(vault) != []
    await reader.close()
    await mixed(vault)
    assert await dead_in(vault) == []


async def test_old_rows_of_a_table_that_has_none_any_more_are_gone_too(vault: str, ask: Ask) -> None:
    reader, writer = await asyncpg.connect(vault), await asyncpg.connect(vault)
    async with reader.transaction(isolation="repeatable_read"):
        await reader.fetch("SELECT FROM community.communities")
        await writer.execute("DELETE FROM vault.logins")
        assert await Mixer(vault).mix() == 2
    for connection in (reader, writer):
        await connection.close()
    await mixed(vault)
    assert await dead_in(vault) == []


async def test_rows_say_afterwards_what_they_said_before(vault: str, ask: Ask) -> None:
    logins = "SELECT * FROM vault.logins ORDER BY id"
    before = await ask(logins)
    await mixed(vault)
    assert await ask(logins) == before


async def test_a_table_that_takes_long_is_mixed_more_rarely(vault: str, ask: Ask) -> None:
    now = [0.0]

    def a_second_later() -> float:
        now[0] += 1
        return now[0]

    mixer = Mixer(vault, a_second_later)
    assert await mixer.mix() == 0
    connection = await asyncpg.connect(vault)
    await open_account(connection)
    await connection.close()
    assert await mixer.mix() == 2
    now[0] += 100
    assert await mixer.mix() == 0


async def test_every_table_of_the_vault_can_be_mixed(vault: str, ask: Ask) -> None:
    """Whatever tables there come to be: each has a key to be put in the order of."""
    keyless = """
        SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'vault'::regnamespace AND c.relkind = 'r'
        AND NOT EXISTS (SELECT FROM pg_index x WHERE x.indrelid = c.oid AND x.indisprimary)
        """
    assert await ask(keyless) == []
