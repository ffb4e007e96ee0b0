"""What the server says while its database does not answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import replace

import httpx
import pytest

from adapters.postgres.pool import connect_pool
from adapters.postgres.readers import PostgresCommunitiesReader
from api.bootstrap import Services
from api.main import create_app
from tests.canaries import calling
from tests.openapi.checked import CheckedTransport


@pytest.fixture
async def cut_off(services: Services, database_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server whose connections are closed."""
    pool = await connect_pool(database_url, 2)
    await pool.close()
    communities = copy(services.communities)
    assert isinstance(communities, PostgresCommunitiesReader)
    communities._pool = pool

    @asynccontextmanager
    async def without_database() -> AsyncIterator[Services]:
        yield replace(services, pool=pool, communities=communities)

    app = create_app(without_database)
    transport = CheckedTransport(calling(app))
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        yield client


async def test_it_is_alive_but_not_ready(client: httpx.AsyncClient, cut_off: httpx.AsyncClient) -> None:
    alive, ready = await cut_off.get("/healthz"), await cut_off.get("/readyz")
    assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
    assert (ready.status_code, ready.json()) == (503, {"status": "not_ready"})
    assert (await client.get("/readyz")).json() == {"status": "ok"}


async def test_what_needs_the_database_says_when_to_ask_again(cut_off: httpx.AsyncClient) -> None:
    refused = await cut_off.get("/v1/communities")
    assert (refused.status_code, refused.json()["code"]) == (503, "database_unavailable")
    assert refused.headers["retry-after"] == str(refused.json()["retry_after"])


async def test_what_needs_none_goes_on(cut_off: httpx.AsyncClient) -> None:
    for path in ("/.well-known/jwks.json", "/.well-known/oauth-authorization-server", "/openapi.json", "/docs"):
        assert (await cut_off.get(path)).status_code == 200
