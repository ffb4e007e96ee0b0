"""What a hostile or broken client sends, and what it must never learn from the answer."""

import re
from collections.abc import Mapping

import httpx
import pytest

from adapters.system import SystemIds
from api.bootstrap import Services
from domain.memberships.model.community import Acknowledgement
from tests.openapi.committed import Json, Operation, operations
from tests.people import (
    SomeCommunity,
    face_of,
    found_community,
    join,
    new_member,
    sign_up,
    uploaded_avatar,
    uploaded_image,
)
from tests.pictures import plain

CANARY = "Canary-9f3Q"
"""Put into every input; no answer may hold it."""

_INSIDE = re.compile(
    r"traceback|exception|pydantic|asyncpg|postgres|starlette|fastapi|uvicorn|sqlstate|select |insert |\.py\b",
    re.IGNORECASE,
)


JSON, FORM, CSV = "application/json", "application/x-www-form-urlencoded", "text/csv"
PICTURE = "image/png"
"""Or one of the other kinds of picture."""


def media_type_of(operation: Operation) -> str | None:
    """What the operation takes, if it takes anything."""
    if "requestBody" not in operation.content:
        return None
    media_types: Json = operation.content["requestBody"]["content"]
    if PICTURE in media_types:
        return PICTURE
    (media_type,) = media_types
    return str(media_type)


def taking(media_type: str) -> list[Operation]:
    return [operation for operation in operations() if media_type_of(operation) == media_type]


def body_of(operation: Operation) -> Json:
    """The example that the description has, as arguments of a request."""
    media_type = media_type_of(operation)
    if media_type is None:
        return {}
    example = operation.content["requestBody"]["content"][media_type]["example"]
    if media_type == JSON:
        return {"json": example}
    if media_type == PICTURE:
        return {"content": plain(), "headers": {"Content-Type": media_type}}
    return {"content": str(example), "headers": {"Content-Type": media_type}, "params": {"days": 31}}


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


DEAD_LETTER = """
INSERT INTO community.dead_letters (id, consumer, error, attempts, failed_at, replaying, transaction, sequence,
  event_id, type, community_id, topics, occurred_at, data)
VALUES ($1, 'nobody', 'TimeoutError', 8, now(), false, 1, 1, $1, 'boards.post_published.v1', $2, '{}', now(), '{}')
"""


ASKED = {"search": "q=%E3%81%97&"}
"""Without which a list cannot be had."""


class Surroundings:
    """A community, its owner, who is let do everything, and something that is there for each path parameter."""

    def __init__(self, community: SomeCommunity, places: Mapping[str, str]) -> None:
        self.community = community
        self.owner = community.owner
        self.places = places

    def address(self, operation: Operation, **other: str) -> str:
        """The operation's address here. A path parameter that is new to these tests fails: give it a place."""
        return operation.path.format(**{**self.places, **other})

    def list_address(self, operation: Operation, query: str) -> str:
        """The address of a list, asked for what it must be asked for, and for this."""
        return f"{self.address(operation)}?{ASKED.get(operation.id, '')}{query}"

    async def send(self, operation: Operation, content: object, **headers: str) -> httpx.Response:
        given = {"Content-Type": "application/json"} | headers
        sent = {name: value for name, value in given.items() if value}
        return await self.owner.call(operation.method, self.address(operation), content=content, headers=sent)


async def surroundings(services: Services, client: httpx.AsyncClient) -> Surroundings:
    community = await found_community(services, client)
    at, owner = f"/v1/communities/{community.slug}", community.owner
    own_face = await face_of(owner, community.slug)
    opened = await owner.post(f"/v1/boards/{community.boards['talk']}/threads", {"title": "話す", "body": "はじめ"})
    thread = opened.json()["id"]
    posted = await owner.post(f"/v1/threads/{thread}/posts", {"body": "つづき"})
    invited = await owner.post(f"{at}/invitations", {})
    staff, other = await new_member(client, community.slug), await new_member(client, community.slug)
    made = await owner.put(f"{at}/pseudonyms/{await face_of(staff, community.slug)}/roles/staff")
    assert made.status_code == 204, made.text
    notice = {"kind": "notice", "reason": "ためし。", "rule": "1"}
    face = await face_of(other, community.slug)
    asked = {"pseudonym_id": face, "reason": "照会がありました。", "scope": ["standing"]}
    unsealing = await owner.post(f"{at}/unsealings", asked)
    imposed = await staff.post(f"{at}/pseudonyms/{own_face}/sanctions", notice)
    categories = (await owner.get(f"{at}/categories")).json()["items"]
    places = {
        "community": community.slug,
        "category": categories[0]["id"],
        "board": community.boards["talk"],
        "thread": thread,
        "post": posted.json()["id"],
        "pseudonym": face,
        "avatar": await uploaded_avatar(owner, own_face, plain()),
        **await uploaded_image(owner, community.slug),
        "unsealing": unsealing.json()["id"],
        "reaction": "heard",
        "version": "1",
        "application": await _an_application(client, community),
        "invitation": invited.json()["id"],
        "sanction": imposed.json()["id"],
        "dead_letter": await _a_dead_letter(services, community),
        "call": await _a_call(client, community, thread),
        "report": await _a_report(client, community, thread),
        "claim": await _a_claim(client, community, thread),
        "role": "facilitator",
        "duty": "run_sessions",
        "profession": "psychiatrist",
    }
    return Surroundings(community, places)


async def _a_dead_letter(services: Services, community: SomeCommunity) -> str:
    letter_id = SystemIds().ordered("dlt")
    await services.pool.execute(DEAD_LETTER, letter_id, community.id)
    return letter_id


async def _a_call(client: httpx.AsyncClient, community: SomeCommunity, thread: str) -> str:
    """To staff, by somebody else."""
    writer = await new_member(client, community.slug)
    assert (await writer.post(f"/v1/threads/{thread}/posts", {"body": "@staff"})).status_code == 201
    (call,) = (await community.owner.get(f"/v1/communities/{community.slug}/calls")).json()["items"]
    return str(call["id"])


async def _a_report(client: httpx.AsyncClient, community: SomeCommunity, thread: str) -> str:
    """About what somebody else wrote, by the owner."""
    writer = await new_member(client, community.slug)
    posted = await writer.post(f"/v1/threads/{thread}/posts", {"body": "ほかの人"})
    reported = await community.owner.post(f"/v1/posts/{posted.json()['id']}/reports", {"category": "other"})
    assert reported.status_code == 201, reported.text
    return str(reported.json()["id"])


async def _a_claim(client: httpx.AsyncClient, community: SomeCommunity, thread: str) -> str:
    """About what somebody else wrote, by the owner."""
    writer = await new_member(client, community.slug)
    posted = await writer.post(f"/v1/threads/{thread}/posts", {"body": "ほかの人"})
    flagged = await community.owner.post(f"/v1/posts/{posted.json()['id']}/claims", {"note": "本当ですか。"})
    assert flagged.status_code == 201, flagged.text
    return str(flagged.json()["id"])


async def _an_application(client: httpx.AsyncClient, community: SomeCommunity) -> str:
    """Made while the door was not open."""
    at = f"/v1/communities/{community.slug}"
    for admission in ("application", "open"):
        policy = {"admission": admission, "acknowledgements": [a.value for a in Acknowledgement]}
        revised = await community.owner.call("PATCH", at, json={"policy": {**policy, "pseudonyms_per_member": 3}})
        assert revised.status_code == 200, revised.text
        if admission == "application":
            await join(await sign_up(client), community.slug)
    (application,) = (await community.owner.get(f"{at}/applications")).json()["items"]
    return str(application["id"])


def named(cases: dict[str, object]) -> pytest.MarkDecorator:
    """A test for each case, called by its name."""
    return pytest.mark.parametrize("case", list(cases.values()), ids=list(cases))
