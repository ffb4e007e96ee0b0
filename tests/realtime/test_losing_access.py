"""A second after a membership has ended, its holder has had the last event, and knows that there will be no more."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from api.bootstrap import Services
from tests.people import Person, found_community, join

from .conftest import Scene
from .listening import Frame, Listener, listening
from .serving import Gateway

END_MEMBERSHIP = "UPDATE vault.memberships SET state = 'left' WHERE account_id = $1 AND community_id = $2"
_RENEW = "UPDATE vault.memberships SET state = 'active' WHERE account_id = $1 AND community_id = $2"
_BURST = """
WITH burst AS (
  INSERT INTO community.events (slot, transaction, id, type, topics, occurred_at, data)
  SELECT slot, base + pg_current_xact_id()::text::bigint, 'evt_' || gen_random_uuid(), 'boards.post_published.v1', $1,
         now(), '{}'
  FROM community.event_log, generate_series(1, 20)
) SELECT pg_notify('ibasho_events', '')
"""


@dataclass
class Heard:
    frames: list[tuple[float, Frame]] = field(default_factory=list)

    async def all_of(self, listener: Listener) -> None:
        while True:
            frame = await listener.next()
            self.frames.append((time.monotonic(), frame))

    def of_type(self, kind: str) -> list[tuple[float, Frame]]:
        return [(at, frame) for at, frame in self.frames if frame["type"] == kind]


@pytest.mark.parametrize("bursts", [False, True])
async def test_events_end_within_a_second_and_the_end_is_told(
    scene: Scene, gateway: Gateway, services: Services, bursts: bool
) -> None:
    heard, others = Heard(), Heard()
    async with listening(scene.reader, gateway) as listener, listening(scene.writer, gateway) as other:
        await listener.subscribe(*scene.topics)
        await other.subscribe(*scene.topics)
        tasks = [asyncio.create_task(task) for task in (heard.all_of(listener), others.all_of(other))]
        tasks.append(asyncio.create_task(_bursts(scene, services) if bursts else _replies(scene)))
        await _condition(lambda: len(heard.of_type("event")) >= 5)
        await services.vault_pool.execute(END_MEMBERSHIP, scene.reader.account_id, scene.community.id)
        ended = time.monotonic()
        await _condition(lambda: len(heard.of_type("error")) == 3)
        count = len(others.of_type("event"))
        await _condition(lambda: len(others.of_type("event")) > count + 5)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    assert heard.of_type("event")[-1][0] - ended < 1
    problems = [frame["problem"] for _, frame in heard.of_type("error")]
    assert {(problem["code"], problem["topic"]) for problem in problems} == {
        ("topic_missing", topic) for topic in scene.topics
    }
    assert [frame["type"] for _, frame in heard.frames[-3:]] == ["error"] * 3
    assert others.of_type("error") == []


async def test_what_waited_for_a_slow_reader_is_not_sent_after_the_end(
    scene: Scene, gateway: Gateway, services: Services
) -> None:
    """The membership ends while a long past is on its way to the client."""
    async with listening(scene.reader, gateway, max_queue=1) as listener:
        start = await listener.subscribe(scene.topics[0])
    await services.pool.execute(_LONG_PAST, list(scene.topics))
    async with listening(scene.writer, gateway) as other:
        elsewhere = await scene.open_thread()
        await other.subscribe(f"thread:{elsewhere}")
        await other.until(await scene.reply(elsewhere))  # by now the server has come past all of it
    async with listening(scene.reader, gateway, max_queue=1) as listener:
        await listener.subscribe(scene.topics[0], cursor=start["cursor"])
        await listener.next()
        await services.vault_pool.execute(END_MEMBERSHIP, scene.reader.account_id, scene.community.id)
        await asyncio.sleep(1)  # what was sent by then may be on the way; nothing may follow
        read = 1
        while (await listener.next())["type"] == "event":
            read += 1
    assert read < 8000


_LONG_PAST = """
INSERT INTO community.events (slot, transaction, id, type, topics, occurred_at, data)
SELECT slot, base + pg_current_xact_id()::text::bigint, 'evt_' || gen_random_uuid(), 'boards.post_published.v1',
       $1, now(),
       jsonb_build_object('pad', repeat('x', 2000))
FROM community.event_log, generate_series(1, 8000)
"""


async def test_other_communities_go_on(scene: Scene, gateway: Gateway, services: Services) -> None:
    second = await found_community(services, scene.writer.client)
    await join(scene.reader, second.slug)
    async with listening(scene.reader, gateway) as listener:
        await listener.subscribe(f"community:{second.id}", *scene.topics)
        await services.vault_pool.execute(END_MEMBERSHIP, scene.reader.account_id, scene.community.id)
        while (await listener.next_after(scene.reply))["type"] != "error":
            continue
        thread = await _opened(second.owner, second.boards["talk"])
        event = await listener.next()
        while event["type"] != "event" or event["topic"] != f"community:{second.id}":
            event = await listener.next()
    assert event["data"]["thread_id"] == thread


async def test_who_comes_back_can_follow_again_and_resume(scene: Scene, gateway: Gateway, services: Services) -> None:
    async with listening(scene.reader, gateway) as listener:
        await listener.subscribe(scene.topics[0])
        (seen,) = (await listener.until(await scene.reply()))[-1:]
        await services.vault_pool.execute(END_MEMBERSHIP, scene.reader.account_id, scene.community.id)
        frame = await listener.next_after(scene.reply)
        while frame["type"] == "event":
            seen, frame = frame, await listener.next_after(scene.reply)
        assert (await listener.refused(type="subscribe", topics=[scene.topics[0]]))["code"] == "topic_missing"
        await services.vault_pool.execute(_RENEW, scene.reader.account_id, scene.community.id)
        await listener.subscribe(scene.topics[0], cursor=seen["cursor"])
        events = await listener.until(await scene.reply())
    assert seen["id"] not in [event["id"] for event in events]
    assert len(events) >= 2


async def _replies(scene: Scene) -> None:
    while True:
        await scene.reply()


async def _bursts(scene: Scene, services: Services) -> None:
    while True:
        await services.pool.execute(_BURST, list(scene.topics))
        await asyncio.sleep(0.05)


async def _condition(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        await asyncio.sleep(0.01)


async def _opened(person: Person, board: str) -> str:
    answer = await person.post(f"/v1/boards/{board}/threads", {"title": "題", "body": "文"})
    return str(answer.json()["id"])
