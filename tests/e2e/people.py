"""People of the demo community, over the network."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from tests.people import RECOVERY_CODE_GRANT, Person, join, sign_up

from .served import Run

COMMUNITY = "jijokai"
WORDS = {"title": "今日のこと", "body": "書いておきます。"}


@asynccontextmanager
async def calling(run: Run) -> AsyncIterator[httpx.AsyncClient]:
    # An idle connection is given up well before the server does so, which could meet a request on its way.
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=2)
    async with httpx.AsyncClient(base_url=run.base_url, timeout=15, limits=limits) as client:
        yield client


async def new_member(client: httpx.AsyncClient) -> Person:
    """Somebody who joins with the made-up evidence that a server in demo mode takes."""
    proof = {"youtube_access_token": f"demo-{secrets.token_hex(8)}"}
    return await join(await sign_up(client), COMMUNITY, proof=proof)


async def sign_in(client: httpx.AsyncClient, recovery_code: str) -> Person:
    """Somebody who has been here before."""
    form = {"grant_type": RECOVERY_CODE_GRANT, "recovery_code": recovery_code}
    answer = await client.post("/oauth/token", data=form)
    assert answer.status_code == 200, answer.text
    tokens = answer.json()
    person = Person(client, "", recovery_code, tokens["access_token"], tokens["refresh_token"])
    person.account_id = (await person.get("/v1/me")).json()["account_id"]
    return person


async def items(person: Person, path: str) -> list[dict[str, Any]]:
    """A whole list, page by page."""
    found: list[dict[str, Any]] = []
    query: dict[str, Any] = {"limit": 100}
    while True:
        page = (await person.get(path, params=query)).raise_for_status().json()
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        query["cursor"] = page["next_cursor"]


async def a_board(person: Person, kind: str = "talk") -> str:
    """Where whatever comes is welcome, if it is one where people talk."""
    boards = await items(person, f"/v1/communities/{COMMUNITY}/boards")
    usual = {"listening": "listen", "question": "advice"}.get(kind)
    return next(str(b["id"]) for b in boards if (b["kind"], b["response_contract"]) == (kind, usual))


async def open_thread(person: Person, kind: str = "talk") -> dict[str, Any]:
    answer = await person.post(f"/v1/boards/{await a_board(person, kind)}/threads", WORDS)
    assert answer.status_code == 201, answer.text
    thread: dict[str, Any] = answer.json()
    return thread
