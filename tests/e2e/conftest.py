"""One server for all tests that only talk to it, and state folders for those that start and end their own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from .served import Run, new_state, serving


@pytest.fixture(scope="session")
def served() -> Iterator[Run]:
    """The real program, ready. At the end it gets Ctrl-C, and has to leave nothing behind."""
    with new_state() as state, serving(state) as run:
        yield run


@pytest.fixture(scope="module")
def state() -> Iterator[Path]:
    """A state folder for the tests of one file."""
    with new_state() as state:
        yield state


@pytest.fixture
async def client(served: Run) -> AsyncIterator[httpx.AsyncClient]:
    """Calls the session's server."""
    async with httpx.AsyncClient(base_url=served.base_url, timeout=15) as client:
        yield client
