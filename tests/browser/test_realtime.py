"""A browser's own WebSocket and EventSource follow a thread live, from a page of another site."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.async_api import Page

from tests.e2e.people import calling, new_member, open_thread
from tests.e2e.served import Run, new_state, serving
from tests.people import Person
from tests.realtime.described import require_described

from .serving import served

_LISTEN = """([kind, server, query, topic]) => {
  window.heard = [];
  window.state = "connecting";
  if (kind === "WebSocket") {
    window.source = new WebSocket(`${server.replace("http", "ws")}/v1/realtime?${query}`, "ibasho.v1");
    source.onopen = () => {
      state = source.protocol;
      const cursor = new URLSearchParams(query).get("cursor");
      source.send(JSON.stringify({ type: "subscribe", topics: [topic], cursor }));
    };
  } else {
    window.source = new EventSource(`${server}/v1/events/stream?${query}&topics=${topic}`);
    source.onopen = () => { state = "ibasho.v1"; };
  }
  source.onmessage = (message) => heard.push({ ...JSON.parse(message.data), lastEventId: message.lastEventId });
  source.onerror = () => { state = "failed"; };
}"""
_HEARD = "(count) => heard.filter((frame) => frame.type === 'event').length >= count"

EACH_WAY = pytest.mark.parametrize("kind", ["WebSocket", "EventSource"])


@dataclass
class Scene:
    run: Run
    writer: Person
    topic: str
    page: Page

    async def reply(self) -> str:
        path = f"/v1/threads/{self.topic.removeprefix('thread:')}/posts"
        return str((await self.writer.post(path, {"body": "はい。"})).raise_for_status().json()["id"])

    async def listen(self, kind: str, cursor: str = "") -> None:
        ticket = (await self.writer.post("/v1/realtime/tickets")).json()["ticket"]
        query = f"ticket={ticket}" + (f"&cursor={cursor}" if cursor else "")
        await self.page.evaluate(_LISTEN, [kind, self.run.base_url, query, self.topic])
        await self.page.wait_for_function("heard.length > 0")
        assert await self.page.evaluate("state") == "ibasho.v1"

    async def events(self, count: int) -> list[dict[str, Any]]:
        await self.page.wait_for_function(_HEARD, arg=count)
        heard = await self.page.evaluate("heard")
        return [frame for frame in heard if frame["type"] == "event"]


@pytest.fixture(scope="module")
def run(chromium_program: str) -> Iterator[Run]:
    with new_state() as state, serving(state) as run:
        yield run


@pytest.fixture
async def scene(run: Run, page: Page) -> AsyncIterator[Scene]:
    with served(FastAPI()) as another_site:
        async with calling(run) as client:
            writer = await new_member(client)
            thread = await open_thread(writer)
            await page.goto(f"{another_site}/openapi.json")
            yield Scene(run, writer, f"thread:{thread['id']}", page)


@EACH_WAY
async def test_a_page_hears_what_is_written_as_it_is_written(scene: Scene, kind: str) -> None:
    await scene.listen(kind)
    posts = []
    for count in range(1, 4):
        posts.append(await scene.reply())
        await scene.events(count)
    events = await scene.events(3)
    assert [event["data"]["post_id"] for event in events] == posts
    for event in events:
        assert event.pop("lastEventId") == (event["cursor"] if kind == "EventSource" else "")
        assert require_described(event, "hear") == "boards.post_published.v1"


@EACH_WAY
async def test_a_page_that_comes_back_hears_what_it_missed_and_nothing_twice(scene: Scene, kind: str) -> None:
    await scene.listen(kind)
    await scene.reply()
    (seen,) = await scene.events(1)
    await scene.page.evaluate("source.close()")
    missed = [await scene.reply() for _ in range(2)]
    await scene.listen(kind, seen["cursor"])
    live = await scene.reply()
    assert [event["data"]["post_id"] for event in await scene.events(3)] == [*missed, live]


async def test_an_event_source_that_is_refused_does_not_try_for_ever(scene: Scene) -> None:
    query = "ticket=ibt_nobodys"
    await scene.page.evaluate(_LISTEN, ["EventSource", scene.run.base_url, query, scene.topic])
    await scene.page.wait_for_function("state === 'failed'")
    assert await scene.page.evaluate("source.readyState === EventSource.CLOSED")
