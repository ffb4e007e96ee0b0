"""A PostgreSQL of one's own under DATABASE_URL: the server works on it, and outlives its absence."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from tests.people import RECOVERY_CODE_GRANT, Person

from .own_postgres import OwnPostgres, brought_along, debians, own_postgres
from .people import COMMUNITY, WORDS, calling, new_member, open_thread
from .served import Run, new_state, serving, until

PATIENCE = 8
"""Seconds in which even a refusal has to come."""


@dataclass
class Scene:
    """A server on a database of somebody else's, a writer, and a thread."""

    run: Run
    postgres: OwnPostgres
    writer: Person
    thread: dict[str, Any]

    async def listen(self) -> ClientConnection:
        ticket = (await self.writer.post("/v1/realtime/tickets")).json()["ticket"]
        return await connect(f"{self.run.base_url.replace('http', 'ws', 1)}/v1/realtime?ticket={ticket}")

    async def reply(self) -> httpx.Response:
        return await self.writer.post(f"/v1/threads/{self.thread['id']}/posts", {"body": "返事です。"})


@pytest.fixture(scope="module", params=[brought_along, debians])
def postgres(request: pytest.FixtureRequest) -> Iterator[OwnPostgres]:
    programs: Path = request.param()
    with new_state() as state, own_postgres(programs, state.parent) as postgres:
        yield postgres


@pytest.fixture(scope="module")
async def scene(postgres: OwnPostgres) -> AsyncIterator[Scene]:
    with new_state() as state, serving(state, DATABASE_URL=postgres.url) as run:
        async with calling(run) as client:
            writer = await new_member(client)
            yield Scene(run, postgres, writer, await open_thread(writer))
        assert not (state / "postgres").exists()


async def test_the_server_works_on_it_and_tells_events(scene: Scene) -> None:
    async with await scene.listen() as socket:
        await _follow(socket, scene)
        await _reply_and_be_told(socket, scene)


async def test_while_it_is_away_everything_is_refused_politely_and_at_once(scene: Scene) -> None:
    scene.postgres.stop()
    try:
        assert (await scene.writer.client.get("/healthz")).status_code == 200
        assert (await scene.writer.client.get("/readyz")).status_code == 503
        form = {"grant_type": RECOVERY_CODE_GRANT, "recovery_code": scene.writer.recovery_code}
        board = scene.thread["board_id"]
        for method, path, options in (
            ("GET", "/v1/me", {}),
            ("GET", f"/v1/communities/{COMMUNITY}", {}),
            ("GET", f"/v1/boards/{board}/threads", {}),
            ("GET", f"/v1/threads/{scene.thread['id']}/posts", {}),
            ("POST", "/v1/accounts", {}),
            ("POST", "/oauth/token", {"data": form}),
            ("POST", f"/v1/boards/{board}/threads", {"json": WORDS}),
            ("POST", f"/v1/threads/{scene.thread['id']}/posts", {"json": {"body": "届きますか。"}}),
            ("POST", "/v1/realtime/tickets", {}),
        ):
            began = time.monotonic()
            answer = await scene.writer.call(method, path, **options)
            _require_polite_refusal(answer)
            assert time.monotonic() - began < PATIENCE
        _require_no_defect(scene)
    finally:
        scene.postgres.start()
        until(scene.run.is_ready)
    assert (await scene.reply()).status_code == 201


async def test_a_socket_that_was_open_meanwhile_goes_on_afterwards(scene: Scene) -> None:
    async with await scene.listen() as socket:
        await _follow(socket, scene)
        await _reply_and_be_told(socket, scene)
        scene.postgres.stop()
        try:
            await socket.send(json.dumps({"type": "subscribe", "topics": [f"board:{scene.thread['board_id']}"]}))
            refused = await _next(socket, "error")
            with pytest.raises(InvalidStatus) as rejected:
                await connect(f"{scene.run.base_url.replace('http', 'ws', 1)}/v1/realtime?ticket=ibt_x")
        finally:
            scene.postgres.start()
        assert refused["problem"]["code"] == "database_unavailable"
        assert rejected.value.response.status_code == 503

        until(scene.run.is_ready)
        await _reply_and_be_told(socket, scene)
        _require_no_defect(scene)


def _require_polite_refusal(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json"), answer.text
    problem = answer.json()
    assert problem["code"] == "database_unavailable"
    assert int(answer.headers["retry-after"]) >= 1


def _require_no_defect(scene: Scene) -> None:
    """That the database is away is all that the log may complain of."""
    assert '"error": "' not in scene.run.logged.replace('"error": "DatabaseUnavailable"', "")


async def _follow(socket: ClientConnection, scene: Scene) -> None:
    await socket.send(json.dumps({"type": "subscribe", "topics": [f"thread:{scene.thread['id']}"]}))
    await _next(socket, "subscribed")


async def _reply_and_be_told(socket: ClientConnection, scene: Scene) -> None:
    """Whatever was told late comes before it."""
    answer = await scene.reply()
    assert answer.status_code == 201, answer.text
    while (await _next(socket, "event"))["data"]["post_id"] != answer.json()["id"]:
        continue


async def _next(socket: ClientConnection, kind: str) -> dict[str, Any]:
    while True:
        frame: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))
        if frame["type"] == kind:
            return frame
