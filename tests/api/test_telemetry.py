"""Nobody is told who calls: FastAPI tells collectors of traces, figures and errors, if it is not kept from it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from opentelemetry import _logs, metrics, trace

_ASKED_FOR = ((trace, "get_tracer_provider"), (metrics, "get_meter_provider"), (_logs, "get_logger_provider"))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """For which collectors it was looked."""
    asked: list[str] = []
    for module, name in _ASKED_FOR:
        monkeypatch.setattr(module, name, partial(_ask, asked, name, getattr(module, name)))
    return asked


def _ask(asked: list[str], name: str, known: Callable[[], Any]) -> Any:
    asked.append(name)
    return known()


async def test_no_collector_is_looked_for(client: httpx.AsyncClient, asked: list[str]) -> None:
    assert (await client.get("/healthz")).status_code == 200
    assert (await client.get("/nothing")).status_code == 404
    assert asked == []


async def test_an_application_of_fastapis_own_looks_for_all_three(asked: list[str]) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(FastAPI()), base_url="http://plain.test") as client:
        await client.get("/nothing")
    assert sorted(asked) == sorted(name for _, name in _ASKED_FOR)
