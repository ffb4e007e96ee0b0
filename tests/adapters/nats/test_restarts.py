"""Whatever is restarted or lost between the log and its copy, every reader gets every event once, in order."""

import asyncio
import gc
import secrets
import shutil
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from adapters.nats import NatsChannel, NatsEventStream, NatsRelay
from adapters.postgres.consumers import PostgresLedger
from adapters.postgres.event_log import PostgresEventStream
from adapters.postgres.pool import Pool, connect_pool
from adapters.system import SystemIds
from api.bootstrap import Services
from api.workers.consuming import Pace, work_forever
from domain.shared.errors import EventLogUnavailable
from domain.shared.events import EventStream, LoggedEvent, Position
from tests.adapters.nats.server import NatsServer, nats_server
from tests.realtime.adversary import adversary

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""An attempt to connect again that fails while the server says hello is left to the garbage collector by the client
library, with a warning."""

QUICK = Pace(lease=1.5, longest_pause=0.5)


@dataclass
class Copying:
    """A log, and a NATS server with a copy of its own."""

    pool: Pool
    url: str
    server: NatsServer
    log: PostgresEventStream
    ledger: PostgresLedger
    topics: list[str]
    folder: Path

    @asynccontextmanager
    async def relaying(self) -> AsyncIterator[NatsRelay]:
        """As in one more process."""
        channel = NatsChannel(self.server.url)
        relay = NatsRelay(self.log, channel)
        task = asyncio.create_task(work_forever([relay], self.log, self.ledger, QUICK))
        try:
            yield relay
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await channel.close()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[NatsEventStream]:
        channel = NatsChannel(self.server.url)
        yield NatsEventStream(channel)
        await channel.close()

    async def write(self, many: int) -> None:
        async with adversary(self.url, self.topics, writers=6, events=many, seed=many, longest=0.01) as against:
            await against.run()

    async def expected(self, after: Position) -> list[LoggedEvent]:
        return await self.log.read(after, limit=10_000, topics=self.topics)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    with nats_server(tmp_path) as server:
        yield server
    gc.collect()  # so that the warning comes here, where it is expected


@pytest.fixture
async def copying(server: NatsServer, services: Services, own_migrated: str, tmp_path: Path) -> AsyncIterator[Copying]:
    """Of a log of its own, for a relay copies everything there is."""
    pool = await connect_pool(own_migrated, 6)
    ledger, log = PostgresLedger(pool, SystemIds(), services.cursors), PostgresEventStream(pool, own_migrated)
    topics = [f"thread:{secrets.token_hex(8)}" for _ in range(2)]
    yield Copying(pool, own_migrated, server, log, ledger, topics, tmp_path)
    await pool.close()


async def follow(stream: EventStream, after: Position, topics: list[str], many: int) -> list[LoggedEvent]:
    """As a hub does: read on from the last position, and try again when the server is away."""
    seen: list[LoggedEvent] = []
    position = after
    async with asyncio.timeout(120):
        while len(seen) < many:
            try:
                batch = await stream.read(position, limit=50)
            except EventLogUnavailable:
                batch = []
            seen += [event for event in batch if not set(event.topics).isdisjoint(topics)]
            position = batch[-1].position if batch else position
            await asyncio.sleep(0.01)
    return seen


async def at_head(stream: EventStream) -> Position:
    async with asyncio.timeout(30):
        while True:
            try:
                return await stream.head()
            except EventLogUnavailable:
                await asyncio.sleep(0.02)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
async def test_the_server_is_restarted_during_traffic(copying: Copying, how: signal.Signals) -> None:
    async with copying.relaying() as relay, copying.reading() as stream:
        await relay.tend()
        start = await copying.log.head()
        following = asyncio.create_task(follow(stream, start, copying.topics, 600))
        for _ in range(3):
            writing = asyncio.create_task(copying.write(200))
            await asyncio.to_thread(copying.server.kill, how)
            await asyncio.to_thread(copying.server.start)
            await writing
        seen = await following
    assert seen == await copying.expected(start)


async def test_the_server_comes_back_without_its_data(copying: Copying) -> None:
    """The log has everything: the copy is made anew, and whoever read goes on where they were."""
    async with copying.relaying() as relay, copying.reading() as stream:
        await relay.tend()
        start = await copying.log.head()
        await copying.write(100)
        first = await follow(stream, start, copying.topics, 100)
        await asyncio.to_thread(copying.server.kill)
        shutil.rmtree(copying.folder / "jetstream")
        await asyncio.to_thread(copying.server.start)
        await copying.write(100)
        second = await follow(stream, first[-1].position, copying.topics, 100)
    assert first + second == await copying.expected(start)


async def test_relays_take_turns_and_one_that_does_not_know_disturbs_nobody(copying: Copying) -> None:
    async with copying.reading() as stream:
        async with copying.relaying() as relay:
            await relay.tend()
            start = await copying.log.head()
            following = asyncio.create_task(follow(stream, start, copying.topics, 300))
            await copying.write(100)
        writing = asyncio.create_task(copying.write(200))
        stray_channel = NatsChannel(copying.server.url)
        stray = NatsRelay(copying.log, stray_channel)
        async with copying.relaying():
            while not writing.done():
                for event in (await copying.expected(start))[-3:]:
                    try:
                        await stray.handle(event)
                    except EventLogUnavailable:  # the other was first
                        await asyncio.sleep(0.001)
            await writing
            seen = await following
        await stray_channel.close()
    assert seen == await copying.expected(start)


async def test_the_whole_copy_is_the_log(copying: Copying) -> None:
    async with copying.relaying() as relay, copying.reading() as stream:
        await relay.tend()
        await copying.write(50)
        await follow(stream, await stream.horizon(), copying.topics, 50)
        horizon = await copying.log.horizon()
        assert await stream.horizon() == horizon
        async with asyncio.timeout(30):
            while await stream.head() < (head := await copying.log.head()):
                await asyncio.sleep(0.02)
        assert await _all(stream, horizon, head) == await _all(copying.log, horizon, head)


async def _all(stream: EventStream, after: Position, until: Position) -> list[LoggedEvent]:
    read: list[LoggedEvent] = []
    while batch := await stream.read(read[-1].position if read else after, limit=1_000, until=until):
        read += batch
    return read
