"""Figures for monitoring, on a port of their own: how much, how fast, how far behind. Never who, and nothing's id.

Labels are route patterns, methods, status codes and the names of consumers; whatever else could be a label is not one.
"""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, suppress

import asyncpg
import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, Summary, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.bootstrap import Services
from api.settings import Settings
from domain.shared.errors import Unavailable


class Meter:
    """What this process has counted."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.port: int | None = None
        """Where the figures are to be had."""
        self._requests = Summary(
            "ibasho_request_seconds", "Requests answered", ["method", "route", "status"], registry=self.registry
        )
        self._sockets = self._gauge("ibasho_sockets", "Open WebSockets")
        self._waiting = self._gauge("ibasho_socket_frames_waiting", "Frames waiting for sockets to take them")
        self._longest = self._gauge("ibasho_socket_frames_waiting_most", "Frames waiting for the slowest socket")
        self._database = self._gauge("ibasho_database_up", "Whether the database answers")
        self._hub_lag = self._gauge("ibasho_hub_lag_events", "Events that this process has not told yet, up to 10,000")
        self._hub_age = self._gauge("ibasho_hub_lag_seconds", "Age of the oldest of them")
        named = ["consumer"]
        self._lag = self._gauge("ibasho_consumer_lag_events", "Events not handled yet, up to 10,000", named)
        self._age = self._gauge("ibasho_consumer_lag_seconds", "Age of the oldest of them", named)
        self._letters = self._gauge("ibasho_dead_letters", "Events given up and not replayed", named)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.labels(method if method in _METHODS else "other", route, str(status)).observe(seconds)

    async def page(self, services: Services) -> bytes:
        waiting = [subscriber.waiting for subscriber in services.hub.subscribers]
        self._sockets.set(len(waiting))
        self._waiting.set(sum(waiting))
        self._longest.set(max(waiting, default=0))
        try:
            async with asyncio.timeout(3):
                await self._look_at_the_log(services)
            self._database.set(1)
        except (Unavailable, TimeoutError, asyncpg.PostgresError):
            self._database.set(0)
        return generate_latest(self.registry)

    async def _look_at_the_log(self, services: Services) -> None:
        hub = await services.ledger.lag_behind(services.hub.position)
        self._hub_lag.set(hub.events)
        self._hub_age.set(hub.seconds)
        for consumer, (lag, letters) in (await services.ledger.lags()).items():
            self._lag.labels(consumer).set(lag.events)
            self._age.labels(consumer).set(lag.seconds)
            self._letters.labels(consumer).set(letters)

    def _gauge(self, name: str, meaning: str, labels: list[str] | None = None) -> Gauge:
        return Gauge(name, meaning, labels or [], registry=self.registry)


_MOST_PROCESSES = 64
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@asynccontextmanager
async def measured(
    wired: AbstractAsyncContextManager[Services], meter: Meter, settings: Settings
) -> AsyncIterator[Services]:
    """The services, and while they are there `GET /metrics` if the settings give a port."""
    async with wired as services:
        if settings.metrics_port is None:
            yield services
            return
        with _listening(settings.metrics_host, settings.metrics_port) as listener:
            meter.port = listener.getsockname()[1]
            async with _serving(_application(services, meter), listener):
                yield services


def _listening(host: str, port: int) -> socket.socket:
    """On this port or the first free one behind it: several processes of one machine share their settings."""
    for other in range(port, port + _MOST_PROCESSES):
        try:
            return socket.create_server((host, other))
        except OSError as error:
            if error.errno != errno.EADDRINUSE or other == port + _MOST_PROCESSES - 1:
                raise
    raise AssertionError("the last one was returned or raised")


def _application(services: Services, meter: Meter) -> Starlette:
    async def metrics(_: Request) -> Response:
        return Response(await meter.page(services), media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[Route("/metrics", metrics)])


class _Server(uvicorn.Server):
    """One that leaves the process's signals alone: they are for the server beside it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def _serving(app: Starlette, listener: socket.socket) -> AsyncIterator[None]:
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, lifespan="off", ws="none")
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        with suppress(TimeoutError):
            async with asyncio.timeout(2):
                await asyncio.shield(task)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
