"""What was told to the server is there after the next start, however the run before has ended."""

import asyncio
from pathlib import Path

import httpx
import pytest

from tests.people import Person

from .people import COMMUNITY, WORDS, calling, items, new_member, open_thread, sign_in
from .served import left_by, serving, until

AT = f"/v1/communities/{COMMUNITY}"
ENOUGH = 25


async def test_the_second_start_keeps_what_the_first_was_told(state: Path) -> None:
    with serving(state) as run:
        async with calling(run) as client:
            writer = await new_member(client)
            thread = await open_thread(writer)
            boards, rules = await items(writer, f"{AT}/boards"), await items(writer, f"{AT}/rules")
        owner_code = run.owner_code

    with serving(state) as run:
        async with calling(run) as client:
            again = await sign_in(client, writer.recovery_code)
            assert again.account_id == writer.account_id
            assert [post["body"] for post in await items(again, f"/v1/threads/{thread['id']}/posts")] == [WORDS["body"]]
            assert await items(again, f"{AT}/boards") == boards
            assert await items(again, f"{AT}/rules") == rules
            assert run.owner_code == owner_code
            owner = await sign_in(client, owner_code)
            (standing,) = (await owner.get("/v1/me")).json()["memberships"]
            assert "owner" in standing["roles"]


async def test_a_killed_server_has_lost_no_post_that_it_acknowledged(state: Path) -> None:
    with serving(state) as run:
        async with calling(run) as client:
            writer = await new_member(client)
            thread = await open_thread(writer)
            acknowledged: list[str] = []
            writing = asyncio.create_task(_write(writer, thread["id"], acknowledged))
            while len(acknowledged) < ENOUGH:
                assert not writing.done(), writing.exception()
                await asyncio.sleep(0.005)
            run.process.kill()
            with pytest.raises(httpx.TransportError):
                await writing
        run.process.wait()
        until(lambda: not [left for left in left_by(run) if left.isdecimal()])

    with serving(state) as run:
        async with calling(run) as client:
            writer = await sign_in(client, writer.recovery_code)
            kept = [post["id"] for post in await items(writer, f"/v1/threads/{thread['id']}/posts")]
        assert set(acknowledged) <= set(kept)
        assert len(kept) - 1 - len(acknowledged) in (0, 1)  # the last may have been written and not acknowledged
        assert "was not properly shut down" in (state / "postgres" / "server.log").read_text() or _shut_down(state)


async def _write(writer: Person, thread: str, acknowledged: list[str]) -> None:
    while True:
        answer = await writer.post(f"/v1/threads/{thread}/posts", {"body": f"{len(acknowledged)} 番目"})
        assert answer.status_code == 201, answer.text
        acknowledged.append(answer.json()["id"])


def _shut_down(state: Path) -> bool:
    """On Linux the database notices the death of the server and ends in order."""
    return "database system is shut down" in (state / "postgres" / "server.log.1").read_text()
