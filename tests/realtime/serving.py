"""Servers on the tests' database, each in a thread and an event loop of its own, as if on a machine of its own."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace

import uvicorn

from adapters.postgres.event_log import PostgresEventStream
from api.bootstrap import Services, wire
from api.cli import server_of
from api.main import ServicesFactory, create_app
from api.realtime.hub import Hub
from api.settings import Settings
from tests.canaries import WATCH, Overheard


@dataclass
class Gateway:
    """A server that listens."""

    base_url: str
    server: uvicorn.Server
    thread: threading.Thread

    @property
    def socket_url(self) -> str:
        return f"{self.base_url.replace('http', 'ws', 1)}/v1/realtime"

    def end(self) -> float:
        """As on Ctrl-C. How many seconds it took."""
        began = time.monotonic()
        self.server.should_exit = True
        self.thread.join(30)
        assert not self.thread.is_alive(), "the server does not end"
        return time.monotonic() - began


@contextmanager
def gateway_on(settings: Settings, url: str, *, most_waiting: int | None = None) -> Iterator[Gateway]:
    """With a bound of its own for what may wait for one reader, it also keeps little in the system's buffers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        if most_waiting is not None:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        server = server_of(Overheard(create_app(_services(settings, url, most_waiting)), WATCH))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        gateway = Gateway(f"http://127.0.0.1:{listener.getsockname()[1]}", server, thread)
        try:
            _wait_until_started(gateway)
            yield gateway
        finally:
            gateway.end()


def _services(settings: Settings, url: str, most_waiting: int | None) -> ServicesFactory:
    if most_waiting is None:
        return lambda: wire(settings, url)

    @asynccontextmanager
    async def with_a_bound() -> AsyncIterator[Services]:
        async with wire(settings, url) as services:
            stream = PostgresEventStream(services.pool, url)
            hub = Hub(stream, services.memberships, services.cursors, most_waiting=most_waiting)
            running = asyncio.create_task(hub.run())
            yield replace(services, hub=hub)
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running

    return with_a_bound


def _wait_until_started(gateway: Gateway) -> None:
    deadline = time.monotonic() + 20
    while not gateway.server.started:
        assert gateway.thread.is_alive(), "the server ended at its start"
        assert time.monotonic() < deadline, "the server does not start"
        time.sleep(0.01)
