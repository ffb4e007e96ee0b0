"""Two servers on one database, a community in it, and somebody who writes."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from api.bootstrap import Services
from api.settings import Settings
from domain.shared.events import Position
from tests.people import Person, SomeCommunity, found_community, new_member

from .serving import Gateway, calling, gateway_on

WORDS = {"title": "今日のこと", "body": "聞いてください。"}


@dataclass
class Scene:
    """A community with a writer in it, and a reader who listens."""

    community: SomeCommunity
    writer: Person
    reader: Person
    thread: str

    @property
    def board(self) -> str:
        return self.community.boards["talk"]

    @property
    def topics(self) -> tuple[str, str, str]:
        return f"thread:{self.thread}", f"board:{self.board}", f"community:{self.community.id}"

    async def reply(self, thread: str = "", by: Person | None = None) -> str:
        """A new post's id."""
        path = f"/v1/threads/{thread or self.thread}/posts"
        return str((await _made(by or self.writer, path, {"body": "はい。"}))["id"])

    async def open_thread(self, by: Person | None = None) -> str:
        return str((await _made(by or self.writer, f"/v1/boards/{self.board}/threads", WORDS))["id"])


@pytest.fixture(scope="session")
def gateway(settings: Settings, database_url: str, services: Services) -> Iterator[Gateway]:
    """A server; `services` made the keys that all servers share."""
    with gateway_on(settings, database_url) as gateway:
        yield gateway


@pytest.fixture(scope="session")
def another_gateway(settings: Settings, database_url: str, services: Services) -> Iterator[Gateway]:
    """A second server on the same database."""
    with gateway_on(settings, database_url) as gateway:
        yield gateway


@pytest.fixture
async def scene(services: Services, gateway: Gateway) -> AsyncIterator[Scene]:
    async with calling(gateway.base_url) as client:
        community = await found_community(services, client)
        writer, reader = await new_member(client, community.slug), await new_member(client, community.slug)
        scene = Scene(community, writer, reader, "")
        scene.thread = await scene.open_thread()
        await _told_by(gateway, services, scene.topics[0])
        yield scene


async def _told_by(gateway: Gateway, services: Services, topic: str) -> None:
    """What has happened there is behind whoever begins to listen now: behind another transaction it settles late."""
    last = await services.pool.fetchrow(_LAST, topic)
    assert last is not None
    async with asyncio.timeout(15):
        while gateway.hub.position < Position(*last):
            await asyncio.sleep(0.005)


_LAST = """
SELECT transaction, sequence FROM community.events WHERE topics && ARRAY[$1::text]
ORDER BY transaction DESC, sequence DESC LIMIT 1
"""


async def _made(person: Person, path: str, words: dict[str, str]) -> dict[str, Any]:
    answer = await person.post(path, words)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made
