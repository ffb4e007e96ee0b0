"""Changing a community over the API: by its owners, based on what it is now, with what it was kept."""

import asyncio
import secrets

import httpx

from api.bootstrap import Services
from tests.people import Person, SomeCommunity, join, sign_up


async def patch(person: Person, community: SomeCommunity, body: object, tag: str | None = None) -> httpx.Response:
    headers = {} if tag is None else {"If-Match": tag}
    return await person.call("PATCH", f"/v1/communities/{community.slug}", json=body, headers=headers)


async def test_a_change_is_seen_and_what_it_was_is_kept(community: SomeCommunity) -> None:
    at = f"/v1/communities/{community.slug}"
    before = await community.owner.get(at)
    changed = await patch(community.owner, community, {"name": {"ja": "新しい名前"}}, before.headers["etag"])
    assert (changed.status_code, changed.json()["name"]) == (200, "新しい名前")
    assert changed.headers["etag"] != before.headers["etag"]
    (kept,) = (await community.owner.get(f"{at}/revisions")).json()["items"]
    assert (kept["revision"], kept["document"]["name"]["ja"]) == (before.json()["revision"], before.json()["name"])


async def test_of_two_changes_to_the_same_revision_one_is_refused(community: SomeCommunity) -> None:
    tag = (await community.owner.get(f"/v1/communities/{community.slug}")).headers["etag"]
    bodies = [{"description": {"ja": f"{n}番目の説明"}} for n in range(2)]
    answers = await asyncio.gather(*(patch(community.owner, community, body, tag) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    for stale in (tag, '"x"', '"99999999999999"'):
        refused = await patch(community.owner, community, bodies[0], stale)
        assert refused.json()["code"] == "revision_outdated"


async def test_only_owners_change_it_and_unsound_changes_are_refused(
    client: httpx.AsyncClient, community: SomeCommunity
) -> None:
    member = await join(await sign_up(client), community.slug)
    refused = await patch(member, community, {"time_zone": "Asia/Seoul"})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_staff")
    for body, pointer in (
        ({"time_zone": "Mars/Base"}, "/time_zone"),
        ({"name": {"en": "No Japanese"}}, "/name/ja"),
        ({"languages": ["ja", "x!"]}, "/languages/1"),
        ({"policy": {"admission": "proof"}}, "/policy/proof"),
        ({"slug": "other"}, "/slug"),
    ):
        refused = await patch(community.owner, community, body)
        assert refused.status_code == 422, body
        assert refused.json()["errors"][0]["pointer"] == pointer


async def test_an_owner_founds_another_community_and_a_member_does_not(
    client: httpx.AsyncClient, community: SomeCommunity
) -> None:
    slug = f"new-{secrets.token_hex(4)}"
    body = {
        "community": {
            "slug": slug,
            "name": {"ja": "となりの会"},
            "description": {"ja": "あたらしい会です。"},
            "time_zone": "Asia/Tokyo",
            "languages": ["ja"],
            "policy": {"admission": "open"},
        },
        "rules": {"version": 1, "text": {"ja": "おたがいを大切に。"}},
    }
    member = await join(await sign_up(client), community.slug)
    assert (await member.post("/v1/communities", body)).json()["code"] == "not_staff"
    founded = await community.owner.post("/v1/communities", body)
    assert (founded.status_code, founded.json()["slug"]) == (201, slug)
    assert (await community.owner.get(f"/v1/communities/{slug}/memberships/me")).json()["roles"] == ["member", "owner"]
    taken = await community.owner.post("/v1/communities", body)
    assert (taken.status_code, taken.json()["code"]) == (409, "slug_taken")


async def test_new_rules_are_published_once_with_what_changed(
    client: httpx.AsyncClient, community: SomeCommunity
) -> None:
    at = f"/v1/communities/{community.slug}/rules"
    body = {"version": 2, "text": {"ja": "もっと大切に。"}, "changes": {"ja": "もっと、を足しました。"}}
    answers = await asyncio.gather(*(community.owner.post(at, body) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    newest = (await client.get(at)).json()["items"][0]
    assert (newest["version"], newest["changes"]) == (2, "もっと、を足しました。")
    talk = community.boards["talk"]
    words = {"title": "a", "body": "b"}
    refused = await community.owner.post(f"/v1/boards/{talk}/threads", words)
    assert (refused.status_code, refused.json()["code"], refused.json()["version"]) == (409, "rules_not_accepted", 2)
    assert (await community.owner.get(f"/v1/boards/{talk}/threads")).status_code == 200
    assert (await community.owner.post(f"{at}/2/acceptance")).status_code == 200
    assert (await community.owner.post(f"/v1/boards/{talk}/threads", words)).status_code == 201


async def test_revisions_are_kept_in_order(services: Services, community: SomeCommunity) -> None:
    for number in range(3):
        await patch(community.owner, community, {"name": {"ja": f"名前{number}"}})
    listed = (await community.owner.get(f"/v1/communities/{community.slug}/revisions")).json()["items"]
    assert [item["revision"] for item in listed] == [3, 2, 1]
    assert await services.founding.find(community.slug) == community.id
