"""Calls: who is on call, how they are protected, and the queue in which calls wait for them."""

import asyncio
from typing import Any

import httpx
import pytest

from adapters.postgres.pool import Pool
from api.bootstrap import Services
from tests.api.boards.places import open_thread, pages, posts_of, reply
from tests.people import Person, SomeCommunity, face_of, found_community, new_member

DOCTORS = {"group": "profession:psychiatrist", "words": ["先生", "doctor"], "hours_between": 24, "most_a_day": 3}
STAFF = {"group": "staff", "words": ["スタッフ", "staff"], "hours_between": 1, "most_a_day": 50}
Json = dict[str, Any]


@pytest.fixture
async def own(services: Services, client: httpx.AsyncClient) -> SomeCommunity:
    """A community with a doctor on call, as the calls of one test are the limits of another."""
    community = await found_community(services, client)
    chosen = await community.owner.call("PUT", on_call(community), json={"groups": [DOCTORS, STAFF]})
    assert chosen.status_code == 200, chosen.text
    return community


@pytest.fixture
async def doctor(client: httpx.AsyncClient, own: SomeCommunity) -> Person:
    person = await new_member(client, own.slug)
    face = await face_of(person, own.slug)
    at = f"/v1/communities/{own.slug}/pseudonyms/{face}/professions/psychiatrist"
    assert (await own.owner.put(at, {"last_day": "2099-12-31"})).status_code == 204
    return person


def on_call(community: SomeCommunity) -> str:
    return f"/v1/communities/{community.slug}/on-call"


async def called(person: Person, community: SomeCommunity, body: str = "@先生、教えてください") -> Json:
    """The first post of a thread that calls."""
    opened = await person.post(
        f"/v1/boards/{community.boards['talk']}/threads", {"title": "話", "body": body, "response_contract": "advice"}
    )
    assert opened.status_code == 201, opened.text
    (post,) = await posts_of(person, opened.json()["id"])
    return post


async def callers(client: httpx.AsyncClient, community: SomeCommunity, count: int) -> list[Person]:
    return [await new_member(client, community.slug) for _ in range(count)]


async def queue(person: Person, community: SomeCommunity) -> list[Json]:
    answer = await person.get(f"/v1/communities/{community.slug}/calls")
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


async def test_a_call_waits_for_those_who_bear_the_role_and_for_staff_the_oldest_first(
    client: httpx.AsyncClient, own: SomeCommunity, doctor: Person
) -> None:
    people = await callers(client, own, 3)
    posts = [
        await called(person, own, f"@{word}、")
        for person, word in zip(people, ("先生", "スタッフ", "doctor"), strict=True)
    ]
    assert [each["post_id"] for each in await queue(doctor, own)] == [posts[0]["id"], posts[2]["id"]]
    assert [each["post_id"] for each in await queue(own.owner, own)] == [post["id"] for post in posts]
    found = await pages(own.owner, f"/v1/communities/{own.slug}/calls", 1)
    assert [each["post_id"] for page in found for each in page] == [post["id"] for post in posts]
    refused = await people[0].get(f"/v1/communities/{own.slug}/calls")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_staff")
    assert posts[0]["mentions"] == [
        {"token": "@先生", "pseudonym": None, "group": DOCTORS["group"], "away_until": None}
    ]


async def test_a_profession_that_has_ended_bears_no_calls(
    client: httpx.AsyncClient, own: SomeCommunity, doctor: Person
) -> None:
    (caller,) = await callers(client, own, 1)
    await called(caller, own)
    (call,) = await queue(doctor, own)
    (face,) = (await doctor.get(f"/v1/communities/{own.slug}/pseudonyms")).json()["items"]
    at = f"/v1/communities/{own.slug}/pseudonyms/{face['id']}/professions/psychiatrist"
    assert (await own.owner.delete(at)).status_code == 204
    assert (await doctor.get(f"/v1/communities/{own.slug}/calls")).status_code == 403
    assert (await doctor.put(f"/v1/calls/{call['id']}/claim")).json()["code"] == "call_missing"


async def test_who_has_taken_a_call_on_answers_it_with_a_reply(
    client: httpx.AsyncClient, own: SomeCommunity, doctor: Person
) -> None:
    (caller,) = await callers(client, own, 1)
    post = await called(caller, own)
    (call,) = await queue(doctor, own)
    for _ in range(2):
        assert (await doctor.put(f"/v1/calls/{call['id']}/claim")).status_code == 204
    assert (await queue(own.owner, own))[0]["claimed"] is True
    for who, to in ((caller, post["id"]), (own.owner, post["id"]), (doctor, None)):
        more = {} if to is None else {"reply_to": to}
        assert (await reply(who, post["thread_id"], kind="advice", **more)).status_code == 201
        assert len(await queue(doctor, own)) == 1
    await reply(doctor, post["thread_id"], kind="advice", reply_to=post["id"])
    assert await queue(own.owner, own) == await queue(doctor, own) == []
    refused = await doctor.put(f"/v1/calls/{call['id']}/claim")
    assert (refused.status_code, refused.json()["code"]) == (409, "call_answered")


async def test_one_claims_and_others_wait_until_it_is_given_back(
    client: httpx.AsyncClient, own: SomeCommunity, doctor: Person
) -> None:
    (caller,) = await callers(client, own, 1)
    await called(caller, own)
    (call,) = await queue(doctor, own)
    at, owner = f"/v1/calls/{call['id']}", own.owner
    assert (await owner.put(f"{at}/claim")).status_code == 204
    for path in ("claim", "answer"):
        refused = await doctor.put(f"{at}/{path}")
        assert (refused.status_code, refused.json()["code"]) == (409, "call_claimed")
    assert (await doctor.delete(f"{at}/claim")).status_code == 204  # not theirs: nothing changes
    assert (await queue(doctor, own))[0]["claimed"] is True
    assert (await owner.delete(f"{at}/claim")).status_code == 204
    assert (await doctor.put(f"{at}/claim")).status_code == 204
    assert (await owner.delete(f"{at}/claim")).status_code == 204  # staff give back what somebody has forgotten
    assert (await queue(doctor, own))[0]["claimed"] is False
    for _ in range(2):
        assert (await doctor.put(f"{at}/answer")).status_code == 204
    assert await queue(doctor, own) == []


async def test_of_many_who_claim_at_once_one_has_it(client: httpx.AsyncClient, own: SomeCommunity) -> None:
    doctors = await callers(client, own, 5)
    for person in doctors:
        at = f"/v1/communities/{own.slug}/pseudonyms/{await face_of(person, own.slug)}/professions/psychiatrist"
        assert (await own.owner.put(at, {"last_day": "2099-12-31"})).status_code == 204
    (caller,) = await callers(client, own, 1)
    await called(caller, own)
    (call,) = await queue(doctors[0], own)
    answers = await asyncio.gather(*(person.put(f"/v1/calls/{call['id']}/claim") for person in doctors))
    assert sorted(answer.status_code for answer in answers) == [204, 409, 409, 409, 409]


async def test_a_face_calls_once_in_a_while_and_nothing_of_a_refused_post_is_kept(
    client: httpx.AsyncClient, own: SomeCommunity, doctor: Person
) -> None:
    (caller,) = await callers(client, own, 1)
    post = await called(caller, own)
    refused = await reply(caller, post["thread_id"], body="@doctor、もう一度")
    told = refused.json()
    assert (refused.status_code, told["code"], told["called"]) == (429, "call_limit_reached", DOCTORS["group"])
    assert 0 < told["retry_after"] <= 24 * 3600
    assert refused.headers["Retry-After"] == str(told["retry_after"])
    assert refused.headers["RateLimit-Policy"] == '"call";q=1;w=86400'
    assert refused.headers["RateLimit"] == f'"call";r=0;t={told["retry_after"]}'
    assert len(await posts_of(caller, post["thread_id"])) == 1
    assert (await reply(caller, post["thread_id"], body="先生、もう一度")).status_code == 201
    assert (await reply(caller, post["thread_id"], body="@スタッフ、もう一度")).status_code == 201
    assert len(await queue(doctor, own)) == 1


async def test_another_face_of_the_same_person_is_limited_by_itself_alone(
    client: httpx.AsyncClient, own: SomeCommunity
) -> None:
    (caller,) = await callers(client, own, 1)
    faces = [await face_of(caller, own.slug) for _ in range(2)]
    thread = (await open_thread(own.owner, own))["id"]
    for face in faces:
        assert (await reply(caller, thread, body="@先生", pseudonym_id=face)).status_code == 201
    for face in faces:
        assert (await reply(caller, thread, body="@先生", pseudonym_id=face)).status_code == 429


async def test_all_together_call_so_often_a_day_however_many_try_at_once(
    client: httpx.AsyncClient, own: SomeCommunity, doctor: Person
) -> None:
    people, thread = await callers(client, own, 8), (await open_thread(own.owner, own))["id"]
    answers = await asyncio.gather(*(reply(person, thread, body="@先生") for person in people))
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [429] * 5
    assert len(await queue(doctor, own)) == 3
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.headers["RateLimit-Policy"] == '"call";q=3;w=86400'


async def test_deleting_a_call_does_not_buy_another(
    client: httpx.AsyncClient, own: SomeCommunity, doctor: Person
) -> None:
    (caller,) = await callers(client, own, 1)
    post = await called(caller, own)
    assert (await caller.delete(f"/v1/posts/{post['id']}")).status_code == 204
    assert await queue(doctor, own) == []
    again = {"title": "話", "body": "@先生"}
    assert (await caller.post(f"/v1/boards/{own.boards['talk']}/threads", again)).status_code == 429


async def test_when_the_time_is_over_the_tally_is_gone(
    client: httpx.AsyncClient, own: SomeCommunity, services: Services, database: Pool
) -> None:
    (caller,) = await callers(client, own, 1)
    post = await called(caller, own)
    await database.execute("UPDATE community.call_tallies SET until = now() - interval '1 second'")
    assert (await reply(caller, post["thread_id"], body="@先生")).status_code == 201
    await database.execute("UPDATE community.call_tallies SET until = now() - interval '1 second'")
    await services.calling.sweep()
    assert await database.fetchval("SELECT count(*) FROM community.call_tallies") == 0


async def test_what_is_edited_in_is_counted_and_what_is_edited_out_waits_no_more(
    client: httpx.AsyncClient, own: SomeCommunity, doctor: Person
) -> None:
    (caller,) = await callers(client, own, 1)
    thread = (await open_thread(own.owner, own))["id"]
    post = f"/v1/posts/{(await reply(caller, thread)).json()['id']}"
    assert (await caller.patch(post, {"body": "@先生、やっぱり"})).status_code == 200
    assert len(await queue(doctor, own)) == 1
    assert (await caller.patch(post, {"body": "@先生、やっぱり、お願いします"})).status_code == 200
    (call,) = await queue(doctor, own)
    assert (await caller.patch(post, {"body": "もう大丈夫です"})).status_code == 200
    assert await queue(doctor, own) == []
    assert (await caller.patch(post, {"body": "@先生、やっぱり"})).status_code == 429
    assert (await caller.get(post)).json()["body"] == "もう大丈夫です"
    assert (await doctor.put(f"/v1/calls/{call['id']}/claim")).status_code == 404


async def test_a_redaction_is_never_refused_for_whom_it_names(
    client: httpx.AsyncClient, own: SomeCommunity, doctor: Person
) -> None:
    (caller,) = await callers(client, own, 1)
    post = await called(caller, own, "@先生、病院の名前は…")
    many = " ".join(f"@psd_{n:026}" for n in range(11))
    for body, waiting in (("@先生、", 1), (f"@先生、@スタッフ、{many}", 1), ("消しました", 0)):
        redacted = await caller.post(f"/v1/posts/{post['id']}/redaction", {"body": body})
        assert (redacted.status_code, len(await queue(own.owner, own))) == (200, waiting), redacted.text


async def test_calls_on_boards_that_one_does_not_see_and_in_hidden_posts_are_not_there(
    client: httpx.AsyncClient, own: SomeCommunity, doctor: Person
) -> None:
    (caller,) = await callers(client, own, 1)
    secret = {"title": "話", "body": "@先生"}
    opened = await own.owner.post(f"/v1/boards/{own.boards['case_conference']}/threads", secret)
    assert opened.status_code == 201
    (hidden_call,) = await queue(own.owner, own)
    assert await queue(doctor, own) == []
    assert (await doctor.put(f"/v1/calls/{hidden_call['id']}/claim")).json()["code"] == "call_missing"
    post = await called(caller, own)
    assert len(await queue(doctor, own)) == 1
    await own.owner.put(f"/v1/posts/{post['id']}/hiding", {"reason": "わけ"})
    assert await queue(doctor, own) == []


async def test_when_nobody_is_there_the_answer_says_so_and_the_call_waits(
    client: httpx.AsyncClient, own: SomeCommunity, doctor: Person
) -> None:
    (caller,) = await callers(client, own, 1)
    away = {"group": DOCTORS["group"], "away_until": "2099-12-31"}
    said = await doctor.call("PUT", f"{on_call(own)}/absence", json=away)
    assert said.json()["groups"][0]["away_until"] == "2099-12-31"
    refused = await caller.call("PUT", f"{on_call(own)}/absence", json=away)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_staff")
    post = await called(caller, own)
    assert [each["away_until"] for each in post["mentions"]] == ["2099-12-31"]
    assert len(await queue(doctor, own)) == 1
    chosen = await own.owner.call("PUT", on_call(own), json={"groups": [DOCTORS]})
    assert chosen.json()["groups"][0]["away_until"] == "2099-12-31"
    await doctor.call("PUT", f"{on_call(own)}/absence", json={**away, "away_until": None})
    assert (await posts_of(caller, post["thread_id"]))[0]["mentions"][0]["away_until"] is None


async def test_that_somebody_is_away_names_no_face_but_of_staff(own: SomeCommunity, doctor: Person) -> None:
    for person in (doctor, own.owner):
        away = {"group": DOCTORS["group"], "away_until": f"20{90 + (person is doctor)}-12-31"}
        assert (await person.call("PUT", f"{on_call(own)}/absence", json=away)).status_code == 200
    entries = (await own.owner.get(f"/v1/communities/{own.slug}/audit")).json()["items"]
    assert [entry["what"] for entry in entries].count("absence_said") == 1


@pytest.mark.parametrize(
    ("groups", "pointer"),
    [
        ([{"group": "member", "words": ["みんな"]}], "/groups/0/group"),
        ([{"group": "profession:", "words": ["x"]}], "/groups/0/group"),
        ([STAFF, {**STAFF, "words": ["運営"]}], "/groups"),
        ([STAFF, {**DOCTORS, "words": ["STAFF"]}], "/groups"),
        ([{"group": "staff", "words": ["あ い"]}], "/groups/0/words/0"),
        ([{"group": "staff", "words": ["ok", "@x"]}], "/groups/0/words/1"),
        ([{"group": "staff", "words": ["psd_x"]}], "/groups/0/words/0"),
    ],
)
async def test_what_cannot_be_on_call_is_refused(own: SomeCommunity, groups: list[Json], pointer: str) -> None:
    refused = await own.owner.call("PUT", on_call(own), json={"groups": groups})
    assert (refused.status_code, [each["pointer"] for each in refused.json()["errors"]]) == (422, [pointer])


async def test_who_is_on_call_is_chosen_on_a_revision_and_staff_are_where_nobody_has_chosen(
    services: Services, client: httpx.AsyncClient, own: SomeCommunity
) -> None:
    fresh = await found_community(services, client)
    shown = await fresh.owner.get(on_call(fresh))
    assert [each["group"] for each in shown.json()["groups"]] == ["staff"]
    await called(fresh.owner, fresh, "@スタッフ")
    assert len(await queue(fresh.owner, fresh)) == 1
    tag = (await own.owner.get(on_call(own))).headers["ETag"]
    for status in (200, 409):
        based = {"json": {"groups": [{**STAFF, "words": [f"係{status}"]}]}, "headers": {"If-Match": tag}}
        assert (await own.owner.call("PUT", on_call(own), **based)).status_code == status
    assert (await own.owner.call("PUT", on_call(own), json={"groups": []})).json()["groups"] == []
    assert (await called(own.owner, own, "@スタッフ"))["mentions"] == []


async def test_no_row_joins_a_profession_to_who_bears_it(
    client: httpx.AsyncClient, own: SomeCommunity, doctor: Person, database: Pool
) -> None:
    (caller,) = await callers(client, own, 1)
    post = await called(caller, own)
    (call,) = await queue(doctor, own)
    await doctor.put(f"/v1/calls/{call['id']}/claim")
    faces = [face["id"] for face in (await doctor.get(f"/v1/communities/{own.slug}/pseudonyms")).json()["items"]]
    look = "SELECT to_jsonb(c)::text FROM community.calls c WHERE id = $1"
    before = await database.fetchval(look, call["id"])
    await reply(doctor, post["thread_id"], kind="advice", reply_to=post["id"])
    rows = [before, await database.fetchval(look, call["id"])]
    assert not any(face in row for face in faces for row in rows)
    told = await database.fetch(
        "SELECT to_jsonb(e)::text AS row FROM community.events e WHERE type LIKE 'boards.call%'"
    )
    assert not any(face in each["row"] for face in faces for each in told)
