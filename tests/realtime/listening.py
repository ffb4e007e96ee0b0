"""A client of the WebSocket, as thin as it can be."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.people import Person

from .serving import Gateway

PATIENCE = 15

Frame = dict[str, Any]


class Listener:
    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def send(self, **frame: Any) -> None:
        await self.socket.send(json.dumps(frame))

    async def next(self) -> Frame:
        frame: Frame = json.loads(await self.next_text())
        return frame

    async def next_text(self) -> str:
        async with asyncio.timeout(PATIENCE):  # not wait_for, which can lose a cancellation in Python 3.11
            text = await self.socket.recv()
        assert isinstance(text, str)
        return text

    async def subscribe(self, *topics: str, cursor: str | None = None) -> Frame:
        await self.send(type="subscribe", topics=topics, cursor=cursor)
        frame = await self.next()
        assert (frame["type"], frame["topics"]) == ("subscribed", list(topics)), frame
        return frame

    async def refused(self, **frame: Any) -> Frame:
        """Send a frame that gets an error, and give its problem."""
        await self.send(**frame)
        answer = await self.next()
        assert answer["type"] == "error", answer
        problem: Frame = answer["problem"]
        return problem

    async def until(self, post: str) -> list[Frame]:
        """The events up to that of this post."""
        events: list[Frame] = []
        while not events or events[-1]["data"].get("post_id") != post:
            events.append(await self.next())
            assert events[-1]["type"] == "event", events[-1]
        return events

    async def next_after(self, act: Callable[[], Awaitable[object]]) -> Frame:
        """The next frame, after something was done that brings one."""
        await act()
        return await self.next()

    async def closed(self) -> int | None:
        """The code with which the server has closed, once everything before it is read."""
        with suppress(ConnectionClosed):
            async with asyncio.timeout(PATIENCE):
                while True:
                    await self.socket.recv()
        return self.socket.close_code


async def ticket_of(person: Person) -> str:
    """From whichever server the person talks to; it opens a socket at any."""
    answer = await person.post("/v1/realtime/tickets")
    assert answer.status_code == 201, answer.text
    ticket: str = answer.json()["ticket"]
    return ticket


@asynccontextmanager
async def listening(person: Person, gateway: Gateway, **options: Any) -> AsyncIterator[Listener]:
    url = f"{gateway.socket_url}?ticket={await ticket_of(person)}"
    options.setdefault("max_queue", None)  # a full queue would delay the client's own close
    async with connect(url, subprotocols=["ibasho.v1"], **options) as socket:  # type: ignore[list-item]
        yield Listener(socket)


async def until(condition: Any, seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < deadline, "waited in vain"
        await asyncio.sleep(0.02)


def ids(events: Sequence[Frame]) -> list[str]:
    return [event["id"] for event in events]
