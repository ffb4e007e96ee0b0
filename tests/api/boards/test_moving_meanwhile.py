"""What is decided about a thread is not done where somebody else has just moved it: it was decided of another board."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import pytest

from adapters.postgres.pool import Pool
from tests.api.boards.places import open_thread, posts_of, reply
from tests.people import Person, SomeCommunity

REASON = {"reason": "わけ"}
_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE $1 = ANY(pg_blocking_pids(pid))"

Act = Callable[[SomeCommunity, Person, str, str, str], Awaitable[httpx.Response]]
ACTS: dict[str, Act] = {
    "move": lambda own, _, thread, *__: own.owner.patch(
        f"/v1/threads/{thread}", {"board_id": own.boards["knowledge"], **REASON}
    ),
    "pin": lambda own, _, thread, *__: own.owner.patch(f"/v1/threads/{thread}", {"pinned": True}),
    "retitle": lambda _, author, thread, *__: author.patch(f"/v1/threads/{thread}", {"title": "別の題"}),
    "split": lambda own, _, thread, post, __: own.owner.post(
        f"/v1/threads/{thread}/split", {"post_ids": [post], "title": "分けた話", **REASON}
    ),
    "merge": lambda own, _, thread, __, other: own.owner.post(f"/v1/threads/{thread}/merge", {"into": other, **REASON}),
    "want something else": lambda _, author, thread, *__: author.put(
        f"/v1/threads/{thread}/response_contract", {"response_contract": "advice"}
    ),
}


@pytest.mark.parametrize("act", ACTS)
async def test_it_is_refused_and_changes_nothing(
    community: SomeCommunity, member: Person, database: Pool, act: str
) -> None:
    """To a listening board, where nobody asks for advice and nothing is split: so it would be seen if it was done."""
    talk, listening = community.boards["talk"], community.boards["listening"]
    asked = {"title": "話", "body": "はじめ", "response_contract": "empathy"}
    thread = (await member.post(f"/v1/boards/{talk}/threads", asked)).json()
    post = (await reply(member, thread["id"])).json()["id"]
    other = (await open_thread(member, community))["id"]
    async with database.acquire() as mover, mover.transaction():
        move = "UPDATE community.threads SET board_id = $2, response_contract = 'listen' WHERE id = $1"
        await mover.execute(move, thread["id"], listening)
        acting = asyncio.ensure_future(ACTS[act](community, member, thread["id"], post, other))
        while not await database.fetchval(_WAITING, mover.get_server_pid()):
            assert not acting.done(), acting.result().text
            await asyncio.sleep(0.01)
    refused = await acting
    assert (refused.status_code, refused.json()["code"]) == (409, "thread_elsewhere")
    now = (await member.get(f"/v1/threads/{thread['id']}")).json()
    assert now == thread | {"board_id": listening, "response_contract": "listen"}
    assert post in {each["id"] for each in await posts_of(member, thread["id"])}
    again = await ACTS["pin"](community, member, thread["id"], post, other)
    assert again.json()["pinned"]
