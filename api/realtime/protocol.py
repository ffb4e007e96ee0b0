"""uvicorn's protocols, with what realtime needs of them: frames go to the transport as they are, without one more
encoding, and the end of a connection never waits for a client that has stopped reading.
"""

import socket
from collections.abc import Callable
from typing import Any

from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from api.realtime.waiting import Flag, Line

LAST_WORDS = 2.0
"""Seconds in which a client may take what was still sent to it; then the connection is cut."""
IN_THE_SYSTEM = 64 * 1024
"""Bytes that the system buffers for one WebSocket. Left to itself it takes megabytes for one that does not read."""
IN_THE_PROCESS = 32 * 1024
"""Bytes in the transport's own buffer from which on there is no room; frames then wait with the subscriber."""
WIRE = "ibasho.wire"
"""The ASGI extension: gives a WebSocket its `protocol`, and a request what can `cut` its connection."""


class Inbox(Line[ASGIReceiveEvent]):
    """What came from a client, as uvicorn puts it down and takes it up."""

    __slots__ = ("_came", "when_waiting")

    def __init__(self) -> None:
        super().__init__()
        self._came = Flag()
        self.when_waiting: Callable[[], None] | None = None
        """Called when something has come."""

    def put_nowait(self, message: ASGIReceiveEvent) -> None:
        self.append(message)
        self._came.set()
        if self.when_waiting is not None:
            self.when_waiting()

    async def get(self) -> ASGIReceiveEvent:
        while not len(self):
            self._came.clear()
            await self._came.wait()
        return self.popleft()

    def empty(self) -> bool:
        return not len(self)


class SocketProtocol(WebSocketsSansIOProtocol):
    """Serves without compression, so a frame's bytes are the same for everybody. What only the handshake needs goes
    when it is over: a server holds thousands of these.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.queue = self.inbox = Inbox()  # type: ignore[assignment]
        self.writable = Flag(is_set=True)  # type: ignore[assignment]

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=IN_THE_PROCESS)
        if (system := transport.get_extra_info("socket")) is not None:
            system.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, IN_THE_SYSTEM)

    def write(self, data: bytes) -> bool:
        """A whole frame, now. False when there is no room, or the connection is on its way out."""
        if not self.writable.is_set() or self.close_sent or self.disconnected or self.transport.is_closing():
            return False
        self.transport.write(data)
        return True

    async def room(self) -> None:
        """Until `write` can take more. Raises ClientDisconnected when it never will."""
        await self.writable.wait()
        if self.close_sent or self.disconnected or self.transport.is_closing():
            raise ClientDisconnected

    async def send(self, message: ASGISendEvent) -> None:
        """A close frame goes out behind whatever is buffered, without waiting for room."""
        if message["type"] == "websocket.close":
            self.writable.set()
        await super().send(message)
        if message["type"] == "websocket.accept":
            self._forget_handshake()
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            self.handshake_complete = True  # it was refused, and is complete all the same

    def _forget_handshake(self) -> None:
        """Also for what it says: the ticket, and whatever a browser tells of itself."""
        self.request.path = ""
        self.request.headers.clear()
        self.response.headers.clear()
        self.scope["headers"], self.scope["query_string"] = [], b""

    async def run_asgi(self) -> None:
        self.scope["extensions"][WIRE] = {"protocol": self}
        await super().run_asgi()
        del self.scope["extensions"][WIRE]
        self._cut_later()

    def connection_lost(self, exc: Exception | None) -> None:
        """With what it had: thousands that go at once and hold themselves would be a long search for the collector."""
        super().connection_lost(exc)
        self.conn.parser.close()

    def shutdown(self) -> None:
        super().shutdown()
        self._cut_later()

    def _cut_later(self) -> None:
        self.loop.call_later(LAST_WORDS, self.transport.abort)


class RequestProtocol(HttpToolsProtocol):
    """HTTP, on which an endless answer can be cut, and which ends where a WebSocket begins."""

    def handle_websocket_upgrade(self) -> None:
        """It and its parser hold each other, and the last request holds both: nothing of them is needed any more."""
        super().handle_websocket_upgrade()
        self.parser = self.cycle = self.scope = self.headers = None  # type: ignore[assignment]

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {WIRE: {"cut": self.transport.abort}}
