"""The adversary does what it says, and the log withstands it."""

import asyncio
import secrets

from adapters.postgres.event_log import PostgresEventStream
from api.bootstrap import Services
from domain.shared.events import LoggedEvent, Position

from .adversary import adversary, committed

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
