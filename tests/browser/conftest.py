"""Fixtures for tests in a real browser. `tests/conftest.py` says at the end of the run how many found none.

Playwright's asynchronous API is used, because the other one occupies the thread's event loop from its start to its end,
and no asynchronous test could run beside it.
"""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.programs import NO_CHROMIUM

from .chromium import Seen, find_chromium, running_chromium

# Milliseconds. A passing test never waits this long; a busy machine may.
_PATIENCE = 15_000


@pytest.fixture(scope="session")
def chromium_program() -> str:
    """Skips the test where there is no Chromium."""
    program = find_chromium()
    if program is None:
        pytest.skip(NO_CHROMIUM)
    return program


@pytest.fixture(scope="session")
async def chromium(chromium_program: str) -> AsyncIterator[Browser]:
    """One browser for all tests; what they store is kept apart by `page`."""
    async with running_chromium(chromium_program) as browser:
        yield browser


@pytest.fixture
def seen() -> Seen:
    """The record of what `page` did."""
    return Seen()


@pytest.fixture
async def page(chromium: Browser, seen: Seen) -> AsyncIterator[Page]:
    """An empty page with storage of its own, watched from before its first request."""
    context = await chromium.new_context()
    context.set_default_timeout(_PATIENCE)
    expect.set_options(timeout=_PATIENCE)
    await seen.watch(context)
    yield await context.new_page()
    await context.close()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for a browser, before `-m browser` picks by that mark."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
