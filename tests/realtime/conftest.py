"""Two servers on one database, a community in it, and somebody who writes."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from api.bootstrap import Services
from api.settings import Settings
from tests.people import Person, SomeCommunity, found_community, new_member

from .serving import Gateway, gateway_on

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
    async with httpx.AsyncClient(base_url=gateway.base_url, timeout=15) as client:
        community = await found_community(services, client)
        writer, reader = await new_member(client, community.slug), await new_member(client, community.slug)
        scene = Scene(community, writer, reader, "")
        scene.thread = await scene.open_thread()
        yield scene


async def _made(person: Person, path: str, words: dict[str, str]) -> dict[str, Any]:
    answer = await person.post(path, words)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made
