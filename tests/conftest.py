"""What all tests share: one real PostgreSQL for the run, the wired services on it, and a client of the application.

Tests do not clean up after one another: each makes communities and accounts of its own.
"""

import asyncio
import gc
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from adapters.embedded_postgres import embedded_postgres
from adapters.postgres.pool import Pool, connect_pool
from api import logs
from api.bootstrap import Services, migrate, wire
from api.main import create_app
from api.settings import Settings
from tests.canaries import MARKED, WATCH, Watch, WatchedLog, calling
from tests.databases import new_database
from tests.openapi.checked import CheckedTransport
from tests.people import Person, SomeCommunity, found_community, new_member
from tests.programs import REMEDIES

HERE = Path(__file__).parent

sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]
"""httpx tries to import it at every request, and to find out each time that it is not installed takes long."""

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
"""The test database may be lost with the machine, and lives for minutes. No vacuum of the server's own runs beside a
test and holds back what is settled: the tests in which something does so do it on purpose."""


@pytest.fixture(scope="session", autouse=True)
def watch() -> Watch:
    """All log lines of this process are looked through, as the program writes them."""
    logs.configure("INFO", WatchedLog(WATCH))
    return WATCH


@pytest.fixture(autouse=True)
def nothing_told(watch: Watch) -> Iterator[None]:
    """No test makes the project tell what nobody may ever be told."""
    before = len(watch.finds)
    yield
    assert watch.finds[before:] == []


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A folder that the database's unprivileged user can enter too."""
    folder = Path(tempfile.mkdtemp(prefix="ibasho-tests-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def database_url(open_folder: Path) -> Iterator[str]:
    """A migrated database."""
    with embedded_postgres(open_folder / "postgres", settings=FAST) as url:
        migrate(url)
        yield url


@pytest.fixture(scope="session")
async def database(database_url: str) -> AsyncIterator[Pool]:
    """The database with its owner's rights, which reach both worlds; a server's own connections do not."""
    pool = await connect_pool(database_url, 2)
    yield pool
    await pool.close()


@pytest.fixture
async def own_database(database_url: str) -> AsyncIterator[str]:
    """The address of an empty database."""
    async with new_database(database_url) as url:
        yield url


@pytest.fixture(scope="session")
async def migrated(database_url: str) -> AsyncIterator[str]:
    """The address of a migrated database without any people, to be copied: that takes a tenth of migrating another."""
    async with new_database(database_url) as url:
        await asyncio.to_thread(migrate, url)
        yield url


@pytest.fixture
async def own_migrated(database_url: str, migrated: str) -> AsyncIterator[str]:
    """The address of a migrated database of the test's own."""
    async with new_database(database_url, migrated) as url:
        yield url


@pytest.fixture(scope="session")
def settings(open_folder: Path) -> Settings:
    return Settings(database_url=None, state=open_folder / "state", public_url="http://ibasho.test")


@pytest.fixture(scope="session")
async def services(settings: Settings, database_url: str) -> AsyncIterator[Services]:
    """Nothing goes on by itself: tests that compare before with after would see what chores did meanwhile for others.

    Who tests a chore carries it out, or wires services of their own.
    """
    async with wire(settings, database_url, work=False) as services:
        yield services


@pytest.fixture(scope="session")
async def app(services: Services) -> AsyncIterator[FastAPI]:
    @asynccontextmanager
    async def already_open() -> AsyncIterator[Services]:
        yield services

    app = create_app(already_open)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture(scope="session")
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Calls the application in this process. A defect answers 500, as it would over the network.

    Every answer is held to `openapi/openapi.json`: see `tests.openapi.checked`.
    """
    async with httpx.AsyncClient(
        transport=CheckedTransport(calling(app)), base_url="http://ibasho.test", headers=MARKED
    ) as client:
        yield client


@pytest.fixture
async def community(services: Services, client: httpx.AsyncClient) -> SomeCommunity:
    """A community of this test's own."""
    return await found_community(services, client)


@pytest.fixture
async def member(client: httpx.AsyncClient, community: SomeCommunity) -> Person:
    """A member of it, with rules accepted and no pseudonym yet."""
    return await new_member(client, community.slug)


LONGEST_FIRST = ("anonymity", "e2e", "realtime", "browser")
"""Folders of tests that take long, some of them waiting: begun first, so that none is left for the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ranks = {folder: rank for rank, folder in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: ranks.get(item.path.relative_to(HERE).parts[0], len(ranks)))


def pytest_configure() -> None:
    """Nothing that is imported, and no test, is garbage: looking for some would be a quarter of collecting them."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Ten thousand tests and all that they import stay to the end."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """What is told between the tests counts too."""
    if WATCH.finds and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None]:
    """Say what did not run, and how to run it: a skipped test is easily taken for a passed one.

    Outermost of its kind, so that this comes after all other summaries.
    """
    yield
    if WATCH.heard:
        heard = ", ".join(f"{count:,} {channel}" for channel, count in WATCH.heard.items())
        terminalreporter.write_line(f"Looked through for what nobody may be told: {heard}; found {WATCH.finds or 0}.")
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    for reason, (tests, remedy) in REMEDIES.items():
        if count := sum(reason in report for report in skipped):
            terminalreporter.write_line(f"{tests} that did not run: {count} ({reason}).", yellow=True)
            terminalreporter.write_line(remedy, yellow=True)
