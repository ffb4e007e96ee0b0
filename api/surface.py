"""What every answer has in common: security headers and one log line. Plain ASGI, because it runs on every request."""

import time
from typing import Protocol

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer")]

_log = structlog.get_logger()


class Counting(Protocol):
    def request(self, method: str, route: str, status: int, seconds: float) -> None: ...


class Surface:
    def __init__(self, app: ASGIApp, meter: Counting | None = None) -> None:
        self.app = app
        self._meter = meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                names = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(h for h in _HEADERS if h[0] not in names)]
            await send(message)

        try:
            await self.app(scope, receive, sending)
        finally:
            route, took = getattr(scope.get("route"), "path", "none"), time.perf_counter() - started
            if self._meter is not None:
                self._meter.request(scope["method"], route, status, took)
            _log.info("request", method=scope["method"], route=route, status=status, duration_ms=round(took * 1000))
