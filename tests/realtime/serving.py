"""Servers on the tests' database, each in a thread and an event loop of its own, as if on a machine of its own."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace

import httpx
import uvicorn
from fastapi import FastAPI

from adapters.crypto.seals import KeyedDigests
from adapters.postgres.event_log import PostgresEventStream
from adapters.postgres.readers import PostgresBoardsReader
from api.bootstrap import Services, wire
from api.main import ServicesFactory, create_app
from api.realtime.access import Access
from api.realtime.hub import Hub
from api.realtime.notices import OwnNotices
from api.realtime.subscriber import STANDINGS_AGE
from api.serving import server_of
from api.settings import Settings
from domain.boards.posts.images import ImageAddresses
from tests.adapters.crypto.keys import some_keys
from tests.canaries import WATCH, Overheard
from tests.people import Person


@dataclass
class Gateway:
    """A server that listens."""

    base_url: str
    server: uvicorn.Server
    thread: threading.Thread
    app: FastAPI

    @property
    def socket_url(self) -> str:
        return f"{self.base_url.replace('http', 'ws', 1)}/v1/realtime"

    @property
    def hub(self) -> Hub:
        """To be looked at; it lives in another thread."""
        hub: Hub = self.app.state.services.hub
        return hub

    async def until_nobody_listens(self) -> None:
        await until(lambda: not self.hub.subscribers)

    async def until_somebody_follows(self, topic: str) -> None:
        await until(lambda: any(topic in one.following for one in list(self.hub.subscribers)))

    async def until_standings_are_old(self) -> None:
        """So that they are asked for again before anything is told."""
        old = time.monotonic() + STANDINGS_AGE
        await until(lambda: time.monotonic() > old)

    @asynccontextmanager
    async def seen_by(self, person: Person) -> AsyncIterator[Person]:
        """Somebody who talks to this server."""
        async with calling(self.base_url) as client:
            yield replace(person, client=client)

    def end(self) -> float:
        """As on Ctrl-C. How many seconds it took."""
        began = time.monotonic()
        self.server.should_exit = True
        self.thread.join(30)
        assert not self.thread.is_alive(), "the server does not end"
        return time.monotonic() - began


@contextmanager
def gateway_on(settings: Settings, url: str, **bounds: int) -> Iterator[Gateway]:
    """With bounds of its own (those of `Hub`) it also keeps little in the system's buffers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        if bounds:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        app = create_app(_services(settings, url, bounds))
        server = server_of(app, Overheard(app, WATCH))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        gateway = Gateway(f"http://127.0.0.1:{listener.getsockname()[1]}", server, thread, app)
        try:
            _wait_until_started(gateway)
            yield gateway
        finally:
            gateway.end()


def _services(settings: Settings, url: str, bounds: Mapping[str, int]) -> ServicesFactory:
    if not bounds:
        return lambda: wire(settings, url)

    @asynccontextmanager
    async def with_bounds() -> AsyncIterator[Services]:
        async with wire(settings, url) as services:
            stream = PostgresEventStream(services.pool, url)
            addresses = ImageAddresses(KeyedDigests(some_keys()), services.clock)
            boards = PostgresBoardsReader(services.pool, services.cursors, addresses)
            access = Access(services.memberships, boards)
            notices, quiets = OwnNotices(services.vault, services.notifying), services.preferring
            hub = Hub(stream, access, notices, services.cursors, quiets=quiets, **bounds)
            running = asyncio.create_task(hub.run())
            yield replace(services, hub=hub, subscribing=replace(services.subscribing, hub=hub))
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running

    return with_bounds


def calling(base_url: str) -> httpx.AsyncClient:
    """Without certificates: to read the system's takes longer than many a test does."""
    return httpx.AsyncClient(base_url=base_url, timeout=30, verify=False)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(15):
        while not condition():
            await asyncio.sleep(0.01)


def _wait_until_started(gateway: Gateway) -> None:
    deadline = time.monotonic() + 20
    while not gateway.server.started:
        assert gateway.thread.is_alive(), "the server ended at its start"
        assert time.monotonic() < deadline, "the server does not start"
        time.sleep(0.01)
