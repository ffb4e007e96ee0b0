"""Whoever is put out is out within a second, on every server process, in the middle of everything."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from tests.people import Person, face_of

from .people import COMMUNITY, WORDS, a_board, new_member, sign_in
from .served import Run, serving_beside

REQUESTS = 1_000
AT_ONCE = 8
ALLOWED = 1.0
"""Seconds after the commit."""


@pytest.fixture(scope="module")
def second(served: Run) -> Iterator[Run]:
    with serving_beside(served) as run:
        yield run


@asynccontextmanager
async def at_both(*runs: Run) -> AsyncIterator[list[httpx.AsyncClient]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(httpx.AsyncClient(base_url=run.base_url, timeout=15)) for run in runs]


@dataclass(slots=True)
class Traffic:
    """What one person does at all servers, and what they are shown."""

    person: Person
    clients: list[httpx.AsyncClient]
    board: str
    made: int = 0
    done: list[float] = field(default_factory=list)
    """When each request was sent that was accepted or answered with something."""
    refused: int = 0
    told: list[float] = field(default_factory=list)
    """When each event arrived, by whichever way."""
    streams: int = 0
    streamed: int = 0
    polled: int = 0

    async def run(self) -> None:
        await asyncio.gather(*(self._work() for _ in range(AT_ONCE)))

    async def _work(self) -> None:
        while self.made < REQUESTS:
            self.made += 1
            client, sent = self.clients[self.made % len(self.clients)], time.monotonic()
            answer = await self._one(client)
            assert answer.status_code < 500, answer.text
            if answer.is_success:
                self.done.append(sent)
            else:
                self.refused += 1

    async def _one(self, client: httpx.AsyncClient) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.person.access_token}"}
        if self.made % 3:
            return await client.get(f"/v1/boards/{self.board}/threads", params={"limit": 5}, headers=headers)
        return await client.post(f"/v1/boards/{self.board}/threads", json=WORDS, headers=headers)

    async def listen(self, client: httpx.AsyncClient) -> ClientConnection:
        headers = {"Authorization": f"Bearer {self.person.access_token}"}
        ticket = (await client.post("/v1/realtime/tickets", headers=headers)).json()["ticket"]
        address = f"{client.base_url}/v1/realtime?ticket={ticket}".replace("http", "ws", 1)
        socket = await connect(address, subprotocols=[Subprotocol("ibasho.v1")])
        await socket.send(json.dumps({"type": "subscribe", "topics": [f"board:{self.board}"]}))
        assert json.loads(await socket.recv())["type"] == "subscribed"
        return socket

    async def stream(self, client: httpx.AsyncClient) -> None:
        """Until it is ended; a stream that ends is opened again, as an event source does."""
        headers = {"Authorization": f"Bearer {self.person.access_token}"}
        query = {"topics": f"board:{self.board}"}
        async with client.stream("GET", "/v1/events/stream", params=query, headers=headers) as answer:
            self.streams += answer.status_code == 200
            async for line in answer.aiter_lines():
                if line.startswith("data: ") and json.loads(line[6:])["type"] == "event":
                    self.told.append(time.monotonic())
                    self.streamed += 1

    async def poll(self, client: httpx.AsyncClient) -> None:
        """Until it is refused."""
        headers = {"Authorization": f"Bearer {self.person.access_token}"}
        query: dict[str, Any] = {"topics": f"board:{self.board}", "wait": 2}
        while True:
            answer = await client.get("/v1/events", params=query, headers=headers)
            if answer.status_code == 404:
                return
            batch = answer.raise_for_status().json()
            self.told += [time.monotonic()] * len(batch["items"])
            self.polled += len(batch["items"])
            query["cursor"] = batch["cursor"]

    async def hear(self, socket: ClientConnection) -> None:
        try:
            async for frame in socket:
                if json.loads(frame)["type"] == "event":
                    self.told.append(time.monotonic())
        except ConnectionClosed:
            return


@pytest.mark.parametrize("kind", ["expulsion", "suspension"])
async def test_nothing_is_accepted_or_shown_a_second_after_the_commit(served: Run, second: Run, kind: str) -> None:
    async with at_both(served, second) as clients:
        owner, person = await sign_in(clients[0], served.owner_code), await new_member(clients[0])
        board = await a_board(owner)
        face = await face_of(person, COMMUNITY)
        traffic = Traffic(person, clients, board)
        sockets = [await traffic.listen(client) for client in clients]
        hearing = [asyncio.create_task(traffic.hear(socket)) for socket in sockets]
        ways = [asyncio.create_task(way(client)) for client in clients for way in (traffic.stream, traffic.poll)]
        going_on = asyncio.create_task(traffic.run())
        while len(traffic.done) < REQUESTS // 4:
            await asyncio.sleep(0)
        until = {"until": "2099-01-01T00:00:00Z"} if kind == "suspension" else {}
        committing = time.monotonic()
        body = {"kind": kind, "reason": "ためし。", "rule": "3", **until}
        imposed = await owner.post(f"/v1/communities/{COMMUNITY}/pseudonyms/{face}/sanctions", body)
        assert imposed.status_code == 201, imposed.text
        committed = time.monotonic()
        await going_on
        others = await tell_until(owner, board, max(committed + ALLOWED, time.monotonic()) + 0.5)
        for socket in sockets:
            await socket.close()
        for way in ways:
            way.cancel()
        await asyncio.gather(*hearing)
        await asyncio.gather(*ways, return_exceptions=True)
    assert traffic.refused > 0
    assert traffic.streams == 2 and traffic.streamed > 0 and traffic.polled > 0
    assert [sent for sent in traffic.done if sent > committing + ALLOWED] == []
    assert others > 0
    assert [heard for heard in traffic.told if heard > committed + ALLOWED] == []


async def tell_until(owner: Person, board: str, deadline: float) -> int:
    """Others go on writing meanwhile, so that there is something to be told."""
    written = 0
    while time.monotonic() < deadline:
        answer = await owner.post(f"/v1/boards/{board}/threads", WORDS)
        assert answer.status_code == 201, answer.text
        written += 1
    return written
