"""Calling the application in this process, endless answers included."""

import asyncio
from typing import Any

import httpx

ENDLESS = "/v1/events/stream"


class InProcess(httpx.ASGITransport):
    """Of an endless answer it reads the first part, and hangs up: httpx's own transport waits for the end."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path != ENDLESS:
            return await super().handle_async_request(request)
        messages: list[dict[str, Any]] = []
        heard = asyncio.Event()

        async def receive() -> dict[str, Any]:
            await heard.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            messages.append(message)
            if message["type"] == "http.response.body":
                heard.set()

        await self.app(_scope(request), receive, send)
        body = b"".join(message.get("body", b"") for message in messages)
        return httpx.Response(messages[0]["status"], headers=messages[0]["headers"], content=body)


def _scope(request: httpx.Request) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "scheme": request.url.scheme,
        "path": request.url.path,
        "raw_path": request.url.raw_path.split(b"?")[0],
        "query_string": request.url.query,
        "server": (request.url.host, request.url.port),
        "client": ("127.0.0.1", 123),
        "root_path": "",
    }
