"""Long polling over the same cursors."""

import asyncio
from typing import Any

from api.bootstrap import Services
from api.settings import Settings

from .conftest import Scene
from .listening import listening
from .serving import Gateway, gateway_on
from .test_losing_access import END_MEMBERSHIP

Batch = dict[str, Any]


async def poll(scene: Scene, *topics: str, **query: Any) -> Batch:
    answer = await scene.reader.get("/v1/events", params={"topics": ",".join(topics), **query})
    assert answer.status_code == 200, answer.text
    batch: Batch = answer.json()
    return batch


async def test_a_poll_without_a_cursor_says_where_to_start(scene: Scene) -> None:
    batch = await poll(scene, scene.topics[0], wait=0)
    assert (batch["items"], batch["resync"]) == ([], False)
    post = await scene.reply()
    (event,) = (await poll(scene, scene.topics[0], cursor=batch["cursor"]))["items"]
    assert event["data"]["post_id"] == post


async def test_a_poll_waits_for_what_happens_and_answers_as_the_socket_tells(scene: Scene, gateway: Gateway) -> None:
    start = (await poll(scene, *scene.topics, wait=0))["cursor"]
    async with listening(scene.reader, gateway) as listener:
        await listener.subscribe(*scene.topics)
        waiting = asyncio.create_task(poll(scene, *scene.topics, cursor=start))
        post = await scene.reply()
        batch = await waiting
        assert batch["items"] == await listener.until(post)


async def test_polls_one_after_another_give_each_event_once_and_in_order(scene: Scene, services: Services) -> None:
    cursor = (await poll(scene, scene.topics[0], wait=0))["cursor"]
    await services.pool.execute(_MANY, list(scene.topics), 250)
    told: list[int] = []
    while len(told) < 250:
        batch = await poll(scene, scene.topics[0], cursor=cursor)
        assert 0 < len(batch["items"]) <= 100
        told += [event["data"]["number"] for event in batch["items"]]
        cursor = batch["cursor"]
    assert told == [*range(250)]
    assert (await poll(scene, scene.topics[0], cursor=cursor, wait=0))["items"] == []


_MANY = """
INSERT INTO community.events (slot, transaction, id, type, topics, occurred_at, data)
SELECT slot, base + pg_current_xact_id()::text::bigint, 'evt_' || gen_random_uuid(), 'boards.post_published.v1',
       $1, now(),
       jsonb_build_object('number', n)
FROM community.event_log, generate_series(0, $2::int - 1) n
"""


async def test_after_a_membership_a_poll_tells_nothing(scene: Scene, services: Services) -> None:
    start = (await poll(scene, scene.topics[0], wait=0))["cursor"]
    await services.vault_pool.execute(END_MEMBERSHIP, scene.reader.account_id, scene.community.id)
    await scene.reply()
    answer = await scene.reader.get("/v1/events", params={"topics": scene.topics[0], "cursor": start})
    assert (answer.status_code, answer.json()["code"]) == (404, "topic_missing")


async def test_a_membership_that_ends_meanwhile_ends_what_a_poll_waits_for(
    scene: Scene, services: Services, gateway: Gateway
) -> None:
    waiting = asyncio.create_task(poll(scene, scene.topics[0]))
    await gateway.until_somebody_follows(scene.topics[0])
    await services.vault_pool.execute(END_MEMBERSHIP, scene.reader.account_id, scene.community.id)
    await gateway.until_standings_are_old()
    await scene.reply()
    assert (await waiting)["items"] == []


async def test_a_server_that_ends_answers_those_who_wait(scene: Scene, settings: Settings, database_url: str) -> None:
    with gateway_on(settings, database_url) as gateway:
        async with gateway.seen_by(scene.reader) as reader:
            waiting = asyncio.create_task(reader.get("/v1/events", params={"topics": scene.topics[0]}))
            await gateway.until_somebody_follows(scene.topics[0])
            await asyncio.to_thread(gateway.end)
            answer = await waiting
    assert (answer.status_code, answer.json()["items"]) == (200, [])
    post = await scene.reply()
    (event,) = (await poll(scene, scene.topics[0], cursor=answer.json()["cursor"]))["items"]
    assert event["data"]["post_id"] == post
