"""One topic to hundreds of listeners: how fast, how soon, at what memory; and all of them coming back at once."""

import asyncio
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection

import asyncpg
import httpx

from tests.drills.figures import memory_of
from tests.e2e.served import Run

from .paths import PATHS, Here, token_of
from .seeding import Place
from .sockets import Heard, Joined, Listening, listeners, tell
from .wrk import drive

MOST = 10
"""Connections that one account may have."""
_INSERT = """
INSERT INTO community.events (slot, transaction, id, type, topics, occurred_at, data)
SELECT slot, base + pg_current_xact_id()::text::bigint, 'evt_' || gen_random_uuid(), 'boards.post_published.v1', $1,
       now(), jsonb_build_object('sent', $2::float8, 'pad', repeat('x', 40))
FROM community.event_log, generate_series(1, $3::int)
"""
_WRITERS = 4


def fan_out(run: Run, place: Place, sockets: int) -> dict[str, object]:
    """Deliveries a second as fast as it goes; then the delays at 10,000 a second."""
    with listeners() as pipe:
        _, memory = _gathered(run, place, sockets, pipe)
        fast = _hear(run, place, pipe, events=200_000 // sockets, batch=200_000 // sockets, pause=0.0)
        paced = _hear(run, place, pipe, events=40_000 // sockets, batch=1, pause=sockets / 10_000)
    return {
        "sockets": sockets,
        "deliveries/s": round(fast.deliveries / fast.seconds),
        "listeners' CPU": round(fast.cpu_share, 2),
        "p50 ms at 10,000/s": round(paced.p50, 1),
        "p99 ms at 10,000/s": round(paced.p99, 1),
        "KiB an idle socket": round(memory, 1),
    }


def storm(run: Run, here: Here, sockets: int) -> dict[str, object]:
    """All connections break; all come back with their cursors, while others write."""
    place = here.place
    creating = next(path for path in PATHS if path.name == "create post")
    with listeners() as pipe, ThreadPoolExecutor(1) as beside:
        _gathered(run, place, sockets, pipe)
        quiet = drive(run.base_url, creating.asked(here), 5, _WRITERS)
        tell(pipe, "leave")
        asyncio.run(_send(run.database_url, place, 2, 1, 0.0))
        writing = beside.submit(drive, run.base_url, creating.asked(here), 5, _WRITERS)
        back: Joined = tell(pipe, "resume", 2)
        meanwhile = writing.result()
    return {
        "sockets": sockets,
        "seconds": round(back.seconds, 2),
        "listeners' CPU": round(back.cpu_share, 2),
        "writers' p99 ms before": round(quiet.p99, 1),
        "writers' p99 ms meanwhile": round(meanwhile.p99, 1),
    }


def _gathered(run: Run, place: Place, sockets: int, pipe: Connection) -> tuple[Joined, float]:
    """All there; and KiB of the server that each takes."""
    tokens = asyncio.run(_tokens(run, place, sockets))
    before = memory_of(run.process.pid)
    joined: Joined = tell(pipe, "join", Listening(run.base_url, _topic(place), tokens))
    time.sleep(1)
    return joined, (memory_of(run.process.pid) - before) * 1024 / sockets


async def _tokens(run: Run, place: Place, sockets: int) -> Sequence[str]:
    async with httpx.AsyncClient(base_url=run.base_url, timeout=60) as client:
        people = [await token_of(client, code) for code in place.recovery_codes[: -(-sockets // MOST)]]
    return [people[number % len(people)] for number in range(sockets)]


def _topic(place: Place) -> str:
    """A board that nobody writes on meanwhile."""
    return f"board:{place.boards[1]}"


def _hear(run: Run, place: Place, pipe: Connection, events: int, batch: int, pause: float) -> Heard:
    tell(pipe, "expect")
    asyncio.run(_send(run.database_url, place, events, batch, pause))
    heard: Heard = tell(pipe, "hear", events)
    return heard


async def _send(url: str, place: Place, events: int, batch: int, pause: float) -> None:
    """So many in a transaction, one transaction at each tick."""
    connection = await asyncpg.connect(url)
    began = time.monotonic()
    for number in range(events // batch):
        await asyncio.sleep(max(0.0, began + number * pause - time.monotonic()))
        await connection.execute(_INSERT, [_topic(place)], time.time(), batch)
        await connection.execute("NOTIFY ibasho_events")
    await connection.close()
