"""Frames that nobody should send, and what must come of them: an error, or the end of that one connection."""

import asyncio
import json
import random
import struct
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.people import Person

_DEFECTS = {1011}
_VALID: Sequence[dict[str, Any]] = (
    {"type": "subscribe", "topics": ["thread:thr_x"], "cursor": None},
    {"type": "unsubscribe", "topics": ["thread:thr_x"]},
    {"type": "ping"},
)
_VALUES: Sequence[Any] = (
    None, True, 0, -1, 1e308, "", "\x00", "\ud800", "é" * 3, "board:", ":", "me", [], [[]], {}, ["x"] * 201, "x" * 600,
)  # fmt: skip


@dataclass
class Fuzzer:
    """One hostile client. Afterwards `answers` counts problems and frames, `closes` close codes."""

    person: Person
    server: str
    chance: random.Random
    topics: Sequence[str]
    """Some that there are, some that are forbidden, some that there are not."""
    sent: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    closes: Counter[int | None] = field(default_factory=Counter)

    async def run(self, frames: int) -> None:
        while self.sent < frames:
            async with connect(await self._address(), max_queue=None, compression=None, close_timeout=2) as socket:
                hearing = asyncio.create_task(self._hear(socket))
                with suppress(ConnectionClosed):
                    while self.sent < frames and not hearing.done():
                        self.sent += 1
                        await self._send(socket)
                        await asyncio.sleep(0)  # a send alone lets nobody else in this process have a turn
                    await socket.send('{"type":"ping"}')
                await socket.close()
                await hearing
                self.closes[socket.close_code] += 1
        assert not _DEFECTS & self.closes.keys(), self.closes

    async def _address(self) -> str:
        headers = {"Authorization": f"Bearer {self.person.access_token}"}
        async with httpx.AsyncClient(base_url=self.server, timeout=30) as client:
            answer = await client.post("/v1/realtime/tickets", headers=headers)
        return f"{self.server.replace('http', 'ws', 1)}/v1/realtime?ticket={answer.json()['ticket']}"

    async def _hear(self, socket: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for text in socket:
                frame = json.loads(text)
                self.answers[frame["problem"]["code"] if frame["type"] == "error" else frame["type"]] += 1

    async def _send(self, socket: ClientConnection) -> None:
        kind = self.chance.random()
        if kind < 0.01:
            socket.transport.write(self._no_websocket())
            await socket.wait_closed()
        elif kind < 0.015:
            await socket.send(" " * self.chance.randint(16 * 1024 - 2, 20 * 1024))
        elif kind < 0.05:
            await socket.send(self.chance.randbytes(self.chance.randint(0, 200)))
        elif kind < 0.2:
            await socket.send(self._noise())
        elif kind < 0.3:
            await socket.send(_cut(self._text(), self.chance))
        else:
            await socket.send(self._text())

    def _noise(self) -> str:
        alphabet = [
            chr(self.chance.choice((self.chance.randint(1, 127), self.chance.randint(0x3000, 0x30FF))))
            for _ in range(20)
        ]
        return "".join(self.chance.choices(alphabet, k=self.chance.randint(0, 300)))

    def _text(self) -> str:
        """A frame as it should be, but for what has been done to it."""
        frame = dict(self.chance.choice(_VALID))
        if "topics" in frame:
            frame["topics"] = [self.chance.choice(self.topics) for _ in range(self.chance.randint(1, 5))]
        for _ in range(self.chance.randint(0, 2)):
            name = self.chance.choice([*frame, "more", "type", "topics", "cursor"])
            frame[name] = self.chance.choice((*_VALUES, self.chance.choice(self.topics), self._noise()))
        text = json.dumps(frame, ensure_ascii=self.chance.random() < 0.5 or _has_surrogate(frame))
        if self.chance.random() < 0.2:
            at = self.chance.randint(0, len(text))
            text = (
                text[:at]
                + self.chance.choice(("", "{", '"', "[" * 5_000, "\\u0000", "NaN", ",", text))
                + text[at + 1 :]
            )
        return text

    def _no_websocket(self) -> bytes:
        """Bytes that break the rules of RFC 6455 itself: no mask, unknown opcodes, false lengths, no UTF-8."""
        mask = self.chance.randbytes(4)
        bad_text = bytes(byte ^ mask[n % 4] for n, byte in enumerate(b"\xff\xfe\xc0"))
        return self.chance.choice(
            (
                b"\x81\x05hello",
                b"\x83\x80" + mask,
                b"\xf1\x80" + mask,
                b"\x80\x80" + mask,
                b"\x89\xfe" + struct.pack("!H", 200) + mask + bytes(200),
                b"\x81\xff" + struct.pack("!Q", 2**62) + mask,
                b"\x81\x83" + mask + bad_text,
                b"GET / HTTP/1.1\r\n\r\n",
            )
        )


def _cut(text: str, chance: random.Random) -> list[str]:
    """In fragments."""
    at = sorted(chance.randint(0, len(text)) for _ in range(2))
    return [text[: at[0]], text[at[0] : at[1]], text[at[1] :]]


def _has_surrogate(frame: dict[str, Any]) -> bool:
    return "\ud800" in frame.values()
