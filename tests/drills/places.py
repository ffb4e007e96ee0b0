"""Two server processes on one database, with people in the demo community and threads to follow."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import httpx

from adapters.postgres.event_log import PostgresEventStream
from adapters.postgres.pool import Pool, connect_pool
from domain.shared.events import Position
from tests.e2e.people import calling, new_member, open_thread
from tests.e2e.served import Run, new_state, serving, serving_beside
from tests.people import Person

_PLACE = "SELECT transaction, sequence FROM community.events WHERE id = $1"


@dataclass
class Place:
    runs: tuple[Run, Run]
    client: httpx.AsyncClient
    people: list[Person]
    topics: list[str]
    pool: Pool
    stream: PostgresEventStream

    @property
    def servers(self) -> list[str]:
        return [run.base_url for run in self.runs]

    @property
    def database_url(self) -> str:
        return self.runs[0].database_url

    async def start(self) -> tuple[Position, str]:
        """Where the log is now, and the cursor of that place: those of an event that has just happened."""
        asked = {"topics": self.topics[0], "wait": 0}
        before = (await self.people[0].get("/v1/events", params=asked)).json()["cursor"]
        posted = await self.people[0].post(f"/v1/threads/{self.topics[0][7:]}/posts", {"body": "はい。"})
        posted.raise_for_status()
        asked |= {"cursor": before, "wait": 25}
        event = (await self.people[0].get("/v1/events", params=asked, timeout=40)).json()["items"][-1]
        row = await self.pool.fetchrow(_PLACE, event["id"])
        assert row is not None
        return Position(row["transaction"], row["sequence"]), event["cursor"]

    def defects(self) -> list[str]:
        return [line for run in self.runs for line in run.logged.splitlines() if '"defect' in line]


@contextmanager
def two_servers() -> Iterator[tuple[Run, Run]]:
    few = {"IBASHO_POOL_SIZE": "5"}  # a drill needs most of the connections that there are
    with new_state() as state, serving(state, **few) as first, serving_beside(first, **few) as second:
        yield first, second


@asynccontextmanager
async def a_place(people: int, threads: int) -> AsyncIterator[Place]:
    with two_servers() as runs:
        first = runs[0]
        async with (
            calling(first) as client,
            await connect_pool(first.database_url, 2) as pool,
        ):
            here = [await new_member(client) for _ in range(people)]
            topics = [f"thread:{(await open_thread(here[0]))['id']}" for _ in range(threads)]
            stream = PostgresEventStream(pool, first.database_url)
            yield Place(runs, client, here, topics, pool, stream)
