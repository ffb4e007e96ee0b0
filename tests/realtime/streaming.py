"""A client of the event stream, as thin as it can be: what an `EventSource` does (HTML, "Server-sent events")."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.people import Person

from .listening import PATIENCE, Frame
from .serving import Gateway

PATH = "/v1/events/stream"


@dataclass
class Source:
    lines: AsyncIterator[str]
    last_event_id: str = ""
    retry: int | None = None
    comments: int = 0

    async def next(self) -> Frame:
        """The next message's data. Raises StopAsyncIteration when the server has ended the stream."""
        data: list[str] = []
        async with asyncio.timeout(PATIENCE):
            while True:
                line = await anext(self.lines)
                field, _, value = line.partition(": ")
                if field == "data":
                    data.append(value)
                elif field == "id":
                    self.last_event_id = value
                elif field == "retry":
                    self.retry = int(value)
                elif line.startswith(":"):
                    self.comments += 1
                elif not line and data:
                    frame: Frame = json.loads("\n".join(data))
                    return frame

    async def until(self, post: str) -> list[Frame]:
        """The events up to that of this post."""
        events: list[Frame] = []
        while not events or events[-1]["data"].get("post_id") != post:
            events.append(await self.next())
            assert events[-1]["type"] == "event", events[-1]
        return events

    async def ended(self) -> bool:
        try:
            while True:
                await self.next()
        except (StopAsyncIteration, httpx.TransportError):
            return True


@asynccontextmanager
async def streaming(
    person: Person, gateway: Gateway, *topics: str, headers: dict[str, str] | None = None, **query: Any
) -> AsyncIterator[Source]:
    """With the access token in a header, unless the query has a ticket."""
    token = {} if "ticket" in query else {"Authorization": f"Bearer {person.access_token}"}
    async with httpx.AsyncClient(base_url=gateway.base_url, timeout=PATIENCE, verify=False) as client:
        asked = {"topics": ",".join(topics), **query}
        async with client.stream("GET", PATH, params=asked, headers={**token, **(headers or {})}) as answer:
            assert answer.status_code == 200, await answer.aread()
            assert answer.headers["content-type"].startswith("text/event-stream")
            source = Source(answer.aiter_lines())
            assert (await source.next())["type"] == "subscribed"
            yield source
