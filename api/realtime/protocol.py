"""uvicorn's WebSocket protocol, but that the end of a connection never waits for a client that has stopped reading."""

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

LAST_WORDS = 2.0
"""Seconds in which a client may take what was still sent to it; then the connection is cut."""


class SocketProtocol(WebSocketsSansIOProtocol):
    async def send(self, message: ASGISendEvent) -> None:
        """A close frame goes out behind whatever is buffered, without waiting for room."""
        if message["type"] == "websocket.close":
            self.writable.set()
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            self.handshake_complete = True  # it was refused, and is complete all the same

    async def run_asgi(self) -> None:
        await super().run_asgi()
        self._cut_later()

    def shutdown(self) -> None:
        super().shutdown()
        self._cut_later()

    def _cut_later(self) -> None:
        self.loop.call_later(LAST_WORDS, self.transport.abort)
