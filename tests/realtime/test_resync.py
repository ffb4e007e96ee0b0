"""Who was away for longer than the log is kept is told so, and goes on from now."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.postgres.retention import Retention
from api.bootstrap import Services, wire
from api.settings import Settings
from tests.people import found_community, new_member

from .conftest import Scene
from .described import require_described
from .listening import listening
from .serving import calling, gateway_on
from .streaming import streaming


@pytest.fixture
async def own_services(settings: Settings, own_migrated: str) -> AsyncIterator[Services]:
    async with wire(settings, own_migrated) as services:
        yield services


@pytest.fixture
async def scene(own_services: Services, settings: Settings, own_migrated: str) -> AsyncIterator[Scene]:
    with gateway_on(settings, own_migrated) as gateway:
        async with calling(gateway.base_url) as client:
            community = await found_community(own_services, client)
            writer, reader = await new_member(client, community.slug), await new_member(client, community.slug)
            scene = Scene(community, writer, reader, "")
            scene.thread = await scene.open_thread()
            yield scene


async def _forgotten(scene: Scene, services: Services) -> str:
    """A cursor from before what the log forgets."""
    batch = (await scene.reader.get("/v1/events", params={"topics": scene.topics[0], "wait": 0})).json()
    for _ in range(3):
        await scene.reply()
    for _ in range(3):  # one slot is closed, and the horizon moves behind it
        await Retention(services.pool, timedelta(0)).sweep()
    return str(batch["cursor"])


async def test_by_each_way_an_old_cursor_brings_resync_and_then_what_happens(
    scene: Scene, own_services: Services, settings: Settings, own_migrated: str
) -> None:
    old = await _forgotten(scene, own_services)
    with gateway_on(settings, own_migrated) as fresh:
        async with (
            listening(scene.reader, fresh) as listener,
            streaming(scene.reader, fresh, scene.topics[0], cursor=old) as source,
            fresh.seen_by(scene.reader) as reader,
        ):
            await listener.subscribe(scene.topics[0], cursor=old)
            by_socket, by_stream = await listener.next(), await source.next()
            by_poll = (await reader.get("/v1/events", params={"topics": scene.topics[0], "cursor": old})).json()
            assert require_described(by_socket, "hear") == require_described(by_stream, "stream") == "Resync"
            assert (by_poll["resync"], by_poll["items"]) == (True, [])
            post = await scene.reply()
            assert len(await listener.until(post)) == len(await source.until(post)) == 1
            polled = await reader.get("/v1/events", params={"topics": scene.topics[0], "cursor": by_poll["cursor"]})
            assert [event["data"]["post_id"] for event in polled.json()["items"]] == [post]
        for cursor in (by_socket["cursor"], by_stream["cursor"]):
            async with listening(scene.reader, fresh) as listener:
                await listener.subscribe(scene.topics[0], cursor=cursor)
                assert len(await listener.until(post)) == 1
