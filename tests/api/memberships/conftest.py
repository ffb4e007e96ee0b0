"""A server whose clock and YouTube the tests hold in their hands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from api.bootstrap import Services, wire
from api.main import create_app
from api.settings import Settings
from domain.memberships.errors import ProofUnavailable
from domain.memberships.model.community import Community
from domain.memberships.ports.outside import Claim
from tests.canaries import calling
from tests.databases import new_database
from tests.openapi.checked import CheckedTransport


@dataclass(slots=True)
class HeldClock:
    """Goes on only when told to."""

    moment: datetime = field(default_factory=lambda: datetime.now(UTC))

    def now(self) -> datetime:
        return self.moment

    def go_on(self, **by: float) -> None:
        self.moment += timedelta(**by)


@dataclass(slots=True)
class Channel:
    """A YouTube channel, its members by their tokens; it can be out of reach."""

    members: dict[str, str] = field(default_factory=dict)
    away: bool = False

    async def confirm(self, community: Community, evidence: str) -> Claim | None:
        if self.away:
            raise ProofUnavailable(retry_after=60)
        return Claim(evidence, self.members[evidence]) if evidence in self.members else None

    async def current(self, community: Community) -> dict[str, str]:
        if self.away:
            raise ProofUnavailable(retry_after=60)
        return dict(self.members)


@pytest.fixture(scope="session")
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture(scope="session")
def channel() -> Channel:
    return Channel()


@pytest.fixture(scope="session")
async def timed_url(database_url: str, migrated: str) -> AsyncIterator[str]:
    """A database of its own: in the other, what goes on by itself goes by the real time."""
    async with new_database(database_url, migrated) as url:
        yield url


@pytest.fixture(scope="session")
async def timed_services(
    settings: Settings, timed_url: str, clock: HeldClock, channel: Channel
) -> AsyncIterator[Services]:
    async with wire(settings, timed_url, clock=clock, youtube=channel) as services:
        yield services


@pytest.fixture(scope="session")
async def timed(timed_services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the server with the held clock."""

    @asynccontextmanager
    async def already_open() -> AsyncIterator[Services]:
        yield timed_services

    app = create_app(already_open)
    async with app.router.lifespan_context(app):
        transport = CheckedTransport(calling(app))
        async with httpx.AsyncClient(transport=transport, base_url="http://ibasho.test") as client:
            yield client
