"""How connections end: the server that goes says so, and a reader that does not read holds nobody up."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from api.bootstrap import Services
from api.settings import Settings

from .conftest import Scene
from .listening import Frame, Listener, listening, ticket_of
from .serving import Gateway, gateway_on, until
from .streaming import streaming

MOST_WAITING, EVENTS = 50, 600

_FAT = """
INSERT INTO community.events (slot, transaction, id, type, topics, occurred_at, data)
SELECT slot, base + pg_current_xact_id()::text::bigint, 'evt_' || gen_random_uuid(), 'boards.post_published.v1',
       $1, now(),
       jsonb_build_object('number', n, 'pad', repeat('x', 1000))
FROM community.event_log, generate_series(1, $2::int) n
"""


async def test_a_server_that_ends_says_that_it_restarts(scene: Scene, settings: Settings, database_url: str) -> None:
    with gateway_on(settings, database_url) as gateway:
        async with listening(scene.reader, gateway) as listener, listening(scene.writer, gateway) as other:
            await listener.subscribe(scene.topics[0])
            await listener.until(await scene.reply())
            ending = asyncio.create_task(asyncio.to_thread(gateway.end))
            goodbyes = [await one.next() for one in (listener, other)]
            assert [await one.closed() for one in (listener, other)] == [1012, 1012]
            assert await ending < 5
    assert [(frame["type"], frame["reason"]) for frame in goodbyes] == [("goodbye", "restarting")] * 2
    assert all(500 <= frame["reconnect_after_ms"] <= 12_000 for frame in goodbyes)
    missed = await scene.reply()
    with gateway_on(settings, database_url) as gateway:
        async with listening(scene.reader, gateway) as listener:
            await listener.subscribe(scene.topics[0], cursor=goodbyes[0]["cursor"])
            assert len(await listener.until(missed)) == 1


async def test_what_is_on_its_way_goes_out_before_the_goodbye(
    scene: Scene, settings: Settings, database_url: str, services: Services
) -> None:
    with gateway_on(settings, database_url) as gateway:
        async with listening(scene.reader, gateway) as listener:
            start = (await listener.subscribe(scene.topics[0]))["cursor"]
        await gateway.until_nobody_listens()
        await services.pool.execute(_FAT, list(scene.topics), EVENTS)
        async with listening(scene.reader, gateway) as listener:
            await listener.subscribe(scene.topics[0], cursor=start)
            ending = asyncio.create_task(asyncio.to_thread(gateway.end))
            frames = [await listener.next()]
            while frames[-1]["type"] == "event":
                frames.append(await listener.next())
            await ending
    assert frames[-1]["type"] == "goodbye"
    assert [frame["data"]["number"] for frame in frames[:-1]] == [*range(1, len(frames))]


async def test_a_hundred_are_not_all_told_to_come_back_at_once(
    scene: Scene, settings: Settings, database_url: str
) -> None:
    with gateway_on(settings, database_url, most_connections=100) as gateway:
        async with AsyncExitStack() as stack:
            listeners = [await stack.enter_async_context(listening(scene.reader, gateway)) for _ in range(100)]
            await asyncio.to_thread(gateway.end)
            backs = {(await listener.next())["reconnect_after_ms"] for listener in listeners}
    assert len(backs) > 50
    assert max(backs) - min(backs) > 500


async def test_a_stalled_reader_is_cut_and_nobody_else_notices(
    scene: Scene, settings: Settings, database_url: str, services: Services
) -> None:
    with gateway_on(settings, database_url, most_waiting=MOST_WAITING) as gateway:
        async with _stalling(scene, gateway) as stalled, listening(scene.writer, gateway) as other:
            await stalled.subscribe(scene.topics[0])
            await other.subscribe(scene.topics[0])
            await services.pool.execute(_FAT, list(scene.topics), EVENTS)
            events = await other.until(await scene.reply())
            numbers = [event["data"]["number"] for event in events if "number" in event["data"]]
            assert numbers == [*range(1, EVENTS + 1)]

            told = []
            while (frame := await _next_or_none(stalled)) is not None:
                told.append(frame)
            assert stalled.socket.close_code == 4008
            assert 0 < len(told) < EVENTS
            assert told == events[: len(told)]

        async with listening(scene.reader, gateway) as listener:
            await listener.subscribe(scene.topics[0], cursor=told[-1]["cursor"])
            assert await listener.until(events[-1]["data"]["post_id"]) == events[len(told) :]


async def test_what_waits_is_bounded_in_bytes_too(
    scene: Scene, settings: Settings, database_url: str, services: Services
) -> None:
    with gateway_on(settings, database_url, most_waiting=100_000, most_bytes=50_000) as gateway:
        async with _stalling(scene, gateway) as stalled:
            await stalled.subscribe(scene.topics[0])
            await services.pool.execute(_FAT, list(scene.topics), EVENTS)
            await gateway.until_nobody_listens()
            while await _next_or_none(stalled) is not None:
                continue
            assert stalled.socket.close_code == 4008


async def test_a_stalled_stream_is_cut(scene: Scene, settings: Settings, database_url: str, services: Services) -> None:
    with gateway_on(settings, database_url, most_waiting=MOST_WAITING) as gateway:
        async with (
            streaming(scene.reader, gateway, scene.topics[0]) as stalled,
            listening(scene.writer, gateway) as other,
        ):
            await other.subscribe(scene.topics[0])
            for _ in range(20):
                await services.pool.execute(_FAT, list(scene.topics), EVENTS)
            await other.until(await scene.reply())
            await until(lambda: len(gateway.hub.subscribers) == 1)
            assert await stalled.ended()


async def test_a_stalled_reader_does_not_hold_up_the_end(
    scene: Scene, settings: Settings, database_url: str, services: Services
) -> None:
    with gateway_on(settings, database_url, most_waiting=10_000) as gateway:
        async with _stalling(scene, gateway) as stalled, listening(scene.writer, gateway) as other:
            await stalled.subscribe(scene.topics[0])
            await other.subscribe(scene.topics[0])
            await services.pool.execute(_FAT, list(scene.topics), EVENTS)
            await other.until(await scene.reply())
            assert await asyncio.to_thread(gateway.end) < 8
            stalled.socket.transport.abort()


@asynccontextmanager
async def _stalling(scene: Scene, gateway: Gateway) -> AsyncIterator[Listener]:
    """A reader whose system and library keep next to nothing for it while it does not read."""
    host, _, port = gateway.base_url.removeprefix("http://").partition(":")
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.connect((host, int(port)))
    url = f"{gateway.socket_url}?ticket={await ticket_of(scene.reader)}"
    async with connect(url, sock=raw, max_queue=1) as connection:
        yield Listener(connection)


async def _next_or_none(listener: Listener) -> Frame | None:
    try:
        return await listener.next()
    except ConnectionClosed:
        return None
