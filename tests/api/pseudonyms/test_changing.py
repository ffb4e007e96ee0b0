"""Renaming a face and retiring it: what its wearer can do, and what others see of it."""

import json
from typing import Any

import httpx
import pytest

from tests.people import Person, SomeCommunity, face_of, new_member


async def renamed(person: Person, face: str, name: str | None) -> httpx.Response:
    return await person.call("PATCH", f"/v1/pseudonyms/{face}", json={"name": name})


async def a_thread(person: Person, community: SomeCommunity, **body: Any) -> httpx.Response:
    at = f"/v1/boards/{community.boards['talk']}/threads"
    return await person.post(at, {"title": "話", "body": "x", **body})


async def test_everything_that_it_wrote_shows_the_new_name(community: SomeCommunity, member: Person) -> None:
    thread = (await a_thread(member, community)).json()
    face = thread["author"]["id"]
    shown = await renamed(member, face, "あたらしい名")
    assert (shown.status_code, shown.json()["name"]) == (200, "あたらしい名")
    assert (await member.get(f"/v1/threads/{thread['id']}")).json()["author"]["name"] == "あたらしい名"


async def test_of_the_old_name_no_trace_is_left_but_that_there_was_one(
    services: Any, community: SomeCommunity, member: Person, client: httpx.AsyncClient
) -> None:
    worn = await member.post(f"/v1/communities/{community.slug}/pseudonyms", {"name": "むかしのなまえ"})
    face, other = worn.json()["id"], await new_member(client, community.slug)
    assert (await renamed(member, face, "いまのなまえ")).status_code == 200
    shown = (await other.get(f"/v1/pseudonyms/{face}")).json()
    assert shown["renamed_this_month"] is True and "むかし" not in json.dumps(shown, ensure_ascii=False)
    again = await other.post(f"/v1/communities/{community.slug}/pseudonyms", {"name": "むかしのなまえ"})
    assert again.status_code == 201
    left = await services.pool.fetchval(
        "SELECT count(*) FROM community.events WHERE data::text LIKE '%' || $1 || '%'", face
    )
    assert left == 0


async def test_once_a_month_is_enough(community: SomeCommunity, member: Person) -> None:
    face = await face_of(member, community.slug)
    assert (await renamed(member, face, "ひとつめの名")).status_code == 200
    again = await renamed(member, face, "ふたつめの名")
    assert (again.status_code, again.json()["code"]) == (409, "renamed_this_month")


async def test_without_a_name_one_is_generated(community: SomeCommunity, member: Person) -> None:
    worn = (await member.post(f"/v1/communities/{community.slug}/pseudonyms", {})).json()
    shown = (await renamed(member, worn["id"], None)).json()
    assert shown["name"] and shown["name"] != worn["name"]


@pytest.mark.parametrize("name", ["", " ", "あ" * 31, "a\u202eb"])
async def test_a_name_that_cannot_be_one_is_refused_and_nothing_changes(
    community: SomeCommunity, member: Person, name: str
) -> None:
    face = await face_of(member, community.slug)
    before = (await member.get(f"/v1/pseudonyms/{face}")).content
    refused = await renamed(member, face, name)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/name")
    assert (await member.get(f"/v1/pseudonyms/{face}")).content == before


async def test_a_name_that_is_taken_is_refused(
    community: SomeCommunity, member: Person, client: httpx.AsyncClient
) -> None:
    other = await new_member(client, community.slug)
    await other.post(f"/v1/communities/{community.slug}/pseudonyms", {"name": "Quiet Otter"})
    refused = await renamed(member, await face_of(member, community.slug), "quiet otter")
    assert (refused.status_code, refused.json()["code"]) == (409, "name_taken")


async def test_only_its_wearer_changes_a_face(
    community: SomeCommunity, member: Person, client: httpx.AsyncClient
) -> None:
    face, other = await face_of(member, community.slug), await new_member(client, community.slug)
    for who in (other, community.owner):
        for refused in (await renamed(who, face, "のっとり"), await who.delete(f"/v1/pseudonyms/{face}")):
            assert (refused.status_code, refused.json()["code"]) == (403, "not_your_pseudonym")


async def test_what_cannot_be_seen_cannot_be_changed_and_looks_absent(
    community: SomeCommunity, member: Person, client: httpx.AsyncClient, services: Any
) -> None:
    face, stranger = await face_of(member, community.slug), await new_member(client, community.slug)
    await stranger.delete(f"/v1/communities/{community.slug}/memberships/me")
    answers = [await renamed(stranger, wanted, "のっとり") for wanted in (face, "psd_" + "0" * 26)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


async def test_a_retired_face_is_worn_no_more_and_what_it_wrote_stays(
    community: SomeCommunity, member: Person, client: httpx.AsyncClient
) -> None:
    thread = (await a_thread(member, community)).json()
    face, other = thread["author"]["id"], await new_member(client, community.slug)
    before = (await other.get(f"/v1/pseudonyms/{face}")).content
    assert (await member.delete(f"/v1/pseudonyms/{face}")).status_code == 204
    assert (await other.get(f"/v1/pseudonyms/{face}")).content == before
    assert (await other.get(f"/v1/threads/{thread['id']}")).json()["author"]["id"] == face
    refused = await a_thread(member, community, pseudonym_id=face)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_yours")
    assert (await a_thread(member, community)).json()["author"]["id"] != face


async def test_ones_own_list_still_has_it(community: SomeCommunity, member: Person) -> None:
    face = await face_of(member, community.slug)
    await member.delete(f"/v1/pseudonyms/{face}")
    (shown,) = (await member.get(f"/v1/communities/{community.slug}/pseudonyms")).json()["items"]
    assert (shown["id"], shown["retired"]) == (face, True)


async def test_it_changes_no_more(community: SomeCommunity, member: Person) -> None:
    face = await face_of(member, community.slug)
    await member.delete(f"/v1/pseudonyms/{face}")
    for refused in (await renamed(member, face, "もういちど"), await member.delete(f"/v1/pseudonyms/{face}")):
        assert (refused.status_code, refused.json()["code"]) == (409, "pseudonym_retired")


async def test_its_place_is_not_free_at_once(community: SomeCommunity, member: Person) -> None:
    faces = [await face_of(member, community.slug) for _ in range(3)]
    await member.delete(f"/v1/pseudonyms/{faces[0]}")
    refused = await member.post(f"/v1/communities/{community.slug}/pseudonyms", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "pseudonym_limit_reached")


async def test_staff_still_reach_its_wearer(community: SomeCommunity, member: Person) -> None:
    face = await face_of(member, community.slug)
    await member.delete(f"/v1/pseudonyms/{face}")
    sanction = {"kind": "expulsion", "reason": "x", "rule": "1"}
    at = f"/v1/communities/{community.slug}/pseudonyms/{face}/sanctions"
    assert (await community.owner.post(at, sanction)).status_code == 201
    own = (await member.get(f"/v1/communities/{community.slug}/memberships/me")).json()
    assert own["state"] == "expelled"
