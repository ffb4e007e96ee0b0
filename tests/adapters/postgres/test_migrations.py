"""Migrations go up, down and up, and lead to the tables that the code declares."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, MetaData, Text
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.crypto.seals import KeyedDigests
from adapters.postgres.migrating import configuration, current_revision, is_compared, migrate, newest_revision
from adapters.postgres.pool import connect_pool
from adapters.postgres.readers import PostgresAuditReader
from adapters.postgres.tables import metadata
from domain.shared.audit import AuditChain, AuditLog
from domain.shared.ids import CommunityId
from tests.adapters.crypto.keys import some_keys

Ask = Callable[[str], Awaitable[Any]]

_RELATIONS = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^pg_|^information_schema$' AND c.relname !~ '^alembic_version'
"""
_SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema$' ORDER BY 1"


async def up(url: str) -> None:
    await asyncio.to_thread(migrate, url)


async def down(url: str) -> None:
    await asyncio.to_thread(command.downgrade, configuration(url), "base")


async def differences(url: str, declared: MetaData) -> list[Any]:
    """Between the database and the declared tables."""

    def compare(connection: Connection) -> list[Any]:
        options = {"include_schemas": True, "include_object": is_compared, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts={"compare_type": True, **options})
        return list(compare_metadata(context, declared))

    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1))
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(compare)
    finally:
        await engine.dispose()


def copied() -> MetaData:
    copy = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.sorted_tables:
        table.to_metadata(copy)
    return copy


async def test_up_down_and_up_again_leads_to_what_the_code_declares(own_database: str, ask: Ask) -> None:
    await up(own_database)
    assert await differences(own_database, metadata) == []
    await down(own_database)
    assert [tuple(row) for row in await ask(_RELATIONS)] == []
    assert [row["nspname"] for row in await ask(_SCHEMAS)] == ["public"]
    await up(own_database)
    assert await differences(own_database, metadata) == []


async def test_every_kind_of_difference_would_be_found(own_database: str) -> None:
    await up(own_database)
    declared = copied()
    assert await differences(own_database, declared) == []
    for plant in _PLANTED.values():
        plant(declared)
    found = str(await differences(own_database, declared))
    assert [name for name in _PLANTED if name not in found] == []


def _a_column(declared: MetaData) -> None:
    declared.tables["vault.accounts"].append_column(Column("planted", Text))


def _a_type(declared: MetaData) -> None:
    declared.tables["community.threads"].c.title.type = declared.tables["community.rules"].c.version.type


def _a_null(declared: MetaData) -> None:
    declared.tables["community.posts"].c.published_at.nullable = True


def _an_index(declared: MetaData) -> None:
    declared.tables["community.threads"].indexes.clear()


def _a_table(declared: MetaData) -> None:
    declared.remove(declared.tables["community.marks"])


_PLANTED: dict[str, Callable[[MetaData], None]] = {
    "add_column": _a_column,
    "modify_type": _a_type,
    "modify_nullable": _a_null,
    "remove_index": _an_index,
    "remove_table": _a_table,
}
"""What is found, and what was done so that it is."""


async def test_migrating_a_migrated_database_changes_nothing(own_database: str, ask: Ask) -> None:
    await up(own_database)
    before = sorted(tuple(row) for row in await ask(_RELATIONS))
    await up(own_database)
    assert sorted(tuple(row) for row in await ask(_RELATIONS)) == before


async def test_the_revision_is_known_before_and_after(own_database: str) -> None:
    pool = await connect_pool(own_database, 2)
    assert await current_revision(pool) is None
    await up(own_database)
    assert await current_revision(pool) == newest_revision()
    await pool.close()


def test_revisions_form_one_line() -> None:
    scripts = ScriptDirectory.from_config(configuration("postgresql://"))
    revisions = list(scripts.walk_revisions())
    assert len(scripts.get_heads()) == 1
    assert [revision.down_revision for revision in revisions] == [each.revision for each in revisions[1:]] + [None]


async def test_what_comparing_leaves_out_is_as_declared_too(own_database: str, ask: Ask) -> None:
    """Collations, on which keyset order depends, and tables that are not in the write-ahead log."""
    await up(own_database)
    collations = {
        (row["table_schema"], row["table_name"], row["column_name"]): row["collation_name"]
        for row in await ask("SELECT * FROM information_schema.columns WHERE table_schema IN ('vault', 'community')")
    }
    for table in metadata.sorted_tables:
        for column in table.columns:
            declared = getattr(column.type, "collation", None)
            assert collations[(str(table.schema), table.name, column.name)] == declared
    unlogged = await ask("SELECT relname FROM pg_class WHERE relpersistence = 'u' AND relkind = 'r'")
    declared_unlogged = [t.name for t in metadata.sorted_tables if "UNLOGGED" in t._prefixes]
    assert [row["relname"] for row in unlogged] == declared_unlogged == ["realtime_tickets"]


_EARLIER = [
    """
INSERT INTO community.communities (id, slug, name, description, time_zone, languages, policy, rules_version,
  founded_month, revision, owners)
SELECT id, id, '{}', '{}', 'Asia/Tokyo', '{ja}', '{}', 1, '2026-11-01', 1, 1 FROM unnest('{com_1,com_2}'::text[]) id
""",
    """
INSERT INTO community.audit_entries (id, community_id, occurred_at, by, what, subject, reason)
SELECT 'aud_' || n, 'com_1', '2026-11-22T12:00:00.5Z', NULL, 'rules_published', n::text, 'はい'
FROM generate_series(9, 1, -1) n
""",
]
_ENTRIES = "SELECT * FROM community.audit_entries ORDER BY position"


async def test_entries_from_before_there_was_a_chain_are_brought_into_it_once(own_database: str, ask: Ask) -> None:
    await asyncio.to_thread(migrate, own_database, "0001")
    for statement in _EARLIER:
        await ask(statement)
    with pytest.raises(RuntimeError, match="ibasho migrate"):
        await up(own_database)
    digests = KeyedDigests(some_keys())
    await asyncio.to_thread(migrate, own_database, chain=lambda: AuditChain(digests))
    assert [row["subject"] for row in await ask(_ENTRIES)] == [str(n) for n in range(9, 0, -1)]
    pool = await connect_pool(own_database, 2)
    verified = [await AuditLog(PostgresAuditReader(pool), digests).verify(CommunityId(c)) for c in ("com_1", "com_2")]
    await pool.close()
    assert [(each.intact, each.entries) for each in verified] == [(True, 9), (True, 0)]
