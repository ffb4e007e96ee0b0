"""Who reconnects with the last cursor misses nothing and is told nothing twice, whatever goes on meanwhile."""

import asyncio
import random

from api.bootstrap import Services
from tests.people import new_member

from .conftest import Scene
from .flapping import Flapping
from .listening import Frame, listening
from .serving import Gateway

WRITERS, POSTS_OF_EACH, SOCKETS = 8, 25, 20

_LOG = """
SELECT id FROM community.events WHERE topics && $1 AND (transaction, sequence) >
  (SELECT transaction, sequence FROM community.events WHERE id = $2) ORDER BY transaction, sequence
"""


async def test_what_was_missed_comes_first_and_in_order(scene: Scene, gateway: Gateway) -> None:
    async with listening(scene.reader, gateway) as listener:
        await listener.subscribe(*scene.topics)
        (seen,) = await listener.until(await scene.reply())
    missed = [await scene.reply() for _ in range(5)]
    async with listening(scene.reader, gateway) as listener:
        again = await listener.subscribe(*scene.topics, cursor=seen["cursor"])
        assert again["cursor"] == seen["cursor"]
        live = await scene.reply()
        events = await listener.until(live)
    assert [event["data"]["post_id"] for event in events] == [*missed, live]


async def test_what_was_missed_may_be_more_than_waits_for_one_reader(
    scene: Scene, gateway: Gateway, services: Services
) -> None:
    async with listening(scene.reader, gateway) as listener:
        start = await listener.subscribe(scene.topics[0])
    await services.pool.execute(_MANY, list(scene.topics), scene.thread, 2500)
    async with listening(scene.reader, gateway) as listener:
        await listener.subscribe(scene.topics[0], cursor=start["cursor"])
        events = await listener.until(await scene.reply())
    assert [event["data"].get("number") for event in events] == [*range(2500), None]


_MANY = """
INSERT INTO community.events (slot, transaction, id, type, topics, occurred_at, data)
SELECT slot, base + pg_current_xact_id()::text::bigint, 'evt_' || gen_random_uuid(), 'boards.post_published.v1',
       $1, now(),
       jsonb_build_object('thread_id', $2::text, 'number', n)
FROM community.event_log, generate_series(0, $3::int - 1) n
"""


async def test_flapping_clients_among_busy_writers_each_get_exactly_the_log(
    scene: Scene, gateway: Gateway, another_gateway: Gateway, services: Services
) -> None:
    other = await scene.open_thread()
    async with listening(scene.reader, gateway) as listener:
        cursor = (await listener.subscribe(scene.topics[2]))["cursor"]
        (first,) = (await listener.until(await scene.reply()))[-1:]
        cursor = first["cursor"]

    readers = [await new_member(scene.writer.client, scene.community.slug) for _ in range(SOCKETS // 4)]
    choices = [[scene.topics[2]], [scene.topics[1]], list(scene.topics), [f"thread:{other}", scene.topics[1]]]
    servers = [gateway.base_url, another_gateway.base_url]
    clients = [Flapping(readers[n // 4], servers, choices[n % 4], random.Random(n), cursor) for n in range(SOCKETS)]
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        for client in clients:
            group.create_task(client.read_to_the_end())
        async with asyncio.TaskGroup() as writers:
            for n in range(WRITERS):
                writers.create_task(_write(scene, (scene.thread, other)[n % 2]))
        await scene.open_thread()
        for client in clients:
            client.last = (await _log(services, client, first))[-1]

    for client in clients:
        assert client.told == await _log(services, client, first)
    assert len(clients[0].told) == WRITERS * POSTS_OF_EACH + 1
    assert sum(client.connections for client in clients) > 5 * SOCKETS


async def _write(scene: Scene, thread: str) -> None:
    for _ in range(POSTS_OF_EACH):
        await scene.reply(thread)


async def _log(services: Services, client: Flapping, first: Frame) -> list[str]:
    """What there is to be told to a client."""
    return [row["id"] for row in await services.pool.fetch(_LOG, client.topics, first["id"])]
