"""The adversary does what it says, and the log withstands it."""

import asyncio
import random
import secrets

from adapters.postgres.event_log import PostgresEventStream
from api.bootstrap import Services
from domain.shared.events import LoggedEvent, Position
from tests.people import new_member

from .adversary import adversary, committed
from .conftest import Scene
from .flapping import Flapping
from .serving import Gateway

EVENTS = 600


async def _follow(stream: PostgresEventStream, after: Position, topics: list[str], limit: int) -> list[LoggedEvent]:
    seen: list[LoggedEvent] = []
    async with asyncio.timeout(60):
        while len(seen) < EVENTS:
            batch = await stream.read(seen[-1].position if seen else after, limit=limit, topics=topics)
            seen += batch
            if not batch:
                await asyncio.sleep(0.002)
    return seen


async def test_every_reader_sees_the_same_whole_log_while_it_is_written(services: Services, database_url: str) -> None:
    stream = PostgresEventStream(services.pool, database_url)
    topics = [f"thread:{secrets.token_hex(8)}" for _ in range(3)]
    start = await stream.head()
    async with adversary(database_url, topics, writers=16, events=EVENTS, seed=7) as against:
        following = asyncio.gather(*(_follow(stream, start, topics, limit) for limit in (1, 7, 500)))
        outcome = await against.run()
        readers = await following
    log = await committed(stream, start, topics)
    assert all(seen == log for seen in readers)
    assert sorted(event.data["number"] for event in log) == sorted(outcome.kept)
    assert len(outcome.kept) == EVENTS and outcome.undone
    by_sequence = [event.position.sequence for event in log]
    assert by_sequence != sorted(by_sequence), "no newer transaction took a lower number: the adversary is too tame"


async def test_flapping_sockets_on_two_servers_each_get_exactly_the_log_of_their_topics(
    scene: Scene, gateway: Gateway, another_gateway: Gateway, services: Services, database_url: str
) -> None:
    """`make drill` does the same with 64 writers, 100,000 events and 200 sockets."""
    stream = PostgresEventStream(services.pool, database_url)
    threads = [scene.thread, *[await scene.open_thread() for _ in range(3)]]
    topics = [f"thread:{thread}" for thread in threads]
    readers = [await new_member(scene.writer.client, scene.community.slug) for _ in range(5)]
    start = await stream.head()
    cursor = gateway.hub.cursor(start)
    chance = random.Random(11)
    servers = [gateway.base_url, another_gateway.base_url]
    clients = [
        Flapping(readers[n // 4], servers, chance.sample(topics, k=chance.randint(1, 4)), random.Random(n), cursor)
        for n in range(20)
    ]
    async with asyncio.timeout(90), asyncio.TaskGroup() as group:
        for client in clients:
            group.create_task(client.read_to_the_end())
        async with adversary(database_url, topics, writers=16, events=EVENTS, seed=13) as against:
            await against.run()
        for client in clients:
            client.last = (await committed(stream, start, client.topics))[-1].id
    for client in clients:
        assert client.told == [event.id for event in await committed(stream, start, client.topics)]
    assert sum(len(client.told) for client in clients) > EVENTS
    assert sum(client.connections for client in clients) > 3 * len(clients)
