"""That the watch over everything that the suite emits would find what it looks for."""

import asyncio

import httpx
import pytest
import structlog
from fastapi import FastAPI

from adapters.postgres.pool import Pool
from adapters.system import SystemIds
from api import logs
from tests.canaries import CLIENT_ADDRESS, MARKED, USER_AGENT, Overheard, Watch, WatchedLog
from tests.people import Person

IDS = SystemIds()


async def a_request_logged(processors: tuple[structlog.typing.Processor, ...], watch: Watch) -> None:
    """A line with everything that a careless one would hold."""
    log = structlog.wrap_logger(structlog.PrintLogger(WatchedLog(watch)), processors=processors)
    log.info("request", membership=IDS.random("mem"), face=IDS.random("psd"), client=CLIENT_ADDRESS, agent=USER_AGENT)


async def test_a_careless_log_line_is_found_once_the_filter_is_gone() -> None:
    filtered, careless = Watch(), Watch()
    await a_request_logged(logs.OWN_LINES, filtered)
    await a_request_logged(tuple(step for step in logs.OWN_LINES if step is not logs.allow_listed), careless)
    assert (filtered.finds, filtered.heard["log lines"]) == ([], 1)
    assert len(careless.finds) == 4


async def test_the_lines_of_this_run_are_looked_through(watch: Watch, client: httpx.AsyncClient) -> None:
    before = watch.heard["log lines"]
    await client.get("/v1/communities")
    assert watch.heard["log lines"] > before


@pytest.mark.parametrize("kind", ["mem", "log", "acc"])
async def test_an_answer_that_tells_is_found(kind: str) -> None:
    app, told = FastAPI(), IDS.random(kind)

    @app.get("/telling")
    async def telling() -> dict[str, str]:
        return {"told": told}

    watch = Watch()
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(Overheard(app, watch)), base_url="http://ibasho.test"
    ) as client:
        await client.get("/telling")
    assert [find.what for find in watch.finds] == [told]


async def test_a_header_and_a_frame_that_tell_are_found() -> None:
    watch = Watch()

    async def telling(scope: object, receive: object, send: object) -> None:
        assert callable(send)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-seen", USER_AGENT.encode())]})
        await send({"type": "websocket.send", "text": f'{{"by":"{IDS.random("acc")}"}}'})

    await Overheard(telling, watch)({"type": "http", "path": "/"}, asyncio.sleep, _nowhere)  # type: ignore[arg-type]
    assert len(watch.finds) == 2


async def test_who_calls_is_kept_nowhere(database: Pool, member: Person, client: httpx.AsyncClient) -> None:
    await member.get("/v1/me")
    assert client.headers["user-agent"] == USER_AGENT and set(MARKED) <= {"User-Agent", "X-Forwarded-For"}
    tables = await database.fetch(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('vault', 'community')"
    )
    assert len(tables) > 20
    for (table,) in tables:
        rows = f"SELECT count(*) FROM {table} t WHERE t::text LIKE ANY($1)"
        assert await database.fetchval(rows, [f"%{CLIENT_ADDRESS}%", f"%{USER_AGENT}%"]) == 0, table


async def _nowhere(message: object) -> None:
    """Takes what is sent and keeps nothing."""
