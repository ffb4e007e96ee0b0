"""A client on a bad line: it reads a few frames, is cut off, and comes back with its last cursor, here or there."""

import asyncio
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from tests.people import Person, sign_in_again

_LOST = (ConnectionClosed, InvalidHandshake, InvalidMessage, OSError, EOFError, TimeoutError, httpx.HTTPError)
_QUIET = 0.5
"""Seconds after which it looks whether there is anything left to read."""


class _Refused(Exception):
    """The server cannot now; it is asked again."""


@dataclass
class Flapping:
    reader: Person
    servers: Sequence[str]
    """Base addresses."""
    topics: Sequence[str]
    chance: random.Random
    cursor: str
    told: list[str] = field(default_factory=list)
    """The events that it was told of, by id, in their order, over all its connections."""
    connections: int = 0
    last: str | None = None
    """Once it is known: the id of the last event that there will be."""
    most_frames: int = 60
    """After how many frames at most it is cut off."""

    @property
    def at_the_end(self) -> bool:
        return self.last is not None and self.told[-1:] == [self.last]

    async def read_to_the_end(self) -> None:
        while not self.at_the_end:
            try:
                await self._come_and_go()
            except (*_LOST, _Refused):
                await asyncio.sleep(self.chance.uniform(0, 0.1))

    async def _come_and_go(self) -> None:
        server = self.chance.choice(self.servers)
        answer = await self.reader.client.post(
            f"{server}/v1/realtime/tickets", headers={"Authorization": f"Bearer {self.reader.access_token}"}
        )
        if answer.status_code == 401:  # a drill takes longer than an access token is good for
            await sign_in_again(self.reader)
            return
        address = f"{server.replace('http', 'ws', 1)}/v1/realtime?ticket={answer.raise_for_status().json()['ticket']}"
        async with connect(address, max_queue=None, compression=None) as socket:
            self.connections += 1
            frame = {"type": "subscribe", "topics": self.topics, "cursor": self.cursor}
            await socket.send(json.dumps(frame))
            await self._read(socket, self.chance.randint(1, self.most_frames))
            if self.chance.random() < 0.5:
                socket.transport.abort()

    async def _read(self, socket: ClientConnection, frames: int) -> None:
        while frames and not self.at_the_end:
            try:
                async with asyncio.timeout(_QUIET):
                    frame = json.loads(await socket.recv())
            except TimeoutError:
                continue
            if frame["type"] == "error":
                assert frame["problem"]["status"] == 503, frame
                raise _Refused
            if frame["type"] == "event":
                frames -= 1
                self.told.append(frame["id"])
                self.cursor = frame["cursor"]
            else:
                assert frame["type"] in ("subscribed", "heartbeat", "goodbye"), frame
