"""Who pauses where a pause ends reading is told nothing a second later, by whichever way, at whichever server."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from api.bootstrap import Services
from domain.memberships.model.community import Acknowledgement, Policy
from tests.people import Person, found_community, new_member

from .conftest import Scene
from .listening import listening
from .serving import Gateway, calling, until
from .streaming import streaming

Hear = Callable[[str], None]


@pytest.fixture
async def scene(services: Services, gateway: Gateway) -> AsyncIterator[Scene]:
    policy = Policy(acknowledgements=tuple(Acknowledgement), pseudonyms_per_member=3, while_paused="nothing")
    async with calling(gateway.base_url) as client:
        community = await found_community(services, client, policy=policy)
        writer, reader = await new_member(client, community.slug), await new_member(client, community.slug)
        scene = Scene(community, writer, reader, "")
        scene.thread = await scene.open_thread()
        yield scene


async def _by_socket(person: Person, gateway: Gateway, topic: str, hear: Hear) -> None:
    async with listening(person, gateway) as listener:
        await listener.subscribe(topic)
        while (frame := await listener.next())["type"] == "event":
            hear("socket")
        assert frame["problem"]["code"] == "topic_missing"


async def _by_stream(person: Person, gateway: Gateway, topic: str, hear: Hear) -> None:
    async with streaming(person, gateway, topic) as source:
        while (frame := await source.next())["type"] == "event":
            hear("stream")
        assert frame["problem"]["code"] == "topic_missing"


async def _by_poll(person: Person, gateway: Gateway, topic: str, hear: Hear) -> None:
    query: dict[str, Any] = {"topics": topic, "wait": 2}
    async with gateway.seen_by(person) as here:
        while (answer := await here.get("/v1/events", params=query)).status_code == 200:
            for _ in answer.json()["items"]:
                hear("poll")
            query["cursor"] = answer.json()["cursor"]
        assert (answer.status_code, answer.json()["code"]) == (404, "topic_missing")


WAYS = (_by_socket, _by_stream, _by_poll)


async def test_a_pause_ends_every_way_at_every_server_within_a_second(
    scene: Scene, gateway: Gateway, another_gateway: Gateway
) -> None:
    heard: dict[tuple[str, int], list[float]] = {}
    listeners: list[Coroutine[Any, Any, None]] = []
    for number, server in enumerate((gateway, another_gateway)):

        def hear(way: str, number: int = number) -> None:
            heard.setdefault((way, number), []).append(time.monotonic())

        listeners += [way(scene.reader, server, scene.topics[0], hear) for way in WAYS]
    tasks = [asyncio.create_task(listener) for listener in listeners]
    writing = asyncio.create_task(_replies(scene))
    try:
        await until(lambda: len(heard) == len(tasks) and all(len(times) >= 2 for times in heard.values()))
        committed = await _pause(scene)
        async with asyncio.timeout(20):
            await asyncio.gather(*tasks)  # each was told, or refused
    finally:
        for task in (writing, *tasks):
            task.cancel()
        await asyncio.gather(writing, *tasks, return_exceptions=True)
    assert [way for way, times in heard.items() if times[-1] - committed > 1] == []


async def _pause(scene: Scene) -> float:
    """When it was done."""
    at = f"/v1/communities/{scene.community.slug}/memberships/me"
    paused = await scene.reader.call("PATCH", at, json={"state": "paused"})
    assert paused.status_code == 200, paused.text
    return time.monotonic()


async def _replies(scene: Scene) -> None:
    while True:
        await scene.reply()
