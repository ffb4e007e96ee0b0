"""Staff add boards and categories, put them in order, and put boards away."""

import asyncio
import secrets
from typing import Any

import httpx
import pytest

from api.bootstrap import Services
from tests.api.boards.places import open_thread, pages, posts_of, reply
from tests.people import Person, SomeCommunity, found_community, grant, new_member

WORDS = {"ja": "ためし", "en": "Trial"}


@pytest.fixture
async def own(services: Services, client: httpx.AsyncClient) -> SomeCommunity:
    """A community for one test, in which things are moved about."""
    return await found_community(services, client)


async def categories(person: Person, community: SomeCommunity) -> list[dict[str, Any]]:
    (listed,) = await pages(person, f"/v1/communities/{community.slug}/categories", 50)
    return listed


async def boards(person: Person, community: SomeCommunity, archived: bool = False) -> list[dict[str, Any]]:
    at = f"/v1/communities/{community.slug}/boards"
    listed: list[dict[str, Any]] = (await person.get(at, params={"archived": archived})).json()["items"]
    return listed


async def add_board(community: SomeCommunity, **described: Any) -> httpx.Response:
    (category, *_) = await categories(community.owner, community)
    body = {"slug": f"b-{secrets.token_hex(4)}", "kind": "talk", "name": WORDS, "description": WORDS}
    at = f"/v1/communities/{community.slug}/boards"
    return await community.owner.post(at, {**body, "category_id": category["id"], **described})


async def change(community: SomeCommunity, board: str, **changes: Any) -> httpx.Response:
    return await community.owner.call("PATCH", f"/v1/boards/{board}", json=changes)


async def test_a_new_board_is_there_last_and_can_be_written_on(own: SomeCommunity, client: httpx.AsyncClient) -> None:
    member = await new_member(client, own.slug)
    added = await add_board(own, response_contract="experience")
    assert (added.status_code, added.headers["location"]) == (201, f"/v1/boards/{added.json()['id']}")
    assert [board["id"] for board in await boards(member, own)][-1] == added.json()["id"]
    opened = await member.post(f"/v1/boards/{added.json()['id']}/threads", {"title": "話", "body": "はじめ"})
    assert (opened.status_code, opened.json()["response_contract"]) == (201, "experience")


async def test_the_others_make_room_for_a_board_in_its_place(own: SomeCommunity) -> None:
    before = [board["id"] for board in await boards(own.owner, own)]
    added = (await add_board(own, place=2)).json()["id"]
    assert [board["id"] for board in await boards(own.owner, own)] == [before[0], added, *before[1:]]
    assert (await change(own, added, place=9_999)).json()["place"] == len(before) + 1
    listed = await boards(own.owner, own)
    assert [board["id"] for board in listed] == [*before, added]
    assert [board["place"] for board in listed] == list(range(1, len(before) + 2))


async def test_staff_who_move_boards_at_once_lose_none(own: SomeCommunity) -> None:
    known = [board["id"] for board in await boards(own.owner, own)]
    answers = await asyncio.gather(*(change(own, board, place=1) for board in known))
    assert {answer.status_code for answer in answers} == {200}
    listed = await boards(own.owner, own)
    assert {board["id"] for board in listed} == set(known)
    assert [board["place"] for board in listed] == list(range(1, len(known) + 1))


async def test_what_is_not_sound_is_refused_and_pointed_at(own: SomeCommunity) -> None:
    for described, pointer in (
        ({"kind": "case_conference"}, "/visible_to"),
        ({"kind": "listening", "repliers": ["member"]}, "/repliers"),
        ({"kind": "listening", "response_contract": "advice"}, "/response_contract"),
        ({"repliers": [], "response_contract": "empathy"}, "/response_contract"),
        ({"writers": ["everybody"]}, "/writers/0"),
        ({"repliers": ["member", "profession:Nurse"]}, "/repliers/1"),
        ({"category_id": "cat_00000000000000000000000000"}, "/category_id"),
        ({"slug": "No Slug"}, "/slug"),
        ({"place": 0}, "/place"),
        ({"visible_to": ["trial"]}, "/visible_to/0"),
    ):
        refused = await add_board(own, **described)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer), described
    refused = await change(own, own.boards["case_conference"], visible_to=[])
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "must_be_restricted")
    assert len(await boards(own.owner, own)) == len(own.boards)


async def test_a_slug_is_taken_once(own: SomeCommunity) -> None:
    answers = await asyncio.gather(*(add_board(own, slug="the-same") for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {answer.json().get("code") for answer in answers} == {None, "board_slug_taken"}


async def test_an_archived_board_is_read_and_no_longer_written_on(
    own: SomeCommunity, client: httpx.AsyncClient
) -> None:
    member = await new_member(client, own.slug)
    thread = await open_thread(member, own)
    (post,) = await posts_of(member, thread["id"])
    assert (await member.put(f"/v1/posts/{post['id']}/reactions/heard")).status_code == 204
    board = own.boards["talk"]
    assert (await change(own, board, archived=True)).json()["archived"] is True
    assert board not in [each["id"] for each in await boards(member, own)]
    assert [each["id"] for each in await boards(member, own, archived=True)] == [board]
    for person in (member, own.owner):
        words = {"title": "話", "body": "はじめ"}
        contract = person.call(
            "PUT", f"/v1/threads/{thread['id']}/response_contract", json={"response_contract": "listen"}
        )
        for answer in (
            await person.post(f"/v1/boards/{board}/threads", words),
            await reply(person, thread["id"]),
            await person.put(f"/v1/posts/{post['id']}/reactions/same"),
            await contract,
        ):
            assert (answer.status_code, answer.json()["code"]) == (409, "board_archived")
    assert (await member.delete(f"/v1/posts/{post['id']}/reactions/heard")).status_code == 204
    assert [each["id"] for each in await posts_of(member, thread["id"])] == [post["id"]]
    assert (await change(own, board, archived=False)).status_code == 200
    assert (await reply(member, thread["id"])).status_code == 201


async def test_categories_are_added_renamed_and_moved(own: SomeCommunity) -> None:
    at = f"/v1/communities/{own.slug}/categories"
    (first,) = await categories(own.owner, own)
    added = await own.owner.post(at, {"slug": "new", "name": WORDS, "place": 1})
    assert (added.status_code, added.json()["place"]) == (201, 1)
    assert [each["id"] for each in await categories(own.owner, own)] == [added.json()["id"], first["id"]]
    path = f"/v1/categories/{added.json()['id']}"
    moved = await own.owner.call("PATCH", path, json={"name": {"ja": "べつの名"}, "place": 2})
    assert (moved.json()["name"], moved.json()["place"]) == ("べつの名", 2)
    assert [each["place"] for each in await categories(own.owner, own)] == [1, 2]
    again = await own.owner.post(at, {"slug": "new", "name": WORDS})
    assert (again.status_code, again.json()["code"]) == (409, "category_slug_taken")


async def test_a_category_is_there_for_who_sees_a_board_in_it(own: SomeCommunity, client: httpx.AsyncClient) -> None:
    member, facilitator = await new_member(client, own.slug), await new_member(client, own.slug)
    await grant(own, facilitator, "facilitator")
    at = f"/v1/communities/{own.slug}/categories"
    category = (await own.owner.post(at, {"slug": "conferences", "name": WORDS})).json()["id"]
    seen = [[each["id"] for each in await categories(person, own)] for person in (member, facilitator)]
    assert category not in seen[0] + seen[1]
    await add_board(own, kind="case_conference", visible_to=["facilitator"], category_id=category)
    seen = [[each["id"] for each in await categories(person, own)] for person in (member, facilitator)]
    assert [category in ids for ids in seen] == [False, True]
    for person, code in ((member, "category_missing"), (facilitator, "not_staff")):
        refused = await person.call("PATCH", f"/v1/categories/{category}", json={"place": 1})
        assert refused.json()["code"] == code


async def test_what_staff_arrange_is_on_record_and_told(own: SomeCommunity) -> None:
    since = (await own.owner.get("/v1/events", params={"topics": f"community:{own.id}", "wait": 0})).json()["cursor"]
    added = (await add_board(own, place=1)).json()["id"]
    hidden = (await add_board(own, visible_to=["facilitator"])).json()["id"]
    at = f"/v1/communities/{own.slug}/categories"
    category = (await own.owner.post(at, {"slug": "new", "name": WORDS})).json()["id"]
    await own.owner.call("PATCH", f"/v1/categories/{category}", json={"place": 1})
    entries = (await own.owner.get(f"/v1/communities/{own.slug}/audit")).json()["items"]
    assert [(entry["what"], entry["subject"]) for entry in entries[:4]] == [
        ("category_changed:place", category),
        ("category_added", category),
        ("board_added", hidden),
        ("board_added", added),
    ]
    told: list[tuple[str, str | None]] = []
    while len(told) < 4:
        where = {"topics": f"community:{own.id}", "cursor": since, "wait": 5}
        answer = (await own.owner.get("/v1/events", params=where)).json()
        since = answer["cursor"]
        told += [(event["event"], event["data"].get("board_id")) for event in answer["items"]]
    arranged = ("boards.boards_arranged.v1", None)
    assert told == [("boards.board_added.v1", added), arranged, arranged, arranged]
