"""Those who look on, and what they look at: everything that can be read, at every place that there is."""

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import httpx

from tests.anonymity.transcripts import Transcript
from tests.openapi.committed import Operation, operations
from tests.people import Person
from tests.realtime.listening import Listener

OTHERWISE = {"poll_events", "stream_events"}
"""Reads that are followed all the time."""
QUERIES: Mapping[str, Mapping[str, str]] = {"search": {"q": "し"}}
"""What a read is asked with, where its description requires a query."""

_CONTENT = {"list_threads", "list_posts", "search"}
_OFFICE = {"list_sanctions", "list_audit_entries"}
GLANCES: Mapping[str, Set[str]] = {
    "owner": {"show_pseudonym", *_OFFICE},
    "member": {"show_pseudonym", *_CONTENT},
    "blocked": _CONTENT,
    "blocking": _CONTENT,
    "stranger": {"show_pseudonym"},
    "nobody": {"show_pseudonym"},
}
"""What onlookers look at after every step."""

Places = Mapping[str, Sequence[str]]
"""What there is, by path parameter."""
_NONE: Mapping[str, str] = {}
_Read = tuple[str, Mapping[str, str]]


def reads(places: Places, only: Set[str] | None = None) -> Iterator[_Read]:
    """Every GET operation of the description at every place. A path parameter that is new here fails: give it places,
    so that what is built next is looked at too. `only`: some of the operations.
    """
    for operation in operations():
        wanted = operation.id not in OTHERWISE if only is None else operation.id in only
        if operation.method == "GET" and wanted:
            names = re.findall(r"{(\w+)}", operation.path)
            for values in product(*(places[name] for name in names)):
                yield operation.path.format(**dict(zip(names, values, strict=True))), _query_of(operation)


def _query_of(operation: Operation) -> Mapping[str, str]:
    query = QUERIES.get(operation.id, {})
    parameters = operation.content.get("parameters", [])
    assert {p["name"] for p in parameters if p.get("in") == "query" and p.get("required")} <= query.keys(), operation
    return query


@dataclass
class Onlooker:
    """Somebody whose every answer is written down."""

    name: str
    client: httpx.AsyncClient
    transcript: Transcript
    person: Person | None = None
    face: str = ""
    cursor: str | None = None
    following: list[str] = field(default_factory=list)

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Ask the server for something, whatever it answers."""
        answer = await self._call(method, path, **options)
        self.transcript.told(self.name, answer)
        return answer

    async def _get(self, path: str, query: Mapping[str, str], headers: Mapping[str, str] = _NONE) -> httpx.Response:
        return await self._call("GET", path, params=query, headers=dict(headers))

    async def _call(self, method: str, path: str, **options: Any) -> httpx.Response:
        call = self.client.request if self.person is None else self.person.call
        answer = await call(method, path, **options)
        assert answer.status_code < 500, answer.text
        return answer

    async def look(self, places: Places, fully: bool) -> None:
        """At all that there is, or at what changes most."""
        only = None if fully else GLANCES.get(self.name, set())
        for answer in await asyncio.gather(*(self._get(*read) for read in reads(places, only))):
            etag = answer.headers.get("etag")
            self.transcript.told(self.name, answer)
            if etag is not None:
                again = await self._get(answer.request.url.path, {}, {"If-None-Match": etag})
                self.transcript.told(self.name, again)

    async def poll(self, until: str) -> None:
        """What happened on its topics, up to this post."""
        while True:
            query = {"topics": ",".join(self.following), "wait": 20, **({"cursor": self.cursor} if self.cursor else {})}
            assert self.person is not None
            answer = await self.person.get("/v1/events", params=query)
            assert answer.status_code == 200, answer.text
            batch = answer.json()
            self.cursor = batch["cursor"]
            for item in batch["items"]:
                self.transcript.heard(self.name, item)
            if any(item["data"].get("post_id") == until for item in batch["items"]):
                break
        await self.ask("GET", "/v1/events", params={**query, "cursor": self.cursor, "wait": 0})


@dataclass
class Ear:
    """An onlooker's socket."""

    name: str
    listener: Listener
    transcript: Transcript

    async def follow(self, *topics: str) -> None:
        """What happened before comes first."""
        await self.listener.send(type="subscribe", topics=topics, cursor=None)
        frame = await self.listener.next()
        while frame["type"] == "event":
            self.transcript.heard(self.name, frame)
            frame = await self.listener.next()
        assert (frame["type"], frame["topics"]) == ("subscribed", list(topics)), frame

    async def listen(self, until: str) -> None:
        """To everything up to this post."""
        for frame in await self.listener.until(until):
            self.transcript.heard(self.name, frame)
