"""Who may do what: every operation of the description against every role, complete or the suite fails.

A row has what nobody (no token), a stranger (signed in, no member), somebody whose acceptance of the rules is out of
date, a member and the owner get: a status, and with a refusal its code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from api.bootstrap import Services
from domain.memberships.ports import PublishRules
from tests.openapi.committed import Operation, operations
from tests.people import Person, found_community, join, new_member, sign_up

ROLES = ("nobody", "stranger", "outdated", "member", "owner")
Outcome = int | tuple[int, str]
Row = tuple[Outcome, Outcome, Outcome, Outcome, Outcome]

NOBODY, NO_MEMBER = (401, "not_signed_in"), (403, "not_a_member")
OUTDATED, ALREADY = (409, "rules_not_accepted"), (409, "already_member")


def _everybody(outcome: Outcome) -> Row:
    return (outcome, outcome, outcome, outcome, outcome)


def _signed_in(outcome: Outcome) -> Row:
    return (NOBODY, outcome, outcome, outcome, outcome)


def _readers(stranger: Outcome) -> Row:
    return (NOBODY, stranger, 200, 200, 200)


def _writers(stranger: Outcome, done: int) -> Row:
    return (NOBODY, stranger, OUTDATED, done, done)


TABLE: Mapping[str, Row] = {
    "open_account": _everybody(201),
    "issue_tokens": _everybody((400, "invalid_grant")),
    "revoke_token": _everybody(200),
    "show_server_metadata": _everybody(200),
    "show_keys": _everybody(200),
    "show_me": _signed_in(200),
    "list_communities": _everybody(200),
    "show_community": _everybody(200),
    "list_rules": _everybody(200),
    "accept_rules": _signed_in(200),
    "join_community": (NOBODY, OUTDATED, ALREADY, ALREADY, ALREADY),
    "show_own_membership": _readers((404, "membership_missing")),
    "list_own_pseudonyms": _readers(NO_MEMBER),
    "wear_pseudonym": _writers(NO_MEMBER, 201),
    "show_pseudonym": _readers((404, "pseudonym_missing")),
    "list_boards": _readers(NO_MEMBER),
    "show_board": _readers((404, "board_missing")),
    "list_threads": _readers((404, "board_missing")),
    "open_thread": _writers((404, "board_missing"), 201),
    "show_thread": _readers((404, "thread_missing")),
    "list_posts": _readers((404, "thread_missing")),
    "publish_post": _writers((404, "thread_missing"), 201),
    "show_post": _readers((404, "post_missing")),
    "react": _writers((404, "post_missing"), 204),
    "take_reaction_back": _writers((404, "post_missing"), 204),
    "issue_realtime_ticket": _signed_in(201),
    "show_health": _everybody(200),
    "show_readiness": _everybody(200),
}

CHANGES_ITS_CALLER = {"accept_rules", "wear_pseudonym"}
"""Called by a cast of its own, so that the other stays what it is."""
OTHER_BODY: Mapping[str, object] = {"wear_pseudonym": {}}
"""In place of the example: a name can be taken once."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Somebody in each role, and something to put into each path parameter."""

    client: httpx.AsyncClient
    people: Mapping[str, Person | None]
    places: Mapping[str, str]

    async def call(self, role: str, operation: Operation) -> httpx.Response:
        caller = self.people[role]
        path, body = operation.path.format(**self.places), _body_of(operation)
        if caller is None:
            return await self.client.request(operation.method, path, **body)
        return await caller.call(operation.method, path, **body)


async def _assemble(services: Services, client: httpx.AsyncClient) -> Cast:
    community = await found_community(services, client)
    outdated = await new_member(client, community.slug)
    rules = PublishRules(version=2, text={"ja": "あたらしいルール", "en": "New rules"})
    await services.memberships.publish_rules(community.slug, rules)
    await community.owner.post(f"/v1/communities/{community.slug}/rules/2/acceptance")
    member, writer = [await join(await sign_up(client), community.slug, version=2) for _ in range(2)]
    thread = (await writer.post(f"/v1/boards/{community.boards['talk']}/threads", {"title": "話", "body": "x"})).json()
    (post,) = (await writer.get(f"/v1/threads/{thread['id']}/posts")).json()["items"]
    people = (None, await sign_up(client), outdated, member, community.owner)
    places = {
        "community": community.slug,
        "version": "2",
        "board": community.boards["talk"],
        "thread": thread["id"],
        "post": post["id"],
        "pseudonym": post["author"]["id"],
        "reaction": "heard",
    }
    return Cast(client, dict(zip(ROLES, people, strict=True)), places)


@pytest.fixture(scope="module")
async def cast(services: Services, client: httpx.AsyncClient) -> Cast:
    return await _assemble(services, client)


def test_every_operation_has_a_row() -> None:
    assert TABLE.keys() == {operation.id for operation in operations()}


def test_what_needs_a_token_refuses_nobody_and_the_rest_lets_everybody_in() -> None:
    for operation in operations():
        assert (TABLE[operation.id][0] == NOBODY) is bool(operation.content["security"]), operation.id


@pytest.mark.parametrize("operation", list(operations()), ids=lambda operation: operation.id)
async def test_each_role_gets_what_the_table_says(
    cast: Cast, services: Services, client: httpx.AsyncClient, operation: Operation
) -> None:
    row = TABLE.get(operation.id)
    assert row is not None, f"{operation.id} has no row in the table"
    if operation.id in CHANGES_ITS_CALLER:
        cast = await _assemble(services, client)
    got = {role: _outcome(await cast.call(role, operation)) for role in ROLES}
    assert got == dict(zip(ROLES, row, strict=True))


def _outcome(answer: httpx.Response) -> Outcome:
    if answer.status_code < 400:
        return answer.status_code
    told = answer.json()
    return answer.status_code, told.get("code") or told["error"]


def _body_of(operation: Operation) -> dict[str, Any]:
    content = operation.content.get("requestBody", {"content": {}})["content"]
    for media_type, media in content.items():
        if media_type == "application/json":
            return {"json": OTHER_BODY.get(operation.id, media["example"])}
        return {"data": media["example"]}
    return {}
