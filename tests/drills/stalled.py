"""950 sockets on one process, and in every other round 50 that do not read: these are cut, and no other notices."""

import asyncio
import json
import socket
import statistics
import time
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect

from tests.people import Person

from .figures import Figures, memory_of, percentile, require
from .places import Place, a_place

SOCKETS, STALLED, PER_PERSON = 950, 50, 10
ROUNDS, SECONDS, EVENTS_A_SECOND, BYTES = 4, 20.0, 5, 8_000
BURST = 32
"""Events at the start of each round, which fill the system's buffers of those that do not read."""

_INSERT = """
WITH told AS (
  INSERT INTO community.events (slot, transaction, id, type, topics, occurred_at, data)
  SELECT slot, base + pg_current_xact_id()::text::bigint, 'evt_' || gen_random_uuid(), 'boards.post_published.v1', $1,
         now(), jsonb_build_object('sent', $2::float8, 'pad', repeat('x', $3::int))
  FROM community.event_log
) SELECT pg_notify('ibasho_events', '')
"""


async def drill(figures: Figures) -> None:
    people = (SOCKETS + STALLED) // PER_PERSON
    async with a_place(people, 1) as place:
        *readers, last = (person for person in place.people for _ in range(PER_PERSON))
        readers.append(last)
        heard: list[float] = []
        sockets = [await _listen(place, person) for person in readers[:SOCKETS]]
        hearing = [asyncio.create_task(_hear(one, heard)) for one in sockets]
        quiet: list[float] = []
        disturbed: list[float] = []
        cuts: list[float] = []
        for number in range(2 * ROUNDS):
            stalling = number % 2 == 1
            stalled = [await _listen(place, person, reads=False) for person in readers[SOCKETS:]] if stalling else []
            began = time.monotonic()
            await _burst(place, heard)
            cutting = asyncio.create_task(_cuts(stalled, began))
            await _write(place)
            (disturbed if stalling else quiet).append(percentile(heard, 0.99) * 1_000)
            cuts += await asyncio.wait_for(cutting, SECONDS)
        memory = memory_of(place.runs[0].process.pid)
        for one in hearing:
            one.cancel()
        await asyncio.gather(*hearing, return_exceptions=True)
        for connection in sockets:
            connection.transport.abort()
        ratio = statistics.median(b / a for a, b in zip(quiet, disturbed, strict=True))
        figures.add("p99 from commit to frame, alone (ms)", [round(value, 1) for value in quiet])
        figures.add("p99, with 50 that do not read (ms)", [round(value, 1) for value in disturbed])
        figures.add("median of the pairs' ratios", round(ratio, 3))
        figures.add("cut, seconds after they last read: first, last", (round(min(cuts), 1), round(max(cuts), 1)))
        figures.add("memory with 950 sockets, after (MiB)", memory)
        require(max(cuts) < 10, "one that does not read was there after ten seconds")
        require(ratio < 1.1, "the others' p99 changed by more than a tenth")


async def _listen(place: Place, person: Person, *, reads: bool = True) -> ClientConnection:
    headers = {"Authorization": f"Bearer {person.access_token}"}
    ticket = (await place.client.post("/v1/realtime/tickets", headers=headers)).json()["ticket"]
    server = urlsplit(place.servers[0])
    raw = socket.socket()
    if not reads:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    raw.connect((server.hostname, server.port))
    address = f"ws://{server.netloc}/v1/realtime?ticket={ticket}"
    connection = await connect(address, sock=raw, compression=None, max_queue=None if reads else 1, ping_interval=None)
    await connection.send(json.dumps({"type": "subscribe", "topics": place.topics}))
    assert json.loads(await connection.recv())["type"] == "subscribed"
    return connection


async def _hear(connection: ClientConnection, heard: list[float]) -> None:
    async for text in connection:
        at = text.find('"sent":') + 7  # type: ignore[arg-type]
        if at > 7:
            heard.append(time.time() - float(text[at : at + 17].rstrip('},"pad: ')))  # type: ignore[arg-type]


async def _burst(place: Place, heard: list[float]) -> None:
    """Until everybody who reads has all of it."""
    heard.clear()
    for _ in range(BURST):
        await place.pool.execute(_INSERT, place.topics, time.time(), BYTES)
    async with asyncio.timeout(SECONDS):
        while len(heard) < BURST * SOCKETS:
            await asyncio.sleep(0.05)
    heard.clear()


async def _write(place: Place) -> None:
    began, number = time.monotonic(), 0
    while time.monotonic() < began + SECONDS:
        await place.pool.execute(_INSERT, place.topics, time.time(), BYTES)
        number += 1
        await asyncio.sleep(max(0.0, began + number / EVENTS_A_SECOND - time.monotonic()))


async def _cuts(connections: list[ClientConnection], began: float) -> list[float]:
    """For each, after how many seconds the server had let go of it; it does not say so to who does not read."""
    ports = {connection.transport.get_extra_info("sockname")[1] for connection in connections}
    seconds: list[float] = []
    while ports:
        held = ports & _remote_ports()
        seconds += [time.monotonic() - began] * len(ports - held)
        ports = held
        await asyncio.sleep(0.25)
    for connection in connections:
        connection.transport.abort()
    return seconds


def _remote_ports() -> set[int]:
    """Of all established connections, as this system lists them (Linux)."""
    with open("/proc/net/tcp", encoding="ascii") as table:
        rows = [line.split() for line in table]
    return {int(row[2].rpartition(":")[2], 16) for row in rows[1:] if row[3] == "01"}
