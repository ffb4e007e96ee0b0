"""`Idempotency-Key`: what is sent again is done once, and answered as it was.

The operations come from the description, so a new write is tried as soon as it is described.
"""

import asyncio
import secrets
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import replace
from typing import Any

import httpx
import pytest

from adapters.postgres.pool import Pool, connect_pool
from adapters.postgres.work import vault_beginner
from api.bootstrap import Services
from api.main import create_app
from api.repeating import LONGEST_KEY
from tests.api.hostile import Surroundings, assert_is_problem, body_of, surroundings
from tests.canaries import calling
from tests.openapi.checked import CheckedTransport
from tests.openapi.committed import Operation, operations
from tests.people import Person, SomeCommunity, face_of, new_member, sign_up, upload
from tests.pictures import plain

WRITES = [operation for operation in operations() if operation.method in ("POST", "PUT", "PATCH", "DELETE")]
EACH = pytest.mark.parametrize("operation", WRITES, ids=lambda operation: operation.id)
KEY, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"


def new_key() -> dict[str, str]:
    return {KEY: str(uuid.uuid4())}


def told(response: httpx.Response) -> tuple[int, bytes, list[str | None]]:
    """What an answer and its repetition have in common: all but that it is one."""
    headers = ("content-type", "location", "etag", "link", "cache-control", "content-language")
    return response.status_code, response.content, [response.headers.get(name) for name in headers]


async def everything(database: Pool) -> dict[str, int]:
    """How much there is of all that members and staff can make."""
    tables = ("accounts", "memberships", "membership_facts", "logins", "realtime_tickets", "invitations", "vouchers")
    others = ("posts", "threads", "pseudonyms", "events", "audit_entries", "sanctions", "unsealings", "communities")
    more = ("reports", "images", "claims", "verdicts", "attestations")
    named = [*(f"vault.{name}" for name in tables), *(f"community.{name}" for name in (*others, *more))]
    counted = ", ".join(f"(SELECT count(*) FROM {name}) AS {name.replace('.', '_')}" for name in named)
    return dict(await database.fetchrow(f"SELECT {counted}") or {})


@EACH
def test_every_write_says_that_it_takes_a_key(operation: Operation) -> None:
    assert {"$ref": "#/components/parameters/IdempotencyKey"} in operation.content["parameters"]
    responses = operation.content["responses"]
    codes = {code for status in ("409", "422") for code in _examples(responses[status])}
    assert {"idempotency_key_reused", "invalid_input", "request_interrupted"} <= codes
    assert all(REPLAYED in answer["headers"] for status, answer in responses.items() if status < "300")


def test_no_read_says_so() -> None:
    reads = [operation for operation in operations() if operation not in WRITES]
    refs = [parameter.get("$ref", "") for read in reads for parameter in read.content["parameters"]]
    assert not any(ref.endswith("IdempotencyKey") for ref in refs)


def _examples(response: Any) -> dict[str, Any]:
    examples: dict[str, Any] = response["content"]["application/problem+json"]["examples"]
    return examples


@pytest.fixture(scope="module")
async def here(services: Services, client: httpx.AsyncClient) -> Surroundings:
    """Changed by what is sent; nothing of it is needed twice."""
    return await surroundings(services, client)


NOTHING_TO_DO = {"preview_post", "revoke_token", "unblock_pseudonym", "unmute_pseudonym", "take_reaction_back"}
"""As it is here: nothing is stored, it is nobody's token, there is nothing to take back."""


@EACH
async def test_every_write_that_comes_twice_is_done_once(
    here: Surroundings, database: Pool, operation: Operation
) -> None:
    sent = body_of(operation)
    headers = {**sent.pop("headers", {}), **new_key()}
    first = await here.owner.call(operation.method, here.address(operation), headers=headers, **sent)
    before = await everything(database)
    second = await here.owner.call(operation.method, here.address(operation), headers=headers, **sent)
    assert await everything(database) == before
    assert told(second) == told(first)
    assert REPLAYED not in first.headers
    if first.status_code < 400 and operation.id not in NOTHING_TO_DO:
        assert second.headers.get(REPLAYED) == "true"


async def _writes_of_each_kind(person: Person, community: SomeCommunity) -> AsyncIterator[tuple[str, str, Any]]:
    at = f"/v1/communities/{community.slug}"
    face = await face_of(person, community.slug)
    opened = await person.post(f"/v1/boards/{community.boards['talk']}/threads", {"title": "話", "body": "本文"})
    thread = opened.json()["id"]
    (post,) = (await person.get(f"/v1/threads/{thread}/posts")).json()["items"]
    yield "POST", f"/v1/threads/{thread}/posts", {"json": {"body": "返事"}}
    yield "PUT", f"/v1/posts/{post['id']}/reactions/heard", {}
    yield "DELETE", f"/v1/posts/{post['id']}/reactions/heard", {}
    yield "PATCH", f"/v1/pseudonyms/{face}", {"json": {"name": f"ひなた{secrets.token_hex(3)}"}}
    yield "PUT", f"/v1/pseudonyms/{face}/avatar", {"content": plain(), "headers": {"Content-Type": "image/png"}}
    yield "DELETE", f"/v1/pseudonyms/{face}/avatar", {}
    yield "POST", f"{at}/images", {"content": plain(), "headers": {"Content-Type": "image/png"}}
    yield "PATCH", f"{at}/memberships/me", {"json": {"state": "paused"}}
    yield "PATCH", f"{at}/memberships/me", {"json": {"state": "active"}}
    yield "POST", "/v1/realtime/tickets", {}
    yield "DELETE", f"{at}/memberships/me", {}


async def test_one_of_each_kind_is_done_once_and_answered_as_it_was(member: Person, community: SomeCommunity) -> None:
    async for method, path, options in _writes_of_each_kind(member, community):
        headers = options.pop("headers", {}) | new_key()
        answers = [await member.call(method, path, headers=headers, **options) for _ in range(3)]
        assert answers[0].status_code < 300, answers[0].text
        assert [told(answer) for answer in answers[1:]] == [told(answers[0])] * 2
        assert [REPLAYED in answer.headers for answer in answers] == [False, True, True], (method, path)


async def _thread(person: Person, community: SomeCommunity) -> str:
    words = {"title": "話", "body": "本文"}
    opened = await person.post(f"/v1/boards/{community.boards['talk']}/threads", words)
    return f"/v1/threads/{opened.json()['id']}/posts"


async def _count(person: Person, posts: str) -> int:
    return len((await person.get(posts)).json()["items"])


async def test_many_at_once_have_one_effect_and_one_answer(member: Person, community: SomeCommunity) -> None:
    posts, headers = await _thread(member, community), new_key()
    calls = [member.post(posts, {"body": "はい"}, headers=headers) for _ in range(30)]
    answers = await asyncio.gather(*calls)
    assert {told(answer)[:2] for answer in answers} == {(201, answers[0].content)}
    assert await _count(member, posts) == 2


async def test_many_at_once_by_somebody_without_a_face_put_on_one(
    client: httpx.AsyncClient, community: SomeCommunity
) -> None:
    person, headers = await new_member(client, community.slug), new_key()
    words, board = {"title": "話", "body": "本文"}, f"/v1/boards/{community.boards['talk']}/threads"
    answers = await asyncio.gather(*(person.post(board, words, headers=headers) for _ in range(20)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    faces = (await person.get(f"/v1/communities/{community.slug}/pseudonyms")).json()["items"]
    assert len(faces) == 1


async def test_many_joining_at_once_are_one_membership(client: httpx.AsyncClient, community: SomeCommunity) -> None:
    person, headers, at = await sign_up(client), new_key(), f"/v1/communities/{community.slug}"
    await person.post(f"{at}/rules/1/acceptance")
    form = {"acknowledgements": ["not_a_treatment", "staff_cannot_identify_me"]}
    answers = await asyncio.gather(*(person.post(f"{at}/memberships", form, headers=headers) for _ in range(20)))
    assert {(answer.status_code, answer.content) for answer in answers} == {
        (answers[0].status_code, answers[0].content)
    }
    assert answers[0].status_code == 201, answers[0].text


async def test_an_account_is_opened_once_and_its_code_told_again(client: httpx.AsyncClient) -> None:
    headers = new_key()
    first, second = [(await client.post("/v1/accounts", headers=headers)) for _ in range(2)]
    assert told(first) == told(second) and second.headers[REPLAYED] == "true"
    assert (await client.post("/v1/accounts", headers=new_key())).json() != first.json()


async def test_a_refresh_whose_answer_was_lost_does_not_end_the_sign_in(member: Person) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": member.refresh_token}
    headers = new_key()
    first, second = [await member.client.post("/oauth/token", data=form, headers=headers) for _ in range(2)]
    assert told(first) == told(second)
    form["refresh_token"] = second.json()["refresh_token"]
    assert (await member.client.post("/oauth/token", data=form, headers=new_key())).status_code == 200


async def test_without_its_key_a_used_refresh_token_still_ends_the_sign_in(member: Person) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": member.refresh_token}
    fresh = (await member.client.post("/oauth/token", data=form, headers=new_key())).json()["refresh_token"]
    headers = new_key()
    for _ in range(2):
        assert (await member.client.post("/oauth/token", data=form, headers=headers)).status_code == 400
    form["refresh_token"] = fresh
    assert (await member.client.post("/oauth/token", data=form)).status_code == 400


@pytest.mark.parametrize("other", [{"body": "ほかの言葉"}, {"body": "はい", "reply_to": None}])
async def test_the_same_key_with_another_body_is_refused(
    member: Person, community: SomeCommunity, other: dict[str, Any]
) -> None:
    posts, headers = await _thread(member, community), new_key()
    await member.post(posts, {"body": "はい"}, headers=headers)
    refused = await member.post(posts, other, headers=headers)
    assert_is_problem(refused, 422)
    assert refused.json()["code"] == "idempotency_key_reused"
    assert await _count(member, posts) == 2


async def test_the_same_key_at_another_address_of_the_route_is_refused(
    member: Person, community: SomeCommunity
) -> None:
    headers = new_key()
    one, other = [await _thread(member, community) for _ in range(2)]
    assert (await member.post(one, {"body": "はい"}, headers=headers)).status_code == 201
    assert (await member.post(other, {"body": "はい"}, headers=headers)).json()["code"] == "idempotency_key_reused"
    assert (await member.post(f"{other}?x=1", {"body": "はい"}, headers=new_key())).status_code == 201


async def test_the_same_key_on_another_route_is_another(member: Person, community: SomeCommunity) -> None:
    posts, headers = await _thread(member, community), new_key()
    posted = await member.post(posts, {"body": "はい"}, headers=headers)
    at = f"/v1/posts/{posted.json()['id']}/reactions/heard"
    for method in ("PUT", "DELETE"):
        done = await member.call(method, at, headers=headers)
        assert (done.status_code, REPLAYED in done.headers) == (204, False)


async def test_the_same_key_of_somebody_else_is_another(
    client: httpx.AsyncClient, member: Person, community: SomeCommunity
) -> None:
    other, headers = await new_member(client, community.slug), new_key()
    posts = await _thread(member, community)
    answers = [await person.post(posts, {"body": "はい"}, headers=headers) for person in (member, other)]
    assert [(answer.status_code, REPLAYED in answer.headers) for answer in answers] == [(201, False)] * 2
    assert answers[0].json()["id"] != answers[1].json()["id"]


async def test_a_refusal_without_effect_is_decided_anew(client: httpx.AsyncClient, community: SomeCommunity) -> None:
    person, headers, at = await sign_up(client), new_key(), f"/v1/communities/{community.slug}"
    form = {"acknowledgements": ["not_a_treatment", "staff_cannot_identify_me"]}
    assert (await person.post(f"{at}/memberships", form, headers=headers)).json()["code"] == "rules_not_accepted"
    await person.post(f"{at}/rules/1/acceptance")
    assert (await person.post(f"{at}/memberships", form, headers=headers)).status_code == 201


async def test_after_a_day_the_key_is_as_new(member: Person, community: SomeCommunity, database: Pool) -> None:
    posts, headers = await _thread(member, community), new_key()
    before = {bytes(row["tag"]) for row in await database.fetch("SELECT tag FROM community.repeats")}
    await member.post(posts, {"body": "はい"}, headers=headers)
    look = "SELECT tag, expires, extract(epoch FROM now())::int / 3600 AS now FROM community.repeats"
    rows = await database.fetch(look)
    (row,) = [row for row in rows if bytes(row["tag"]) not in before]
    assert row["expires"] - row["now"] == 25
    await database.execute("UPDATE community.repeats SET expires = expires - 25 WHERE tag = $1", row["tag"])
    again = await member.post(posts, {"body": "いいえ"}, headers=headers)
    assert (again.status_code, REPLAYED in again.headers) == (201, False)


async def test_what_is_over_is_swept_away_and_nothing_else(
    member: Person, community: SomeCommunity, services: Services, database: Pool
) -> None:
    posts = await _thread(member, community)
    for _ in range(3):
        await member.post(posts, {"body": "はい"}, headers=new_key())
    await member.post("/v1/realtime/tickets", headers=new_key())
    for world in ("community", "vault"):
        before = await database.fetchval(f"SELECT count(*) FROM {world}.repeats")
        await database.execute(
            f"UPDATE {world}.repeats SET expires = 0 WHERE tag = (SELECT tag FROM {world}.repeats LIMIT 1)"
        )
        await services.repeats.sweep()
        assert await database.fetchval(f"SELECT count(*) FROM {world}.repeats") == before - 1 > 0 or before == 1


BAD_KEYS = ["", '""', "x" * (LONGEST_KEY + 1), "two words", "tab\tbed", 'a"b', "a\\b", "\u00e9\u00e9"]


@pytest.mark.parametrize("key", BAD_KEYS, ids=ascii)
async def test_what_is_no_key_is_refused(member: Person, community: SomeCommunity, key: str) -> None:
    posts = await _thread(member, community)
    refused = await member.post(posts, {"body": "はい"}, headers={KEY: key.encode()})
    assert_is_problem(refused, 422)
    assert [error["parameter"] for error in refused.json()["errors"]] == [KEY]
    assert await _count(member, posts) == 1


async def test_two_keys_are_none(member: Person, community: SomeCommunity) -> None:
    posts = await _thread(member, community)
    token = [("Authorization", f"Bearer {member.access_token}")]
    refused = await member.client.post(posts, json={"body": "はい"}, headers=[*token, (KEY, "a" * 30), (KEY, "b" * 30)])
    assert_is_problem(refused, 422)


async def test_a_key_in_quotes_is_the_same(member: Person, community: SomeCommunity) -> None:
    posts, key = await _thread(member, community), str(uuid.uuid4())
    answers = [await member.post(posts, {"body": "はい"}, headers={KEY: each}) for each in (key, f'"{key}"')]
    assert told(answers[0]) == told(answers[1])


async def test_who_is_not_signed_in_needs_a_key_that_nobody_guesses(client: httpx.AsyncClient) -> None:
    refused = await client.post("/v1/accounts", headers={KEY: "1"})
    assert_is_problem(refused, 422)
    assert [error["code"] for error in refused.json()["errors"]] == ["too_short"]


async def test_who_has_a_short_key_and_an_old_token_is_asked_for_a_new_one(member: Person) -> None:
    headers = {KEY: "1", "Authorization": f"Bearer {member.access_token[:-6]}"}
    assert_is_problem(await member.client.post("/v1/realtime/tickets", headers=headers), 401)


async def test_without_a_good_token_nothing_is_told_again(member: Person, community: SomeCommunity) -> None:
    posts, headers = await _thread(member, community), new_key()
    await member.post(posts, {"body": "はい"}, headers=headers)
    for token in ("", f"Bearer {member.access_token[:-6]}", "Basic eDp5"):
        given = headers | ({"Authorization": token} if token else {})
        assert_is_problem(await member.client.post(posts, json={"body": "はい"}, headers=given), 401)


async def test_who_was_put_out_is_not_told_again(member: Person, community: SomeCommunity) -> None:
    posts, headers = await _thread(member, community), new_key()
    posted = await member.post(posts, {"body": "はい"}, headers=headers)
    at = f"/v1/communities/{community.slug}/pseudonyms/{posted.json()['author']['id']}/sanctions"
    expulsion = {"kind": "expulsion", "reason": "理由です。", "rule": "3"}
    assert (await community.owner.post(at, expulsion)).status_code == 201
    refused = await member.post(posts, {"body": "はい"}, headers=headers)
    assert_is_problem(refused, 403, 404)
    assert REPLAYED not in refused.headers


async def test_who_has_left_is_told_again_that_it_is_done_and_nothing_more(
    client: httpx.AsyncClient, community: SomeCommunity
) -> None:
    person = await new_member(client, community.slug)
    posts, written, left = await _thread(person, community), new_key(), new_key()
    await person.post(posts, {"body": "はい"}, headers=written)
    for _ in range(2):
        gone = await person.call("DELETE", f"/v1/communities/{community.slug}/memberships/me", headers=left)
        assert gone.status_code == 204
    assert_is_problem(await person.post(posts, {"body": "はい"}, headers=written), 404)


@asynccontextmanager
async def served(services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server with these services."""

    @asynccontextmanager
    async def given() -> AsyncIterator[Services]:
        yield services

    app = create_app(given)
    transport = CheckedTransport(calling(app))
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        yield client


async def test_without_a_database_nothing_is_done_and_the_key_stays_new(
    services: Services, client: httpx.AsyncClient, database_url: str
) -> None:
    pool = await connect_pool(database_url, 1)
    await pool.close()
    identity, headers = copy(services.identity), new_key()
    identity._begin = vault_beginner(pool)
    async with served(replace(services, identity=identity)) as cut_off:
        refused = await cut_off.post("/v1/accounts", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (503, "database_unavailable")
    done = await client.post("/v1/accounts", headers=headers)
    assert (done.status_code, REPLAYED in done.headers) == (201, False)


class Speechless:
    """Reads nothing, so that a write that is done has no answer."""

    async def new_post(self, *_: object) -> None:
        raise ZeroDivisionError


async def test_a_defect_before_the_answer_leaves_no_effect(
    member: Person, community: SomeCommunity, services: Services
) -> None:
    posts, headers = await _thread(member, community), new_key()
    async with served(replace(services, reading=Speechless())) as client:  # type: ignore[arg-type]
        broken = await replace(member, client=client).post(posts, {"body": "はい"}, headers=headers)
    assert (broken.status_code, await _count(member, posts)) == (500, 1)
    done = await member.post(posts, {"body": "はい"}, headers=headers)
    assert (done.status_code, await _count(member, posts)) == (201, 2)


async def test_what_was_interrupted_between_two_units_of_work_is_not_done_again(
    client: httpx.AsyncClient, community: SomeCommunity, services: Services, database: Pool
) -> None:
    """The face is there, and the thread is not: whoever repeats it is told to look."""
    person, headers = await new_member(client, community.slug), new_key()
    board, words = f"/v1/boards/{community.boards['talk']}/threads", {"title": "話", "body": "本文"}
    writing = copy(services.writing)
    begin = writing._begin

    @asynccontextmanager
    async def interrupted() -> AsyncIterator[Any]:
        async with begin():
            raise ZeroDivisionError
            yield

    writing._begin = interrupted
    async with served(replace(services, writing=writing)) as broken:
        assert (await replace(person, client=broken).post(board, words, headers=headers)).status_code == 500
    before = await everything(database)
    repeats = copy(services.repeats)
    repeats._waits = 0.1
    async with served(replace(services, repeats=repeats)) as impatient:
        refused = await replace(person, client=impatient).post(board, words, headers=headers)
    assert_is_problem(refused, 409)
    assert (refused.json()["code"], await everything(database)) == ("request_interrupted", before)
    assert (await person.post(board, words, headers=new_key())).status_code == 201
    assert (await person.post(board, {**words, "title": "別"}, headers=headers)).json()["code"] == (
        "idempotency_key_reused"
    )


async def test_the_database_keeps_nothing_that_says_who_or_what(
    member: Person, community: SomeCommunity, database: Pool
) -> None:
    posts, headers = await _thread(member, community), new_key()
    posted = await member.post(posts, {"body": "ここだけの話"}, headers=headers)
    await upload(member, posted.json()["author"]["id"], plain())
    for world in ("community", "vault"):
        for row in await database.fetch(f"SELECT tag, sealed FROM {world}.repeats"):
            assert len(row["tag"]) == 32
            assert (len(row["sealed"]) - 28).bit_count() == 1
            for told_of in (headers[KEY], member.account_id, posted.json()["id"], "ここだけの話"):
                assert told_of.encode() not in row["sealed"]
