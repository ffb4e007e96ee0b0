"""A proxy that a client takes for the server: it marks what the client sends, and keeps all that the server answers."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .served import Run

USER_AGENT = "canary-agent-5f0c"
CLIENT_ADDRESS = "127.0.0.77" if sys.platform == "linux" else "127.0.0.1"
FORWARDED_FOR = "203.0.113.77"
"""What the server learns of the client; none of it may be kept."""

_AGENT = re.compile(rb"(?i)(\r\nuser-agent: )[^\r\n]*")
_MARKS = rf"\g<1>{USER_AGENT}\r\nX-Forwarded-For: {FORWARDED_FOR}".encode()
_ANSWER = re.compile(rb"(?=HTTP/1\.1 \d)")


@dataclass
class Recorder:
    """What one client was answered, and how it looked to the server."""

    address: str = ""
    connections: list[bytearray] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)
    marked: int = 0

    def answers(self) -> list[str]:
        """HTTP answers one by one; what comes on a WebSocket is part of the answer that opened it."""
        parts = [part for connection in self.connections for part in _ANSWER.split(bytes(connection))]
        return [part.decode(errors="replace") for part in parts if part]


@asynccontextmanager
async def recording(run: Run) -> AsyncIterator[Recorder]:
    recorder = Recorder()
    target = urlsplit(run.base_url)
    assert target.hostname is not None

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection(target.hostname, target.port, local_addr=(CLIENT_ADDRESS, 0))
        recorder.ports.append(there[1].get_extra_info("sockname")[1])
        recorder.connections.append(kept := bytearray())
        await asyncio.gather(_to_server(reader, there[1], recorder), _to_client(there[0], writer, kept))

    async with await asyncio.start_server(pass_on, "127.0.0.1", 0) as server:
        recorder.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield recorder


async def _to_server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, recorder: Recorder) -> None:
    """A request's head comes in one piece from the clients that are used here; the test counts the marks."""
    while data := await reader.read(65536):
        data, marks = _AGENT.subn(_MARKS, data)
        recorder.marked += marks
        writer.write(data)
        await writer.drain()
    writer.close()


async def _to_client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, kept: bytearray) -> None:
    while data := await reader.read(65536):
        kept += data
        writer.write(data)
        await writer.drain()
    writer.close()
