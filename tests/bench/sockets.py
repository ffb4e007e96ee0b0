"""Listeners by the thousand, in a process of their own: cheap enough to leave the server alone, and it says how cheap.

Told over a pipe what to do, it answers with what it saw. A listener asks for a ticket, opens a socket, subscribes, and
counts the events that come; when one was sent stands in it.
"""

import asyncio
import json
import multiprocessing
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import urlsplit

import uvloop

_SENT = re.compile(rb'"sent":([0-9.]+)')
_CURSOR = re.compile(rb'"cursor":"([^"]+)"')
_AT_ONCE = 64
"""Listeners that are on their way in at a time, so that none times out in the queue of the system."""
_LONGEST = 40
"""Bytes of `"sent":` and its number, at most."""
PATIENCE = 60.0
"""Seconds for anything that is waited for."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Who listens to what: one listener for each token."""

    base_url: str
    topic: str
    tokens: Sequence[str]


@dataclass(frozen=True, slots=True)
class Heard:
    """What came to all listeners together."""

    deliveries: int
    seconds: float
    """From the first frame to the last."""
    p50: float
    """Milliseconds from just before the commit to the frame."""
    p99: float
    cpu_share: float
    """Of one processor, that listening took meanwhile."""


@dataclass(frozen=True, slots=True)
class Joined:
    seconds: float
    """Until the last one was subscribed and had what it had missed."""
    cpu_share: float


@contextmanager
def listeners() -> Iterator[Connection]:
    """The other process. It takes (method of `_Crowd`, arguments) and answers with what that gives."""
    spawning = multiprocessing.get_context("spawn")
    here, there = spawning.Pipe()
    process = spawning.Process(target=_listen, args=(there,), daemon=True)
    process.start()
    try:
        yield here
    finally:
        here.close()
        process.join(PATIENCE)


def tell(pipe: Connection, method: str, *arguments: Any) -> Any:
    pipe.send((method, arguments))
    answer = pipe.recv()
    if isinstance(answer, Exception):
        raise answer
    return answer


def _listen(pipe: Connection) -> None:
    uvloop.run(_obey(pipe))


async def _obey(pipe: Connection) -> None:
    crowd = _Crowd()
    while True:
        try:
            method, arguments = await asyncio.to_thread(pipe.recv)
        except EOFError:
            return
        try:
            pipe.send(await getattr(crowd, method)(*arguments))
        except (OSError, TimeoutError) as error:
            pipe.send(ConnectionError(repr(error)))


class _Crowd:
    def __init__(self) -> None:
        self._members: list[_Listener] = []
        self._first = self._last = 0.0
        self._forget()

    async def join(self, listening: Listening) -> Joined:
        self.listening = listening
        self._members = [_Listener(self, token) for token in listening.tokens]
        return await self._connect(0)

    async def resume(self, missed: int) -> Joined:
        """Come back with the last cursor; each gets as many events as it has missed."""
        return await self._connect(missed * len(self._members))

    async def leave(self) -> None:
        for member in self._members:
            member.leave()

    async def expect(self) -> None:
        self._forget()

    async def hear(self, events: int) -> Heard:
        """Until everybody has had so many since `expect`."""
        due = events * len(self._members)
        await self._until(due)
        delays = sorted(self._delays)
        p50, p99 = (delays[int(share * (len(delays) - 1))] * 1_000 for share in (0.5, 0.99))
        return Heard(self._count, self._last - self._first, p50, p99, self._share())

    def heard(self, sent: list[bytes]) -> None:
        now, clock = time.time(), time.monotonic()
        self._first = self._first or clock
        self._last = clock
        self._count += len(sent)
        self._delays.extend(now - float(each) for each in sent)

    async def _connect(self, due: int) -> Joined:
        self._forget()
        began, loop = time.monotonic(), asyncio.get_running_loop()
        at = urlsplit(self.listening.base_url)
        door = asyncio.Semaphore(_AT_ONCE)

        async def come(member: _Listener) -> None:
            async with door:
                await loop.create_connection(lambda: member, str(at.hostname), int(at.port or 80))
                await asyncio.wait_for(member.subscribed, PATIENCE)

        await asyncio.gather(*map(come, self._members))
        await self._until(due)
        return Joined(time.monotonic() - began, self._share())

    async def _until(self, due: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while self._count < due:
                await asyncio.sleep(0.005)

    def _forget(self) -> None:
        self._count, self._first, self._last = 0, 0.0, 0.0
        self._delays: list[float] = []
        self._since = (time.process_time(), time.monotonic())

    def _share(self) -> float:
        cpu, clock = self._since
        return (time.process_time() - cpu) / (time.monotonic() - clock)


class _Listener(asyncio.Protocol):
    """Asks for a ticket, then opens the socket on the same connection, subscribes, and listens."""

    def __init__(self, crowd: _Crowd, token: str) -> None:
        self._crowd = crowd
        self._token = token
        self._cursor: bytes | None = None
        self._transport: Any = None

    def leave(self) -> None:
        """With the newest cursor. What comes after it will come again."""
        cursors = _CURSOR.findall(self._got)
        self._cursor = cursors[-1] if cursors else self._cursor
        self._transport.abort()

    def connection_made(self, transport: Any) -> None:
        self._transport, self._take = transport, self._ticket
        self._got = self._rest = b""
        self.subscribed = asyncio.get_running_loop().create_future()
        head = f"Host: bench\r\nAuthorization: Bearer {self._token}\r\nContent-Length: 0"
        transport.write(f"POST /v1/realtime/tickets HTTP/1.1\r\n{head}\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        self._take(data)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.subscribed.done():
            self.subscribed.set_exception(ConnectionError(f"turned away: {self._got[-200:]!r}"))

    def _ticket(self, data: bytes) -> None:
        self._got += data
        if (found := re.search(rb'"ticket":\s*"([^"]+)"', self._got)) is None:
            return
        self._got, self._take = b"", self._opened
        upgrade = b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
        self._transport.write(
            b"GET /v1/realtime?ticket=%b HTTP/1.1\r\nHost: bench\r\n%b\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" % (found[1], upgrade)
        )

    def _opened(self, data: bytes) -> None:
        self._got += data
        if not self._got.startswith(b"HTTP/1.1 101") or b"\r\n\r\n" not in self._got:
            return
        self._got, self._take = b"", self._followed
        cursor = {} if self._cursor is None else {"cursor": self._cursor.decode()}
        asked = {"type": "subscribe", "topics": [self._crowd.listening.topic], **cursor}
        self._transport.write(frame(json.dumps(asked).encode()))

    def _followed(self, data: bytes) -> None:
        if b'"type":"subscribed"' not in data:
            self._got += data
            return
        self._take = self._events
        self.subscribed.set_result(None)
        self._events(data)

    def _events(self, data: bytes) -> None:
        """What of a frame has not come yet is looked for again with what comes next."""
        self._got = self._rest + data
        sent, end = [], 0
        for found in _SENT.finditer(self._got):
            if found.end() < len(self._got):  # else its digits may go on
                sent.append(found[1])
                end = found.end()
        self._rest = self._got[end:][-_LONGEST:]
        if sent:
            self._crowd.heard(sent)


def frame(payload: bytes) -> bytes:
    """A client's text frame (RFC 6455 section 5.2); a mask of zeros changes nothing."""
    length = len(payload)
    size = bytes((0x80 | length,)) if length < 126 else bytes((0x80 | 126,)) + length.to_bytes(2)
    return b"\x81" + size + bytes(4) + payload
