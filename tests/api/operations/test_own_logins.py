"""An operator gives each world a login of its own: what has the one can nohow get at the other."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx
import pytest

from adapters.postgres.pool import COMMUNITY_ROLE, VAULT_ROLE, Pool
from api.bootstrap import CANNOT_START, Services, migrate, wire
from api.main import create_app
from api.settings import Settings
from tests.people import face_of, found_community, new_member


async def login_in(database: Pool, url: str, *roles: str) -> str:
    """The address for a new login that is a member of these roles and of nothing else."""
    name = f"login_{secrets.token_hex(6)}"
    await database.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'x'")
    for role in roles:
        await database.execute(f"GRANT {role} TO {name}")
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{name}:x@{parts.netloc.rpartition('@')[2]}"))


@pytest.fixture
async def apart(database: Pool, database_url: str, settings: Settings) -> AsyncIterator[Services]:
    community, vault = [await login_in(database, database_url, role) for role in (COMMUNITY_ROLE, VAULT_ROLE)]
    own = settings.model_copy(update={"vault_database_url": vault})
    await asyncio.to_thread(migrate, community)  # nothing to do, and no right needed to find that out
    async with wire(own, community) as services:
        yield services


async def test_people_live_there_as_elsewhere(apart: Services) -> None:
    @asynccontextmanager
    async def already_open() -> AsyncIterator[Services]:
        yield apart

    app = create_app(already_open)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        assert (await client.get("/readyz")).status_code == 200
        community = await found_community(apart, client)
        member = await new_member(client, community.slug)
        face, at = await face_of(member, community.slug), f"/v1/communities/{community.slug}"
        assert (await community.owner.put(f"{at}/pseudonyms/{face}/roles/facilitator")).status_code == 204
        words = {"title": "話", "body": "本文"}
        assert (await member.post(f"/v1/boards/{community.boards['talk']}/threads", words)).status_code == 201


WAYS = ("RESET ROLE", "SET ROLE NONE", "RESET ALL", f"SET ROLE {VAULT_ROLE}", f"SET ROLE {COMMUNITY_ROLE}")


async def reached(pool: Pool, way: str, table: str) -> list[asyncpg.Record]:
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(way)
        return await connection.fetch(f"SELECT * FROM {table}")


@pytest.mark.parametrize("way", WAYS)
async def test_neither_login_can_become_what_the_other_is(apart: Services, way: str) -> None:
    for pool, other in ((apart.pool, "vault.accounts"), (apart.vault_pool, "community.posts")):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await reached(pool, way, other)


async def test_a_login_without_the_rights_is_refused_at_the_start(
    database: Pool, database_url: str, settings: Settings
) -> None:
    stranger = await login_in(database, database_url)
    with pytest.raises(CANNOT_START, match=f"no rights of the role {VAULT_ROLE}"):
        async with wire(settings, stranger):
            pass
    own = settings.model_copy(update={"vault_database_url": await login_in(database, database_url, VAULT_ROLE)})
    with pytest.raises(CANNOT_START, match=f"no rights of the role {COMMUNITY_ROLE}"):
        async with wire(own, stranger):
            pass
