"""Changing a board over the API: by staff, based on what it is now, and recorded."""

import asyncio

import httpx
import pytest

from tests.people import Person, SomeCommunity, grant


async def change(person: Person, board: str, body: object, tag: str | None = None) -> httpx.Response:
    headers = {} if tag is None else {"If-Match": tag}
    return await person.call("PATCH", f"/v1/boards/{board}", json=body, headers=headers)


@pytest.fixture
def board(community: SomeCommunity) -> str:
    return community.boards["talk"]


async def test_a_change_is_seen_by_those_who_see_the_board(
    community: SomeCommunity, member: Person, board: str
) -> None:
    before = await member.get(f"/v1/boards/{board}")
    body = {"name": {"ja": "話す板", "en": "Talking"}, "description": {"ja": "なんでも。"}, "pseudonym_scope": "board"}
    changed = await change(community.owner, board, body, before.headers["etag"])
    assert changed.status_code == 200, changed.text
    assert changed.headers["etag"] != before.headers["etag"]
    seen = (await member.get(f"/v1/boards/{board}")).json()
    assert (seen["name"], seen["description"], seen["pseudonym_scope"]) == ("話す板", "なんでも。", "board")
    assert seen["revision"] == before.json()["revision"] + 1
    assert changed.headers["etag"] == f'"{seen["revision"]}"'


async def test_of_two_changes_to_the_same_revision_one_is_refused(community: SomeCommunity, board: str) -> None:
    tag = (await community.owner.get(f"/v1/boards/{board}")).headers["etag"]
    bodies = [{"description": {"ja": f"{n}番目の説明"}} for n in range(2)]
    answers = await asyncio.gather(*(change(community.owner, board, body, tag) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    for stale in (tag, '"x"', '"99999999999999"'):
        refused = await change(community.owner, board, bodies[0], stale)
        assert (refused.json()["code"], refused.json()["revision"]) == ("revision_outdated", 2)
    assert (await change(community.owner, board, {}, "*")).status_code == 200


async def test_staff_see_who_changed_what(community: SomeCommunity, member: Person, board: str) -> None:
    await grant(community, member, "staff")
    assert (await change(member, board, {"visible_to": ["professional"]})).status_code == 200
    entries = (await community.owner.get(f"/v1/communities/{community.slug}/audit")).json()["items"]
    assert (entries[0]["what"], entries[0]["subject"]) == ("board_changed:visible_to", board)
    worn = (await member.get(f"/v1/communities/{community.slug}/pseudonyms")).json()["items"]
    assert entries[0]["by"] in [face["id"] for face in worn]


async def test_what_is_not_sound_is_pointed_at(community: SomeCommunity, board: str) -> None:
    for body, pointer in (
        ({"name": {"en": "No Japanese"}}, "/name/ja"),
        ({"name": {"ja": "あ" * 41}}, "/name/ja"),
        ({"description": {"ja": ""}}, "/description/ja"),
        ({"visible_to": ["member"]}, "/visible_to/0"),
        ({"visible_to": ["facilitator", "profession:Nurse"]}, "/visible_to/1"),
        ({"pseudonym_scope": "world"}, "/pseudonym_scope"),
        ({"kind": "listening"}, "/kind"),
    ):
        refused = await change(community.owner, board, body)
        assert refused.status_code == 422, body
        assert refused.json()["errors"][0]["pointer"] == pointer


async def test_faces_get_no_wider_scope(community: SomeCommunity, board: str) -> None:
    assert (await change(community.owner, board, {"pseudonym_scope": "thread"})).status_code == 200
    refused = await change(community.owner, board, {"pseudonym_scope": "board", "name": {"ja": "別の名"}})
    assert (refused.status_code, refused.json()["code"]) == (409, "scope_only_tightens")
    assert refused.json()["pseudonym_scope"] == "thread"
    assert (await community.owner.get(f"/v1/boards/{board}")).json()["name"] != "別の名"
