"""PostgreSQL restarts, and its listeners are cut, in the middle of traffic: nothing is lost and nothing comes twice."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress

import asyncpg
import httpx
import pytest

from adapters.postgres.event_log import PostgresEventStream
from api.bootstrap import Services, migrate, wire
from api.settings import Settings
from domain.shared.errors import DatabaseUnavailable
from domain.shared.events import Position
from tests.e2e.own_postgres import OwnPostgres, brought_along, own_postgres
from tests.e2e.served import new_state
from tests.people import found_community, new_member

from .adversary import committed
from .conftest import Scene
from .flapping import Flapping
from .serving import Gateway, calling, gateway_on

WRITERS = 4

_KILL_LISTENERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"


@pytest.fixture(scope="module")
def postgres() -> Iterator[OwnPostgres]:
    with new_state() as state, own_postgres(brought_along(), state.parent) as postgres:
        migrate(postgres.url)
        yield postgres


@pytest.fixture(scope="module")
async def own_services(postgres: OwnPostgres, settings: Settings) -> AsyncIterator[Services]:
    async with wire(settings, postgres.url) as services:
        yield services


async def test_nothing_is_lost_and_nothing_comes_twice(
    postgres: OwnPostgres, own_services: Services, settings: Settings
) -> None:
    with gateway_on(settings, postgres.url) as here, gateway_on(settings, postgres.url) as there:
        async with calling(here.base_url) as client:
            community = await found_community(own_services, client)
            writer, reader = await new_member(client, community.slug), await new_member(client, community.slug)
            scene = Scene(community, writer, reader, "")
            scene.thread = await scene.open_thread()
            await _restart_under_traffic(scene, here, there, postgres, own_services)


async def _restart_under_traffic(
    scene: Scene, here: Gateway, there: Gateway, postgres: OwnPostgres, services: Services
) -> None:
    stream = PostgresEventStream(services.pool, postgres.url)
    start, topic = await stream.head(), scene.topics[0]
    servers = [here.base_url, there.base_url]
    clients = [
        # The first two stay on their server as long as it lets them; the others come and go.
        Flapping(
            scene.reader,
            servers[n % 2 : n % 2 + 1],
            [topic],
            random.Random(n),
            here.hub.cursor(start),
            most_frames=most,
        )
        for n, most in enumerate((10**9, 10**9, 20, 20))
    ]
    acknowledged: set[str] = set()
    enough = asyncio.Event()
    async with asyncio.timeout(120), asyncio.TaskGroup() as group:
        reading = [group.create_task(client.read_to_the_end()) for client in clients]
        writing = [group.create_task(_write_until(enough, scene, acknowledged)) for _ in range(WRITERS)]
        await _told_more(clients, 20)
        await services.pool.execute(_KILL_LISTENERS)
        await _told_more(clients, 20)
        await asyncio.to_thread(postgres.stop)
        await asyncio.to_thread(postgres.start)
        await _told_more(clients, 20)
        enough.set()
        await asyncio.wait(writing)
        log = await _read_again(stream, start, topic, await _written(scene))
        for client in clients:
            client.last = log[-1][0]
        await asyncio.wait(reading)

    assert acknowledged <= {post for _, post in log}
    for client in clients:
        assert client.told == [event for event, _ in log]


async def _told_more(clients: list[Flapping], count: int) -> None:
    goal = [len(client.told) + count for client in clients]
    async with asyncio.timeout(60):
        while any(len(client.told) < wanted for client, wanted in zip(clients, goal, strict=True)):
            await asyncio.sleep(0.02)


async def _write_until(enough: asyncio.Event, scene: Scene, acknowledged: set[str]) -> None:
    while not enough.is_set():
        acknowledged.add(await _written(scene))


async def _written(scene: Scene) -> str:
    """The id of a post, whatever the database does; what was refused may have been written all the same."""
    while True:
        with suppress(httpx.HTTPError):
            answer = await scene.writer.post(f"/v1/threads/{scene.thread}/posts", {"body": "はい。"})
            if answer.status_code == 201:
                return str(answer.json()["id"])
            assert answer.status_code == 503, answer.text
        await asyncio.sleep(0.05)


async def _read_again(stream: PostgresEventStream, start: Position, topic: str, last: str) -> list[tuple[str, str]]:
    """(event, post) of the whole log of the topic, as soon as the last post is settled."""
    while True:
        with suppress(DatabaseUnavailable, asyncpg.PostgresError, OSError):
            events = await committed(stream, start, [topic])
            log: list[tuple[str, str]] = [(event.id, event.data["post_id"]) for event in events]
            if log[-1][1] == last:
                return log
        await asyncio.sleep(0.1)
