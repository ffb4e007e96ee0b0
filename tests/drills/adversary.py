"""64 writers that make the log hard to follow, 200 sockets that flap between two processes: each gets the log."""

import asyncio
import random
import time
from contextlib import suppress

from domain.shared.errors import DatabaseUnavailable
from domain.shared.events import LoggedEvent, Position
from tests.realtime.adversary import committed
from tests.realtime.flapping import Flapping

from .figures import Figures, memory_of, require
from .places import Place, a_place
from .writing import write_elsewhere

WRITERS, EVENTS, SOCKETS, PER_PERSON, THREADS = 64, 100_000, 200, 5, 16


async def drill(figures: Figures, events: int = EVENTS, sockets: int = SOCKETS) -> None:
    async with a_place(sockets // PER_PERSON, THREADS) as place:
        start, cursor = await place.start()
        chance = random.Random(1)
        clients = [
            Flapping(
                place.people[n // PER_PERSON],
                place.servers,
                chance.sample(place.topics, k=chance.randint(1, 3)),
                random.Random(n),
                cursor,
                most_frames=1_000,
            )
            for n in range(sockets)
        ]
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for client in clients:
                group.create_task(client.read_to_the_end())
            outcome = await write_elsewhere(place.database_url, place.topics, WRITERS, events)
            written = time.monotonic() - began
            log = await _whole(place, start, len(outcome.kept))
            for client in clients:
                client.last = _due(client, log)[-1]
        read = time.monotonic() - began
        for client in clients:
            due = _due(client, log)
            require(client.told == due, f"a socket was told {len(client.told)} of {len(due)}, or not in their order")
        require({event.data["number"] for event in log} == outcome.kept, "the log is not what was committed")
        told = sum(len(client.told) for client in clients)
        figures.add("events committed, rolled back", (len(outcome.kept), len(outcome.undone)))
        figures.add("sockets, connections", (sockets, sum(client.connections for client in clients)))
        figures.add("frames told, a second", (told, round(told / read)))
        figures.add("events written a second", round(events / written))
        figures.add("seconds from the last commit to the last frame", round(read - written, 1))
        figures.add("memory of the two processes (MiB)", [memory_of(run.process.pid) for run in place.runs])
        require(not place.defects(), f"defects: {place.defects()[:3]}")


async def _whole(place: Place, start: Position, committed_events: int) -> list[LoggedEvent]:
    """The log, once all of it is settled. 200 sockets leave this process little time: a read that fails for want of it
    is made again.
    """
    while True:
        with suppress(DatabaseUnavailable):
            log = await committed(place.stream, start, place.topics)
            if len(log) >= committed_events:
                return log
        await asyncio.sleep(1)


def _due(client: Flapping, log: list[LoggedEvent]) -> list[str]:
    return [event.id for event in log if not set(event.topics).isdisjoint(client.topics)]
