"""Figures on a port of their own, about nobody."""

import re
import socket
from collections.abc import AsyncIterator

import httpx
import pytest

from api.bootstrap import Services, wire
from api.main import create_app
from api.metrics import Meter, measured
from api.settings import Settings
from tests.people import SomeCommunity


@pytest.fixture
async def figures(
    settings: Settings, database_url: str, services: Services, community: SomeCommunity
) -> AsyncIterator[str]:
    """What the port says after some requests."""
    own = settings.model_copy(update={"metrics_port": 0})
    meter = Meter()
    app = create_app(lambda: measured(wire(own, database_url), meter, own), meter)
    async with app.router.lifespan_context(app):
        calling = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ibasho.test")
        async with calling as client, httpx.AsyncClient() as monitor:
            await client.get("/healthz")
            await client.get(f"/v1/communities/{community.slug}")
            await client.get("/v1/communities/Canary-9f3Q")
            await client.request("CANARY", "/healthz")
            answer = await monitor.get(f"http://127.0.0.1:{meter.port}/metrics")
            assert answer.headers["content-type"].startswith("text/plain; version=")
            yield answer.text


def test_requests_are_counted_by_route_and_status(figures: str) -> None:
    for method, route, status in (
        ("GET", "/healthz", 200),
        ("GET", "/v1/communities/{community}", 200),
        ("GET", "/v1/communities/{community}", 404),
    ):
        line = f'ibasho_request_seconds_count{{method="{method}",route="{route}",status="{status}"}} 1.0'
        assert line in figures, figures


def test_the_log_its_consumers_and_sockets_have_their_figures(figures: str) -> None:
    for name in ("sockets", "socket_frames_waiting", "hub_lag_events", "hub_lag_seconds", "database_up"):
        assert re.search(rf"^ibasho_{name} [0-9.e+-]+$", figures, re.MULTILINE), name
    assert "ibasho_database_up 1.0" in figures


def test_nothing_in_them_is_anybodys(figures: str, community: SomeCommunity) -> None:
    labels = set(re.findall(r'(\w+)="', figures))
    assert labels <= {"method", "route", "status", "consumer", "quantile"}
    assert not re.search(r"[a-z]{3}_[0-9a-z]{26}|127\.0\.0\.1|canary", figures, re.IGNORECASE)
    assert community.slug not in figures


async def test_several_processes_take_one_port_after_the_other(settings: Settings, database_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        own, meter = settings.model_copy(update={"metrics_port": port}), Meter()
        async with measured(wire(own, database_url, work=False), meter, own):
            assert meter.port is not None and meter.port > port
            async with httpx.AsyncClient() as monitor:
                assert (await monitor.get(f"http://127.0.0.1:{meter.port}/metrics")).status_code == 200


async def test_without_a_port_there_are_none(settings: Settings, database_url: str) -> None:
    meter = Meter()
    async with measured(wire(settings, database_url, work=False), meter, settings):
        assert meter.port is None
