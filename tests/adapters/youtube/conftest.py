"""What these tests share: a stand-in for Google on a real port, a real client, and time that a test decides about."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from adapters.youtube import ChannelAccess, YoutubeMemberships, new_client
from adapters.youtube.calls import Pause
from domain.memberships.model.community import Community, Policy
from domain.shared.ids import CommunityId
from tests.adapters.youtube.stand_in import CLIENT_ID, CLIENT_SECRET, MEMBER_CLIENT, REFRESH_TOKEN, Google, Stage
from tests.browser.serving import served

Youtube = Callable[..., YoutubeMemberships]


class SomeClock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def go_on(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class Pauses(list[float]):
    """Pauses that take no time, and how long they would have been."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)
        await asyncio.sleep(0)


def some_community(slug: str) -> Community:
    name = {"en": slug}
    return Community(CommunityId(f"com_{slug}"), slug, name, name, "UTC", ("en",), Policy(), 1, date(2026, 1, 1))


@pytest.fixture(scope="session")
def stage() -> Stage:
    return Stage()


@pytest.fixture(scope="session")
def google_url(stage: Stage) -> Iterator[str]:
    with served(stage.app) as url:
        yield url


@pytest.fixture
def google(stage: Stage) -> Google:
    stage.google = Google()
    return stage.google


@pytest.fixture
def clock() -> SomeClock:
    return SomeClock()


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture(scope="session")
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with new_client() as client:
        yield client


@pytest.fixture
def harbour() -> Community:
    return some_community("harbour")


@pytest.fixture
def access() -> ChannelAccess:
    return ChannelAccess(CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, frozenset({MEMBER_CLIENT}), {"UgkxOurs": "keeper"})


@pytest.fixture
def youtube_with(
    google: Google, google_url: str, http: httpx.AsyncClient, access: ChannelAccess, clock: SomeClock, pauses: Pauses
) -> Youtube:
    """The adapter on this test's Google, with whatever is to be different."""

    def make(
        url: str = google_url, client: httpx.AsyncClient = http, pause: Pause = pauses, patience: float = 10.0
    ) -> YoutubeMemberships:
        return YoutubeMemberships(
            client,
            {"harbour": access, "garden": access},
            clock,
            api_url=f"{url}/youtube/v3",
            token_url=f"{url}/token",
            token_info_url=f"{url}/tokeninfo",
            pause=pause,
            patience=patience,
        )

    return make


@pytest.fixture
def youtube(youtube_with: Youtube) -> YoutubeMemberships:
    return youtube_with()
