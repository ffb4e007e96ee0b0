"""What goes over the wire is what the documents say."""

import asyncio

import pytest

from api.settings import Settings

from .conftest import Scene
from .described import listening_as_described, require_described
from .listening import Frame
from .serving import Gateway, gateway_on
from .streaming import streaming


async def test_a_client_that_knows_only_the_description_follows_a_thread_live(
    scene: Scene, settings: Settings, database_url: str
) -> None:
    with gateway_on(settings, database_url) as gateway:
        async with listening_as_described(scene.reader, gateway) as listener:
            await listener.subscribe(*scene.topics)
            posts = [await scene.reply() for _ in range(3)]
            events = await listener.until(posts[-1])
            await scene.writer.put(f"/v1/posts/{posts[0]}/reactions/heard")
            await scene.writer.delete(f"/v1/posts/{posts[0]}/reactions/heard")
            thread = await scene.open_thread()
            while events[-1]["data"]["thread_id"] != thread:
                events.append(await listener.next())
            await listener.send(type="ping")
            await listener.next()
            await listener.refused(type="subscribe", topics=["thread:thr_none"])
            await listener.send(type="unsubscribe", topics=[scene.topics[0]])
            ending = asyncio.create_task(asyncio.to_thread(gateway.end))
            assert (await listener.next())["type"] == "goodbye"
            await ending
    assert [event["event"].split(".")[1] for event in events] == [
        *["post_published"] * 3,
        "reaction_added",
        "reaction_removed",
        "thread_opened",
    ]


async def test_a_stream_and_a_poll_are_as_described_too(scene: Scene, gateway: Gateway) -> None:
    async with streaming(scene.reader, gateway, scene.topics[0]) as source:
        start = source.last_event_id
        for event in await source.until(await scene.reply()):
            assert require_described(event, "stream") == "boards.post_published.v1"
    answer = await scene.reader.get("/v1/events", params={"topics": scene.topics[0], "cursor": start})
    assert [require_described(event, "hear") for event in answer.json()["items"]] == ["boards.post_published.v1"]


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "event"},
        {"type": "resync", "topics": ["me"]},
        {"type": "goodbye", "reason": "tired", "reconnect_after_ms": 1, "cursor": "x"},
        {"type": "error", "problem": {}},
    ],
)
def test_the_check_can_fail(frame: Frame) -> None:
    with pytest.raises(AssertionError):
        require_described(frame, "hear")
