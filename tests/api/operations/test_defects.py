"""A defect of ours: the client is told that there is one, and nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx

from api.bootstrap import Services
from api.main import create_app
from tests.api.hostile import CANARY
from tests.canaries import calling
from tests.openapi.checked import CheckedTransport


@dataclass(frozen=True, slots=True)
class Broken:
    """Fails at whatever it is asked, with words that nobody outside may read."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(f"{CANARY}: SELECT secret FROM vault.accounts")


async def test_a_defect_tells_nothing_of_the_inside(services: Services) -> None:
    @asynccontextmanager
    async def broken() -> AsyncIterator[Services]:
        yield replace(services, communities=Broken())

    app = create_app(broken)
    transport = CheckedTransport(calling(app))
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        failed = await client.get("/v1/communities", headers={"Accept-Language": "en", "Origin": "https://x"})
    assert (failed.status_code, failed.headers["content-type"]) == (500, "application/problem+json")
    assert (failed.json()["code"], failed.json()["title"]) == ("internal_error", "Something went wrong here")
    assert failed.json().keys() == {"type", "title", "status", "detail", "code"}
    assert (failed.headers["access-control-allow-origin"], failed.headers["x-content-type-options"]) == ("*", "nosniff")
    assert CANARY not in failed.text
    assert "SELECT" not in failed.text
