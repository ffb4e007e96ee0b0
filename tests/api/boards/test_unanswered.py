"""Who waits for an answer is found by those who are there for it, the one that waits longest first."""

import asyncio

import httpx
import pytest

from api.bootstrap import Services
from tests.api.boards.places import open_thread, pages, reply
from tests.people import Person, SomeCommunity, found_community, grant, new_member


@pytest.fixture
async def own(services: Services, client: httpx.AsyncClient) -> SomeCommunity:
    return await found_community(services, client)


async def ask(person: Person, community: SomeCommunity, contract: str | None = "advice", board: str = "talk") -> str:
    body = {"title": "話", "body": "はじめ"} | ({} if contract is None else {"response_contract": contract})
    opened = await person.post(f"/v1/boards/{community.boards[board]}/threads", body)
    assert opened.status_code == 201, opened.text
    return str(opened.json()["id"])


async def waiting(person: Person, community: SomeCommunity, **wanted: str) -> list[str]:
    answer = await person.get(f"/v1/communities/{community.slug}/unanswered", params=wanted)
    assert answer.status_code == 200, answer.text
    return [thread["id"] for thread in answer.json()["items"]]


async def want(person: Person, thread: str, contract: str) -> httpx.Response:
    return await person.call("PUT", f"/v1/threads/{thread}/response_contract", json={"response_contract": contract})


async def test_whoever_hopes_for_an_answer_waits_until_somebody_else_replies(
    own: SomeCommunity, client: httpx.AsyncClient
) -> None:
    author, other = await new_member(client, own.slug), await new_member(client, own.slug)
    for contract in (None, "listen"):
        await ask(author, own, contract)
    await open_thread(author, own, "listening")
    asked = [await ask(author, own, contract) for contract in ("empathy", "experience", "advice")]
    asked.append(await ask(author, own, None, "question"))
    assert await waiting(own.owner, own) == asked
    await reply(author, asked[0], "つづき")
    assert await waiting(own.owner, own) == asked
    assert (await reply(other, asked[1], kind="advice")).status_code == 409
    assert await waiting(own.owner, own) == asked
    assert (await reply(other, asked[1], kind="empathy")).status_code == 201
    assert await waiting(own.owner, own) == [asked[0], *asked[2:]]
    assert await waiting(own.owner, own, contract="empathy") == [asked[0]]
    assert await waiting(own.owner, own, board=own.boards["question"]) == [asked[3]]
    paged = await pages(own.owner, f"/v1/communities/{own.slug}/unanswered", 1)
    assert [thread["id"] for page in paged for thread in page] == [asked[0], *asked[2:]]


async def test_who_changes_their_mind_waits_or_waits_no_more(own: SomeCommunity, client: httpx.AsyncClient) -> None:
    author, other = await new_member(client, own.slug), await new_member(client, own.slug)
    thread = await ask(author, own, None)
    assert (await want(author, thread, "advice")).json()["response_contract"] == "advice"
    assert await waiting(own.owner, own) == [thread]
    assert (await want(author, thread, "listen")).status_code == 200
    assert await waiting(own.owner, own) == []
    refused = await reply(other, thread, "がんばって", kind="empathy")
    assert (refused.json()["code"], refused.json()["welcome"]) == ("reply_not_welcome", "")
    await want(author, thread, "empathy")
    assert (await reply(other, thread, "つらいですね", kind="empathy")).status_code == 201
    assert (await want(author, thread, "advice")).status_code == 200
    assert await waiting(own.owner, own) == []


async def test_only_the_face_that_opened_a_thread_says_what_it_wants(
    own: SomeCommunity, client: httpx.AsyncClient
) -> None:
    author, other = await new_member(client, own.slug), await new_member(client, own.slug)
    thread = await ask(author, own, "empathy")
    for person in (other, own.owner):
        refused = await want(person, thread, "advice")
        assert (refused.status_code, refused.json()["code"]) == (403, "not_your_thread")
    listening = (await open_thread(author, own, "listening"))["id"]
    refused = await want(author, listening, "advice")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/response_contract")


async def test_a_sibling_face_is_somebody_else_in_ones_own_thread(
    own: SomeCommunity, client: httpx.AsyncClient
) -> None:
    """Or everybody could see by what it is let say that both are one person's."""
    author = await new_member(client, own.slug)
    faces = [(await author.post(f"/v1/communities/{own.slug}/pseudonyms", {})).json()["id"] for _ in range(2)]
    body = {"title": "話", "body": "はじめ", "response_contract": "listen", "pseudonym_id": faces[0]}
    thread = (await author.post(f"/v1/boards/{own.boards['talk']}/threads", body)).json()["id"]
    assert (await reply(author, thread, pseudonym_id=faces[1])).json()["code"] == "reply_not_welcome"
    assert (await reply(author, thread, pseudonym_id=faces[0])).status_code == 201


async def test_a_refused_reply_puts_no_face_on_anybody(own: SomeCommunity, client: httpx.AsyncClient) -> None:
    author, other = await new_member(client, own.slug), await new_member(client, own.slug)
    thread = await ask(author, own, "listen")
    assert (await reply(other, thread)).status_code == 409
    assert (await other.get(f"/v1/communities/{own.slug}/pseudonyms")).json()["items"] == []


async def test_it_is_for_those_who_are_there_for_others(own: SomeCommunity, client: httpx.AsyncClient) -> None:
    for group, status in (("facilitator", 200), ("professional", 200), ("profession:psychiatrist", 403)):
        person = await new_member(client, own.slug)
        await grant(own, person, group)
        assert (await person.get(f"/v1/communities/{own.slug}/unanswered")).status_code == status, group


async def test_it_has_what_one_sees_of_boards_in_use(own: SomeCommunity, client: httpx.AsyncClient) -> None:
    supporter = await new_member(client, own.slug)
    await grant(own, supporter, "facilitator")
    there, gone = await ask(own.owner, own, board="knowledge"), await ask(own.owner, own)
    await ask(own.owner, own, board="case_conference")
    board = own.boards["talk"]
    assert (await own.owner.call("PATCH", f"/v1/boards/{board}", json={"archived": True})).status_code == 200
    assert await waiting(supporter, own) == [there]
    assert gone not in await waiting(own.owner, own)
    for unseen in (own.boards["case_conference"], "brd_00000000000000000000000000"):
        answer = await supporter.get(f"/v1/communities/{own.slug}/unanswered", params={"board": unseen})
        assert (answer.status_code, answer.json()["code"]) == (404, "board_missing")


async def test_replies_and_changes_of_mind_at_once_leave_nobody_answered_waiting(
    own: SomeCommunity, client: httpx.AsyncClient
) -> None:
    author, other = await new_member(client, own.slug), await new_member(client, own.slug)
    threads = [await ask(author, own, "experience") for _ in range(4)]
    await asyncio.gather(
        *(reply(other, thread, kind="empathy") for thread in threads),
        *(want(author, thread, "advice") for thread in threads),
        *(want(author, thread, "empathy") for thread in threads),
    )
    assert await waiting(own.owner, own) == []


async def test_the_thread_is_told_of_a_change_of_mind(own: SomeCommunity, client: httpx.AsyncClient) -> None:
    author = await new_member(client, own.slug)
    thread = await ask(author, own)
    topics = {"topics": f"thread:{thread}"}
    since = (await author.get("/v1/events", params=topics | {"wait": 0})).json()["cursor"]
    for contract in ("listen", "listen", "empathy"):
        assert (await want(author, thread, contract)).status_code == 200
    told: list[tuple[str, str]] = []
    while len(told) < 2:
        answer = (await author.get("/v1/events", params=topics | {"cursor": since, "wait": 5})).json()
        since = answer["cursor"]
        happened = [(event["event"], event["data"]["thread_id"]) for event in answer["items"]]
        told += [each for each in happened if each[0] != "boards.thread_opened.v1"]  # may settle only now
    assert told == [("boards.response_contract_changed.v1", thread)] * 2
