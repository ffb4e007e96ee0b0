"""Whatever one client sends, no other notices, and it learns nothing from the answers. `make drill` sends 100,000."""

import asyncio
import json
import random

import pytest

from api.bootstrap import Services
from tests.people import found_community, new_member

from .conftest import Scene
from .fuzzing import Fuzzer
from .listening import listening
from .serving import Gateway

FRAMES, CLIENTS = 5_000, 5


async def test_five_thousand_hostile_frames_crash_nothing_and_disturb_nobody(
    scene: Scene, gateway: Gateway, services: Services, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = await found_community(services, scene.writer.client)
    topics = [*scene.topics, f"board:{elsewhere.boards['talk']}", "thread:thr_none", "me", "board:brd_\u0000"]
    fuzzers = [
        Fuzzer(await new_member(scene.writer.client, scene.community.slug), gateway.base_url, random.Random(n), topics)
        for n in range(CLIENTS)
    ]
    capsys.readouterr()
    async with listening(scene.reader, gateway) as undisturbed:
        await undisturbed.subscribe(scene.topics[0])
        fuzzing = asyncio.gather(*(fuzzer.run(FRAMES // CLIENTS) for fuzzer in fuzzers))
        posts: list[str] = []
        while not fuzzing.done():
            posts.append(await scene.reply())
        await fuzzing
        events = await undisturbed.until(posts[-1])
    assert [event["data"]["post_id"] for event in events] == posts
    logged = capsys.readouterr()
    assert "defect" not in logged.out + logged.err
    answers = sum((fuzzer.answers for fuzzer in fuzzers), start=fuzzers[0].answers.__class__())
    assert {"frame_malformed", "topic_missing", "cursor_invalid", "subscribed", "heartbeat"} <= answers.keys()
    closes = sum((fuzzer.closes for fuzzer in fuzzers), start=fuzzers[0].closes.__class__())
    assert {1002, 1007, 1009} & closes.keys()


async def test_absent_and_forbidden_are_answered_alike_however_one_asks(
    scene: Scene, gateway: Gateway, services: Services
) -> None:
    elsewhere = await found_community(services, scene.writer.client)
    opened = await elsewhere.owner.post(f"/v1/boards/{elsewhere.boards['talk']}/threads", {"title": "題", "body": "文"})
    hidden = [
        f"community:{elsewhere.id}",
        f"board:{elsewhere.boards['talk']}",
        f"thread:{opened.raise_for_status().json()['id']}",
    ]
    async with listening(scene.reader, gateway) as listener:
        start = (await listener.subscribe(scene.topics[0]))["cursor"]
        for topic in hidden:
            absent = topic[:-2] + ("aa" if topic[-2:] != "aa" else "bb")
            for others in ([], [scene.topics[1]], [scene.topics[1], "me"]):
                for cursor in (None, start):
                    told = []
                    for asked in (topic, absent):
                        await listener.send(type="subscribe", topics=[*others, asked], cursor=cursor)
                        await listener.send(type="unsubscribe", topics=[*others, asked])
                        frames = [await listener.next() for _ in range(1 + bool(others))]
                        told.append(_without(asked, json.dumps([_without_cursor(frame) for frame in frames])))
                    assert told[0] == told[1]


def _without(topic: str, text: str) -> str:
    return text.replace(topic, "")


def _without_cursor(frame: dict[str, object]) -> dict[str, object]:
    """Where the log is now differs from one moment to the next."""
    return {name: value for name, value in frame.items() if name != "cursor"}
