"""Fixtures for tests in a real browser, and a word at the end of the run on those that found none.

Playwright's asynchronous API is used, because the other one occupies the thread's event loop from its start to its end,
and no asynchronous test could run beside it.
"""

from collections.abc import AsyncIterator, Generator

import pytest
from playwright.async_api import Browser, Page, expect

from .chromium import NO_CHROMIUM, Seen, find_chromium, running_chromium

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


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None]:
    """Say how many browser tests did not run: a skipped test is easily taken for a passed one.

    Outermost of its kind, so that this comes after all other summaries.
    """
    yield
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if NO_CHROMIUM in str(report.longrepr)]
    if skipped:
        terminalreporter.write_line(f"Browser tests that did not run: {len(skipped)} ({NO_CHROMIUM}).", yellow=True)
        terminalreporter.write_line("`make browser` gets one and runs them.", yellow=True)
