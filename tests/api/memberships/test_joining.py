"""Joining a community: read the rules, accept them, confirm what is asked at the door."""

import asyncio

import httpx

from domain.memberships.model.community import Acknowledgement
from tests.people import Person, SomeCommunity, join, sign_up

CONFIRMED = {"acknowledgements": [a.value for a in Acknowledgement]}


async def test_who_accepts_the_rules_and_confirms_what_is_asked_becomes_a_member(
    client: httpx.AsyncClient, community: SomeCommunity
) -> None:
    person = await sign_up(client)
    assert (await _accept(person, community)).json() == {"version": 1}
    joined = await _join(person, community)
    assert joined.status_code == 201
    expected = {
        "community_id": community.id,
        "state": "active",
        "roles": ["member"],
        "duties": [],
        "professions": [],
        "rules_accepted": 1,
        "suspended_until": None,
        "due_on": None,
    }
    assert joined.json() == expected
    assert (await person.get(joined.headers["location"])).json() == expected


async def test_accepting_twice_changes_nothing(client: httpx.AsyncClient, community: SomeCommunity) -> None:
    person = await sign_up(client)
    first, second = await _accept(person, community), await _accept(person, community)
    assert (first.status_code, first.content) == (second.status_code, second.content)
    again = await asyncio.gather(*(_accept(person, community) for _ in range(10)))
    assert {answer.status_code for answer in again} == {200}


async def test_who_has_not_accepted_the_rules_does_not_join(
    client: httpx.AsyncClient, community: SomeCommunity
) -> None:
    refused = await _join(await sign_up(client), community)
    assert (refused.status_code, refused.json()["code"], refused.json()["version"]) == (409, "rules_not_accepted", 1)


async def test_only_the_version_in_force_can_be_accepted(client: httpx.AsyncClient, community: SomeCommunity) -> None:
    person = await sign_up(client)
    refused = await person.post(f"/v1/communities/{community.slug}/rules/2/acceptance")
    assert (refused.status_code, refused.json()["code"]) == (404, "rules_version_missing")
    assert (await _join(person, community)).json()["code"] == "rules_not_accepted"


async def test_every_acknowledgement_is_needed_and_those_missing_are_named(
    client: httpx.AsyncClient, community: SomeCommunity
) -> None:
    person = await sign_up(client)
    await _accept(person, community)
    for given in ([], ["not_a_treatment"], ["not_a_treatment", "not_a_treatment"]):
        refused = await person.post(f"/v1/communities/{community.slug}/memberships", {"acknowledgements": given})
        assert (refused.status_code, refused.json()["code"]) == (409, "acknowledgements_needed")
        assert set(refused.json()["needed"].split()) == {a.value for a in Acknowledgement} - set(given)


async def test_a_member_does_not_join_again(community: SomeCommunity, member: Person) -> None:
    refused = await _join(member, community)
    assert (refused.status_code, refused.json()["code"]) == (409, "already_member")


async def test_twenty_requests_at_once_make_one_membership(client: httpx.AsyncClient, community: SomeCommunity) -> None:
    person = await sign_up(client)
    await _accept(person, community)
    answers = await asyncio.gather(*(_join(person, community) for _ in range(20)))
    outcomes = sorted((answer.status_code, answer.json().get("code", "")) for answer in answers)
    assert outcomes == [(201, "")] + [(409, "already_member")] * 19
    assert len((await person.get("/v1/me")).json()["memberships"]) == 1


async def test_a_community_goes_by_its_id_as_well(client: httpx.AsyncClient, community: SomeCommunity) -> None:
    person = await join(await sign_up(client), community.id)
    by_id, by_slug = [await person.get(f"/v1/communities/{c}/memberships/me") for c in (community.id, community.slug)]
    assert (by_id.status_code, by_id.content) == (200, by_slug.content)


async def test_who_has_not_joined_has_no_membership_and_learns_the_same_of_no_community(
    client: httpx.AsyncClient, community: SomeCommunity
) -> None:
    stranger = await sign_up(client)
    here, nowhere = [await stranger.get(f"/v1/communities/{c}/memberships/me") for c in (community.slug, "no-such")]
    assert (here.status_code, here.content) == (404, nowhere.content)


async def test_there_is_no_joining_of_what_is_not_there(member: Person) -> None:
    for answer in (
        await member.post("/v1/communities/no-such/memberships", CONFIRMED),
        await member.post("/v1/communities/no-such/rules/1/acceptance"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "community_missing")


async def _accept(person: Person, community: SomeCommunity) -> httpx.Response:
    return await person.post(f"/v1/communities/{community.slug}/rules/1/acceptance")


async def _join(person: Person, community: SomeCommunity) -> httpx.Response:
    return await person.post(f"/v1/communities/{community.slug}/memberships", CONFIRMED)
