"""Each world has a role that reaches that world and, of the other, what is public: the database itself says so.

Tables are taken from their declarations, so that whatever is added is tried too.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import asyncpg
import pytest
from alembic import command
from sqlalchemy import Table

from adapters.postgres.migrating import DatabaseRefused, configuration, migrate
from adapters.postgres.pool import COMMUNITY_ROLE, VAULT_ROLE, Pool, connect_pool
from adapters.postgres.tables import CommunityRow, metadata
from adapters.postgres.tables.columns import Kind

PUBLIC = "community.communities"
"""The one table of the other world that the vault may read."""
ROLES = {"vault": VAULT_ROLE, "community": COMMUNITY_ROLE}
DENIED = asyncpg.InsufficientPrivilegeError

Ask = Callable[[str], Awaitable[Any]]


def statements(table: Table) -> dict[str, str]:
    """One of each kind. None of them finds or changes a row."""
    column = next(column.name for column in table.columns if column.identity is None)
    name = table.fullname
    return {
        "read": f"SELECT {column} FROM {name} WHERE false",
        "count": f"SELECT count(*) FROM {name} WHERE false",
        "hold": f"SELECT {column} FROM {name} WHERE false FOR KEY SHARE",
        "add": f"INSERT INTO {name} ({column}) SELECT {column} FROM {name} WHERE false",
        "change": f"UPDATE {name} SET {column} = {column} WHERE false",
        "take away": f"DELETE FROM {name} WHERE false",
    }


EVERY = [(table, world) for world in ROLES for table in metadata.sorted_tables]


def allowed(table: Table, kind: str, world: str) -> bool:
    return table.schema == world or (table.fullname == PUBLIC and kind in ("read", "count"))


@dataclass(frozen=True, slots=True)
class Pools:
    vault: Pool
    community: Pool

    def of(self, world: str) -> Pool:
        return {"vault": self.vault, "community": self.community}[world]


@pytest.fixture(scope="module")
async def pools(database_url: str) -> AsyncIterator[Pools]:
    pools = Pools(*[await connect_pool(database_url, 2, role) for role in (VAULT_ROLE, COMMUNITY_ROLE)])
    yield pools
    for pool in (pools.vault, pools.community):
        await pool.close()


@pytest.mark.parametrize(("table", "world"), EVERY, ids=str)
async def test_what_each_world_may_do(pools: Pools, table: Table, world: str) -> None:
    for kind, statement in statements(table).items():
        if allowed(table, kind, world):
            await pools.of(world).fetch(statement)
        else:
            with pytest.raises(DENIED):
                await pools.of(world).fetch(statement)


def test_all_that_the_vault_may_read_of_the_other_world_is_public() -> None:
    table: Table = CommunityRow.__table__  # type: ignore[attr-defined]
    assert table.fullname == PUBLIC
    assert {column.info["kind"] for column in table.columns} == {Kind.PUBLIC}


@pytest.mark.parametrize("world", ROLES)
async def test_a_world_can_neither_empty_a_table_nor_make_one(pools: Pools, world: str) -> None:
    for statement in (
        *(f"TRUNCATE {table.fullname}" for table in metadata.sorted_tables),
        *(f"CREATE TABLE {schema}.planted (id text)" for schema in (*ROLES, "public")),
        "CREATE SCHEMA planted",
    ):
        with pytest.raises(DENIED):
            await pools.of(world).execute(statement)


async def test_a_connection_stays_in_its_world_after_an_error_and_after_being_handed_back(pools: Pools) -> None:
    for world, role in ROLES.items():
        for _ in range(3):
            with pytest.raises(asyncpg.PostgresError):
                await pools.of(world).fetch("SELECT 1/0")
            assert await pools.of(world).fetchval("SELECT current_user") == role


async def test_whoever_is_of_neither_world_may_do_nothing(pool: Pool) -> None:
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute("CREATE ROLE ibasho_nobody NOLOGIN")
        for table in metadata.sorted_tables:
            rights = "SELECT bool_or(has_table_privilege('ibasho_nobody', $1, r)) FROM unnest($2::text[]) r"
            kinds = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]
            assert await connection.fetchval(rights, table.fullname, kinds) is False
        for schema in ROLES:
            assert (
                await connection.fetchval("SELECT has_schema_privilege('ibasho_nobody', $1, 'USAGE')", schema) is False
            )
        await transaction.rollback()


async def test_tables_of_later_migrations_belong_to_their_world_by_themselves(own_database: str) -> None:
    await asyncio.to_thread(migrate, own_database)
    owner = await asyncpg.connect(own_database)
    for schema in ROLES:
        await owner.execute(f"CREATE TABLE {schema}.later (id bigint GENERATED ALWAYS AS IDENTITY, word text)")
    await owner.close()
    for world, role in ROLES.items():
        connection = await asyncpg.connect(own_database, server_settings={"role": role})
        await connection.execute(f"INSERT INTO {world}.later (word) VALUES ('a')")
        (other,) = ROLES.keys() - {world}
        with pytest.raises(DENIED):
            await connection.fetch(f"SELECT id FROM {other}.later")
        await connection.close()


_GRANTED = """
SELECT r.rolname, n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
  aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee WHERE r.rolname LIKE 'ibasho\\_%'
UNION SELECT r.rolname, n.nspname, '' FROM pg_namespace n, aclexplode(n.nspacl) a JOIN pg_roles r ON r.oid = a.grantee
WHERE r.rolname LIKE 'ibasho\\_%'
UNION SELECT r.rolname, '', 'default' FROM pg_default_acl d, aclexplode(d.defaclacl) a
JOIN pg_roles r ON r.oid = a.grantee WHERE r.rolname LIKE 'ibasho\\_%'
"""


async def test_going_down_takes_the_rights_away_and_leaves_roles_that_another_database_needs(
    own_database: str, ask: Ask
) -> None:
    await asyncio.to_thread(migrate, own_database)
    assert await ask(_GRANTED) != []
    await asyncio.to_thread(command.downgrade, configuration(own_database), "0001")
    assert await ask(_GRANTED) == []
    left = await ask("SELECT rolname FROM pg_roles WHERE rolname IN ('ibasho_vault', 'ibasho_community')")
    assert len(left) == 2


async def test_the_count_of_owners_goes_over_to_the_vault_and_back(own_database: str, ask: Ask) -> None:
    await asyncio.to_thread(migrate, own_database, "0001")
    await ask(
        "INSERT INTO community.communities (id, slug, name, description, time_zone, languages, policy, rules_version,"
        " founded_month, revision, owners)"
        " VALUES ('com_1', 'a', '{}', '{}', 'UTC', '{}', '{}', 1, '2026-11-01', 1, 3)"
    )
    for what in ("application_approved", "community_revised"):
        await ask(
            "INSERT INTO community.audit_entries (id, community_id, occurred_at, by, what, subject, reason)"
            f" VALUES ('aud_{what}', 'com_1', now(), NULL, '{what}', 'subject', 'words')"
        )
    await asyncio.to_thread(migrate, own_database, "0004")
    assert [tuple(row) for row in await ask("SELECT community_id, owners FROM vault.ownerships")] == [("com_1", 3)]
    entries = await ask("SELECT what, subject, reason FROM community.audit_entries ORDER BY what")
    assert [tuple(row) for row in entries] == [
        ("application_approved", "", ""),
        ("community_revised", "subject", "words"),
    ]
    await asyncio.to_thread(command.downgrade, configuration(own_database), "0001")
    assert [row["owners"] for row in await ask("SELECT owners FROM community.communities")] == [3]


def as_login(url: str, name: str, password: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(name)}:{quote(password)}@{host}"))


async def test_a_login_that_owns_the_database_and_may_make_roles_needs_nobody(own_database: str, ask: Ask) -> None:
    """On a server of one's own the login is rarely a superuser."""
    name = urlsplit(own_database).path[1:]
    await ask(f"CREATE ROLE {name}_login LOGIN CREATEROLE PASSWORD 'x'")
    await ask(f"ALTER DATABASE {name} OWNER TO {name}_login")
    for role in ROLES.values():  # as if this login had made them
        await ask(f"GRANT {role} TO {name}_login WITH ADMIN TRUE, INHERIT FALSE, SET FALSE")
    url = as_login(own_database, f"{name}_login", "x")
    await asyncio.to_thread(migrate, url)
    for world, role in ROLES.items():
        pool = await connect_pool(url, 1, role)
        (other,) = ROLES.keys() - {world}
        assert await pool.fetchval("SELECT current_user") == role
        with pytest.raises(DENIED):
            await pool.fetch(f"SELECT * FROM {other}.{'accounts' if other == 'vault' else 'posts'}")
        await pool.close()
    await asyncio.to_thread(command.downgrade, configuration(url), "base")


async def test_a_login_that_may_not_make_roles_is_told_what_an_administrator_has_to_do(
    own_database: str, ask: Ask
) -> None:
    name = urlsplit(own_database).path[1:]
    await ask(f"CREATE ROLE {name}_login LOGIN PASSWORD 'x'")
    await ask(f"ALTER DATABASE {name} OWNER TO {name}_login")
    url = as_login(own_database, f"{name}_login", "x")
    with pytest.raises(DatabaseRefused) as refused:
        await asyncio.to_thread(migrate, url)
    (todo,) = [part for part in str(refused.value).splitlines() if "administrator" in part]
    grant = f"GRANT ibasho_vault, ibasho_community TO {name}_login;"
    assert todo.endswith(f"CREATE ROLE ibasho_vault NOLOGIN; CREATE ROLE ibasho_community NOLOGIN; {grant}")
    await ask(grant)
    await asyncio.to_thread(migrate, url)
