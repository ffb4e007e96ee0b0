"""100,000 hostile frames from 20 clients: no crash, nothing lost for others, memory as before."""

import asyncio
import json
import random
from collections import Counter

from websockets.asyncio.client import connect

from tests.people import Person
from tests.realtime.fuzzing import Fuzzer

from .figures import Figures, memory_of, require
from .places import a_place

FRAMES, CLIENTS = 100_000, 20


async def drill(figures: Figures, frames: int = FRAMES) -> None:
    async with a_place(CLIENTS + 1, 3) as place:
        *hostile, reader = place.people
        topics = [*place.topics[1:], "thread:thr_none", "me", "board:brd_01kb2y8v4t6m0q3r5s7w9x1z2a", "community:x"]
        fuzzers = [Fuzzer(person, place.servers[n % 2], random.Random(n), topics) for n, person in enumerate(hostile)]
        before = [memory_of(run.process.pid) for run in place.runs]
        headers = {"Authorization": f"Bearer {reader.access_token}"}
        ticket = (await place.client.post("/v1/realtime/tickets", headers=headers)).json()["ticket"]
        address = f"{place.servers[0].replace('http', 'ws', 1)}/v1/realtime?ticket={ticket}"
        async with connect(address, max_queue=None) as undisturbed:
            await undisturbed.send(json.dumps({"type": "subscribe", "topics": place.topics[:1]}))
            fuzzing = asyncio.gather(*(fuzzer.run(frames // CLIENTS) for fuzzer in fuzzers))
            posts = []
            while not fuzzing.done():
                posts.append(await _reply(reader, place.topics[0]))
            await fuzzing
            told: list[str] = []
            async with asyncio.timeout(60):
                while told[-1:] != posts[-1:]:
                    frame = json.loads(await undisturbed.recv())
                    if frame["type"] == "event":
                        told.append(frame["data"]["post_id"])
        figures.add("frames", sum(fuzzer.sent for fuzzer in fuzzers))
        figures.add("answers", dict(sum((fuzzer.answers for fuzzer in fuzzers), start=Counter())))
        figures.add("close codes", dict(sum((fuzzer.closes for fuzzer in fuzzers), start=Counter())))
        figures.add("events told meanwhile to another connection", len(told))
        figures.add("memory before, after (MiB)", (before, [memory_of(run.process.pid) for run in place.runs]))
        require(told == posts, "another connection missed something")
        require(not place.defects(), f"defects: {place.defects()[:3]}")


async def _reply(person: Person, topic: str) -> str:
    answer = await person.post(f"/v1/threads/{topic.removeprefix('thread:')}/posts", {"body": "はい。"})
    return str(answer.raise_for_status().json()["id"])
