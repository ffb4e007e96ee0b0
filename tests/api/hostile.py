"""What a hostile or broken client sends, and what it must never learn from the answer."""

import re

import httpx
import pytest

from api.bootstrap import Services
from tests.openapi.committed import Operation
from tests.people import Person, SomeCommunity, found_community, new_member

CANARY = "Canary-9f3Q"
"""Put into every input; no answer may hold it."""

_INSIDE = re.compile(
    r"traceback|exception|pydantic|asyncpg|postgres|starlette|fastapi|uvicorn|sqlstate|select |insert |\.py\b",
    re.IGNORECASE,
)


def assert_tells_nothing(response: httpx.Response) -> None:
    told = response.text + str(response.headers.multi_items())
    assert response.status_code < 500, told
    assert _INSIDE.search(told) is None, told
    assert CANARY not in told, told


def assert_is_problem(response: httpx.Response, *statuses: int) -> None:
    assert_tells_nothing(response)
    body = response.json()
    assert response.status_code in statuses, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert body["status"] == response.status_code
    assert body["code"] and body["title"] and body["detail"]


class Surroundings:
    """Somebody, and something to put into each path parameter."""

    def __init__(self, community: SomeCommunity, member: Person, places: dict[str, str]) -> None:
        self.community = community
        self.member = member
        self.places = places

    def address(self, operation: Operation, **other: str) -> str:
        """The operation's address here. A path parameter that is new to these tests fails: give it a place."""
        return operation.path.format(**(self.places | other))

    async def send(self, operation: Operation, content: object, **headers: str) -> httpx.Response:
        given = {"Content-Type": "application/json"} | headers
        sent = {name: value for name, value in given.items() if value}
        return await self.member.call(operation.method, self.address(operation), content=content, headers=sent)


async def surroundings(services: Services, client: httpx.AsyncClient) -> Surroundings:
    community = await found_community(services, client)
    member = await new_member(client, community.slug)
    face = (await member.post(f"/v1/communities/{community.slug}/pseudonyms", {})).json()
    opened = await member.post(f"/v1/boards/{community.boards['talk']}/threads", {"title": "話す", "body": "はじめ"})
    thread = opened.json()["id"]
    posted = await member.post(f"/v1/threads/{thread}/posts", {"body": "つづき"})
    places = {
        "community": community.slug,
        "board": community.boards["talk"],
        "thread": thread,
        "post": posted.json()["id"],
        "pseudonym": face["id"],
        "reaction": "heard",
        "version": "1",
    }
    return Surroundings(community, member, places)


def named(cases: dict[str, object]) -> pytest.MarkDecorator:
    """A test for each case, called by its name."""
    return pytest.mark.parametrize("case", list(cases.values()), ids=list(cases))
