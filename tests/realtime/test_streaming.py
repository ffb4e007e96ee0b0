"""The event stream: what the WebSocket tells, as Server-Sent Events."""

import asyncio
import json

import httpx
import pytest

from api.bootstrap import Services
from api.settings import Settings
from tests.people import found_community

from .conftest import Scene
from .listening import Frame, listening, ticket_of
from .serving import Gateway, gateway_on
from .streaming import PATH, streaming
from .test_losing_access import END_MEMBERSHIP


async def test_a_stream_tells_what_a_socket_tells_byte_for_byte(scene: Scene, gateway: Gateway) -> None:
    async with streaming(scene.reader, gateway, *scene.topics) as source, listening(scene.reader, gateway) as listener:
        await listener.subscribe(*scene.topics)
        post = await scene.reply()
        (streamed,), (told,) = await source.until(post), await listener.until(post)
    assert json.dumps(streamed) == json.dumps(told)
    assert source.last_event_id == told["cursor"]


async def test_a_browser_comes_with_a_ticket_which_is_good_once(scene: Scene, gateway: Gateway) -> None:
    ticket = await ticket_of(scene.reader)
    async with streaming(scene.reader, gateway, scene.topics[0], ticket=ticket) as source:
        await source.until(await scene.reply())
    async with httpx.AsyncClient(base_url=gateway.base_url) as client:
        again = await client.get(PATH, params={"topics": scene.topics[0], "ticket": ticket})
        without = await client.get(PATH, params={"topics": scene.topics[0]})
    assert (again.status_code, again.json()["code"]) == (401, "ticket_refused")
    assert (without.status_code, without.json()["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize("by_header", [True, False])
async def test_a_stream_resumes_after_the_last_event(
    scene: Scene, gateway: Gateway, another_gateway: Gateway, by_header: bool
) -> None:
    async with streaming(scene.reader, gateway, scene.topics[0]) as source:
        start = source.last_event_id
        await source.until(await scene.reply())
        seen = source.last_event_id
    missed = [await scene.reply() for _ in range(3)]
    given = {"headers": {"Last-Event-ID": seen}, "cursor": start} if by_header else {"cursor": seen}
    async with streaming(scene.reader, another_gateway, scene.topics[0], **given) as source:
        events = await source.until(live := await scene.reply())
    assert [event["data"]["post_id"] for event in events] == [*missed, live]


async def test_what_is_absent_and_what_is_forbidden_answer_with_the_same_bytes(
    scene: Scene, gateway: Gateway, services: Services
) -> None:
    elsewhere = await found_community(services, scene.writer.client)
    absent = elsewhere.boards["talk"][:-2] + ("aa" if elsewhere.boards["talk"][-2:] != "aa" else "bb")
    for path in (PATH, "/v1/events"):
        answers = []
        for board in (elsewhere.boards["talk"], absent):
            answer = await scene.reader.get(path, params={"topics": f"{scene.topics[0]},board:{board}"})
            assert (answer.status_code, answer.json()["topic"]) == (404, f"board:{board}")
            answers.append(answer.text.replace(board, ""))
        assert answers[0] == answers[1]


async def test_a_cursor_that_is_none_is_an_error(scene: Scene, gateway: Gateway) -> None:
    for path in (PATH, "/v1/events"):
        for given in ("x", "p3Jx0VbQe1mYt8Zk2LwNfQ"):
            answer = await scene.reader.get(path, params={"topics": scene.topics[0], "cursor": given})
            assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid")


async def test_a_stream_that_is_left_is_forgotten(scene: Scene, settings: Settings, database_url: str) -> None:
    with gateway_on(settings, database_url, most_connections=2) as gateway:
        for _ in range(5):
            async with streaming(scene.reader, gateway, scene.topics[0]) as source:
                await source.until(await scene.reply())
            await gateway.until_nobody_listens()


async def test_a_stream_ends_with_the_membership(scene: Scene, gateway: Gateway, services: Services) -> None:
    async with streaming(scene.reader, gateway, scene.topics[0]) as source:
        await source.until(await scene.reply())
        await services.vault_pool.execute(END_MEMBERSHIP, scene.reader.account_id, scene.community.id)
        frames: list[Frame] = []
        async with asyncio.timeout(10):
            while not frames or frames[-1]["type"] == "event":
                await scene.reply()
                frames.append(await source.next())
    assert (frames[-1]["type"], frames[-1]["problem"]["code"]) == ("error", "topic_missing")


async def test_a_stream_of_a_server_that_ends_is_told_when_to_come_back(
    scene: Scene, settings: Settings, database_url: str
) -> None:
    with gateway_on(settings, database_url) as gateway:
        async with streaming(scene.reader, gateway, scene.topics[0]) as source:
            await source.until(await scene.reply())
            ending = asyncio.create_task(asyncio.to_thread(gateway.end))
            goodbye = await source.next()
            assert await source.ended()
            await ending
    assert (goodbye["type"], goodbye["reason"]) == ("goodbye", "restarting")
    assert source.retry == goodbye["reconnect_after_ms"] >= 500
    with gateway_on(settings, database_url) as gateway:
        async with streaming(scene.reader, gateway, scene.topics[0], cursor=goodbye["cursor"]) as source:
            assert len(await source.until(await scene.reply())) == 1
