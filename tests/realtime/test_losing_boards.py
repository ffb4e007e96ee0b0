"""Who may not see a board any more is told nothing of it a second later, by whichever way, at whichever server."""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

import pytest

from tests.people import Person, SomeCommunity, grant

from .conftest import WORDS, Scene
from .listening import Listener, listening
from .serving import Gateway, until
from .test_pausing import WAYS

NOBODYS = "00000000000000000000000000"
ENDS = {"closed to a level": "facilitator", "role taken": "facilitator", "profession withdrawn": "profession:nurse"}


async def restrict(community: SomeCommunity, board: str, *groups: str) -> None:
    changed = await community.owner.call("PATCH", f"/v1/boards/{board}", json={"visible_to": groups})
    assert changed.status_code == 200, changed.text


async def open_to_the_reader(scene: Scene, end: str) -> None:
    """So that they see the board for the reason that is to end."""
    if end != "closed to a level":
        await restrict(scene.community, scene.board, ENDS[end])
        await grant(scene.community, scene.reader, ENDS[end])


async def take_away(scene: Scene, end: str) -> None:
    if end == "closed to a level":
        await restrict(scene.community, scene.board, ENDS[end])
    else:
        await grant(scene.community, scene.reader, ENDS[end], given=False)


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("kind", ["thread", "board"])
async def test_every_connection_falls_silent_within_a_second(
    scene: Scene, gateway: Gateway, another_gateway: Gateway, end: str, kind: str
) -> None:
    topic = next(topic for topic in scene.topics if topic.startswith(kind))
    heard: dict[tuple[str, int], list[float]] = {}
    await open_to_the_reader(scene, end)
    listeners: list[Coroutine[Any, Any, None]] = []
    for number, server in enumerate((gateway, another_gateway)):

        def hear(way: str, number: int = number) -> None:
            heard.setdefault((way, number), []).append(time.monotonic())

        listeners += [way(scene.reader, server, topic, hear) for way in WAYS]
    tasks = [asyncio.create_task(listener) for listener in listeners]
    writing = asyncio.create_task(_replies(scene))
    try:
        await until(lambda: len(heard) == len(tasks) and all(len(times) >= 2 for times in heard.values()))
        await take_away(scene, end)
        committed = time.monotonic()
        async with asyncio.timeout(20):
            await asyncio.gather(*tasks)  # each was told that its topic is not there, or refused
    finally:
        for task in (writing, *tasks):
            task.cancel()
        await asyncio.gather(writing, *tasks, return_exceptions=True)
    assert [way for way, times in heard.items() if times[-1] - committed > 1] == []


@pytest.mark.parametrize("end", ENDS)
async def test_what_others_may_know_goes_on_and_what_they_may_not_is_left_out(
    scene: Scene, gateway: Gateway, end: str
) -> None:
    """The community stays followed, and tells of the boards that are still there, and of those alone."""
    await open_to_the_reader(scene, end)
    async with listening(scene.reader, gateway) as listener, listening(scene.community.owner, gateway) as owners:
        await listener.subscribe(*scene.topics)
        await owners.subscribe(*scene.topics)
        await listener.until(await reply(scene))
        await take_away(scene, end)
        frame = await listener.next_after(lambda: reply(scene))
        while frame["type"] == "event":  # told within the second
            frame = await listener.next_after(lambda: reply(scene))
        problems = [frame["problem"], (await listener.next())["problem"]]
        assert {(problem["code"], problem["topic"]) for problem in problems} == {
            ("topic_missing", topic) for topic in scene.topics[:2]
        }
        unheard = await reply(scene)
        elsewhere = await opened(scene.community.owner, scene.community.boards["knowledge"])
        event = await listener.next()
        assert (event["topic"], event["data"]["thread_id"]) == (scene.topics[2], elsewhere)
        told = await owners.until(event["data"]["post_id"])
    assert unheard in [each["data"].get("post_id") for each in told]


async def test_what_was_missed_is_not_told_afterwards(scene: Scene, gateway: Gateway, another_gateway: Gateway) -> None:
    """Events from when everybody saw the board stand in the log with the community's topic."""
    async with listening(scene.reader, gateway) as listener:
        start = await listener.subscribe(scene.topics[2])
    for _ in range(3):
        await reply(scene)
    await restrict(scene.community, scene.board, "facilitator")
    elsewhere = await opened(scene.community.owner, scene.community.boards["knowledge"])
    for there in (gateway, another_gateway):
        await there.until_standings_are_old()
        async with listening(scene.reader, there) as listener:
            await listener.subscribe(scene.topics[2], cursor=start["cursor"])
            event = await listener.next()
            assert event["data"]["thread_id"] == elsewhere


async def test_the_community_is_told_of_a_board_that_everybody_sees(scene: Scene, gateway: Gateway) -> None:
    """Not that it is closed, nor what happens there meanwhile; but that it is open again."""
    async with listening(scene.reader, gateway) as listener, listening(scene.community.owner, gateway) as owners:
        await listener.subscribe(scene.topics[2])
        await owners.subscribe(*scene.topics[1:])
        await restrict(scene.community, scene.board, "facilitator")
        await reply(scene)
        await restrict(scene.community, scene.board)
        event = await listener.next()
        assert (event["event"], event["data"]["board_id"]) == ("boards.board_changed.v1", scene.board)
        assert event["data"]["restricted"] is False
        seen = [await owners.next() for _ in range(3)]
    assert [(each["event"], each["topic"]) for each in seen] == [
        ("boards.board_changed.v1", scene.topics[1]),
        ("boards.post_published.v1", scene.topics[1]),
        ("boards.board_changed.v1", scene.topics[1]),
    ]
    assert seen[-1]["id"] == event["id"]


async def test_a_board_that_is_not_for_the_client_is_as_one_that_is_not_there(scene: Scene, gateway: Gateway) -> None:
    await restrict(scene.community, scene.board, "facilitator")
    async with listening(scene.reader, gateway) as listener, gateway.seen_by(scene.reader) as reader:
        for topic in scene.topics[:2]:
            absent = f"{topic[: -len(NOBODYS)]}{NOBODYS}"
            assert len(absent) == len(topic)
            assert await refusal(listener, topic) == await refusal(listener, absent)
            for path in ("/v1/events", "/v1/events/stream"):
                answers = [await reader.get(path, params={"topics": asked}) for asked in (topic, absent)]
                texts = [answer.text.replace(topic, "").replace(absent, "") for answer in answers]
                assert answers[0].status_code == answers[1].status_code == 404
                assert texts[0] == texts[1]


async def test_who_is_let_in_again_follows_and_resumes_with_nothing_left_out(scene: Scene, gateway: Gateway) -> None:
    async with listening(scene.reader, gateway) as listener:
        await listener.subscribe(scene.topics[0])
        (seen,) = (await listener.until(await reply(scene)))[-1:]
        await restrict(scene.community, scene.board, "facilitator")
        frame = await listener.next_after(lambda: reply(scene))
        while frame["type"] == "event":
            seen, frame = frame, await listener.next_after(lambda: reply(scene))
        missed = await reply(scene)
        await grant(scene.community, scene.reader, "facilitator")
        await listener.subscribe(scene.topics[0], cursor=seen["cursor"])
        assert await listener.until(missed)


async def refusal(listener: Listener, topic: str) -> dict[str, object]:
    problem = await listener.refused(type="subscribe", topics=[topic])
    assert problem.pop("topic") == topic
    assert problem["code"] == "topic_missing"
    return problem


async def reply(scene: Scene) -> str:
    """By somebody who sees every board."""
    return await scene.reply(by=scene.community.owner)


async def opened(person: Person, board: str) -> str:
    answer = await person.post(f"/v1/boards/{board}/threads", WORDS)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def _replies(scene: Scene) -> None:
    while True:
        await reply(scene)
