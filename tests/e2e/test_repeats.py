"""A write that is sent again is done once: at two processes at once, and whenever they are killed meanwhile."""

import asyncio
import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from signal import SIGKILL

import asyncpg
import httpx
import pytest

from tests.people import Person

from .people import calling, items, new_member, open_thread, sign_in
from .served import Run, left_by, serving, started, until
from .test_workers import workers_of

MANY = 100
MOMENTS = {
    "before the effect": "community.posts",
    "between the effect and its mark": "community.repeats",
}
"""Where a request is stopped, by a table that it cannot write to."""

_STOPPED = "SELECT count(*) FROM pg_locks WHERE relation = $1::text::regclass AND NOT granted"
_DONE = "SELECT count(*) FROM community.posts WHERE body = $1"


def _key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid.uuid4())}


async def _repeated(person: Person, posts: str, body: str, key: dict[str, str]) -> httpx.Response:
    """Sent until there is an answer."""
    async with asyncio.timeout(60):
        while True:
            try:
                answer = await person.post(posts, {"body": body}, headers=key)
            except httpx.TransportError:
                await asyncio.sleep(0.05)
                continue
            if answer.status_code != 503:
                return answer
            await asyncio.sleep(0.05)


async def test_a_hundred_at_once_are_one_and_so_is_what_was_interrupted_by_a_kill(state: Path) -> None:
    with started(state, "--workers", "2") as run:
        until(lambda: run.is_ready() and len(workers_of(run)) == 2, 60)
        async with calling(run) as client:
            person = await new_member(client)
            posts, key = f"/v1/threads/{(await open_thread(person))['id']}/posts", _key()
            answers = await asyncio.gather(*(_repeated(person, posts, "はい", key) for _ in range(MANY)))
            assert {(each.status_code, each.content) for each in answers} == {(201, answers[0].content)}
            assert sum("idempotency-replayed" not in each.headers for each in answers) == 1
            assert [post["body"] for post in await items(person, posts)].count("はい") == 1
            for moment, table in MOMENTS.items():
                await _killed_while_it_waits(run, person, posts, table, moment)
            await _killed_after_it_is_done(run, person, posts)
            assert [post["body"] for post in await items(person, posts)].count("はい") == 1
        run.process.kill()
        run.process.wait()
        until(lambda: not [left for left in left_by(run) if left.isdecimal()])

    with serving(state) as run:
        async with calling(run) as client:
            again = await sign_in(client, person.recovery_code)
            answer = await _repeated(again, posts, "はい", key)
            assert (answer.status_code, answer.content) == (201, answers[0].content)
            assert [post["body"] for post in await items(again, posts)].count("はい") == 1


async def _killed_while_it_waits(run: Run, person: Person, posts: str, table: str, body: str) -> None:
    key = _key()
    async with _connected(run) as connection:
        async with connection.transaction():
            await connection.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
            first = asyncio.create_task(person.post(posts, {"body": body}, headers=key))
            while not await connection.fetchval(_STOPPED, table):
                assert not first.done(), first.result().text
                await asyncio.sleep(0.01)
            _kill_all(run)
        with pytest.raises(httpx.TransportError):
            await first
        answer = await _repeated(person, posts, body, key)
        assert answer.status_code == 201, answer.text
        assert await connection.fetchval(_DONE, body) == 1


async def _killed_after_it_is_done(run: Run, person: Person, posts: str) -> None:
    """Before or after the answer went out: nobody has read it."""
    key, body = _key(), "after it is done"
    async with _connected(run) as connection:
        first = asyncio.create_task(person.post(posts, {"body": body}, headers=key))
        while not await connection.fetchval(_DONE, body):
            await asyncio.sleep(0.001)
        _kill_all(run)
        await asyncio.gather(first, return_exceptions=True)
        answer = await _repeated(person, posts, body, key)
        assert (answer.status_code, answer.headers.get("idempotency-replayed")) == (201, "true")
        assert await connection.fetchval(_DONE, body) == 1


def _kill_all(run: Run) -> None:
    for pid in workers_of(run):
        os.kill(pid, SIGKILL)


@asynccontextmanager
async def _connected(run: Run) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(run.database_url)
    try:
        yield connection
    finally:
        await connection.close()
