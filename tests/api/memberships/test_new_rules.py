"""A community changes its rules: reading stays open, and writing waits until a member has accepted them."""

import httpx
import pytest

from api.bootstrap import Services
from domain.memberships.views.communities import PublishRules
from tests.people import Person, SomeCommunity

PATH = "/v1/communities/{slug}/rules"


@pytest.fixture
async def thread(community: SomeCommunity, member: Person) -> str:
    opened = await member.post(f"/v1/boards/{community.boards['talk']}/threads", {"title": "話", "body": "はじめ"})
    return str(opened.json()["id"])


@pytest.fixture
async def new_rules(services: Services, community: SomeCommunity, thread: str) -> None:
    await publish(services, community, 2)


async def publish(services: Services, community: SomeCommunity, version: int) -> None:
    words = {"ja": f"第{version}版のルールです。", "en": f"Version {version}."}
    await services.founding.publish_rules(community.slug, PublishRules(version=version, text=words))


@pytest.mark.usefixtures("new_rules")
async def test_reading_stays_open(community: SomeCommunity, member: Person, thread: str) -> None:
    board = community.boards["talk"]
    for path in (
        f"/v1/communities/{community.slug}/boards",
        f"/v1/communities/{community.slug}/pseudonyms",
        f"/v1/boards/{board}",
        f"/v1/boards/{board}/threads",
        f"/v1/threads/{thread}",
        f"/v1/threads/{thread}/posts",
    ):
        assert (await member.get(path)).status_code == 200, path


@pytest.mark.usefixtures("new_rules")
async def test_writing_waits_and_says_for_which_version(community: SomeCommunity, member: Person, thread: str) -> None:
    for refused in await _write(community, member, thread):
        assert refused.status_code == 409
        assert (refused.json()["code"], refused.json()["version"]) == ("rules_not_accepted", 2)


@pytest.mark.usefixtures("new_rules")
async def test_who_accepts_them_writes_again(community: SomeCommunity, member: Person, thread: str) -> None:
    accepted = await member.post(f"{PATH.format(slug=community.slug)}/2/acceptance")
    assert accepted.json() == {"version": 2}
    answers = await _write(community, member, thread)
    assert [answer.status_code for answer in answers] == [201, 201, 204, 204, 201]
    own = (await member.get(f"/v1/communities/{community.slug}/memberships/me")).json()
    assert own["rules_accepted"] == 2


@pytest.mark.usefixtures("new_rules")
async def test_the_old_version_can_be_accepted_no_more(community: SomeCommunity, member: Person) -> None:
    refused = await member.post(f"{PATH.format(slug=community.slug)}/1/acceptance")
    assert (refused.status_code, refused.json()["code"]) == (404, "rules_version_missing")


@pytest.mark.usefixtures("new_rules")
async def test_all_versions_can_be_read_the_newest_first_in_either_language(
    client: httpx.AsyncClient, community: SomeCommunity
) -> None:
    path = PATH.format(slug=community.slug)
    japanese = (await client.get(path, headers={"Accept-Language": "ja"})).json()["items"]
    english = (await client.get(path, headers={"Accept-Language": "en-GB, ja;q=0.5"})).json()["items"]
    assert [rules["version"] for rules in japanese] == [2, 1]
    assert [rules["text"] for rules in english] == ["Version 2.", "Be kind to one another."]
    assert japanese[0]["text"] == "第2版のルールです。"
    assert (await client.get(f"/v1/communities/{community.slug}")).json()["rules_version"] == 2


async def test_rules_are_paged(client: httpx.AsyncClient, services: Services, community: SomeCommunity) -> None:
    for version in range(2, 6):
        await publish(services, community, version)
    address: str | None = f"{PATH.format(slug=community.slug)}?limit=2"
    seen: list[list[int]] = []
    while address:
        answer = await client.get(address)
        seen.append([rules["version"] for rules in answer.json()["items"]])
        address = answer.links["next"]["url"] if "next" in answer.links else None
    assert seen == [[5, 4], [3, 2], [1]]


async def _write(community: SomeCommunity, member: Person, thread: str) -> list[httpx.Response]:
    (post, *_) = (await member.get(f"/v1/threads/{thread}/posts")).json()["items"]
    words = {"title": "話", "body": "本文"}
    return [
        await member.post(f"/v1/boards/{community.boards['talk']}/threads", words),
        await member.post(f"/v1/threads/{thread}/posts", {"body": "返事"}),
        await member.put(f"/v1/posts/{post['id']}/reactions/heard"),
        await member.delete(f"/v1/posts/{post['id']}/reactions/heard"),
        await member.post(f"/v1/communities/{community.slug}/pseudonyms", {}),
    ]
