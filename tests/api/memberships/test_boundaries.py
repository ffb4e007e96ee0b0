"""Where rules meet: who is out, who has left, what a policy no longer allows, and what there is room for."""

import secrets

import httpx
import pytest

from api.bootstrap import Services
from domain.memberships.model.community import Acknowledgement, Admission, Policy, ProofKind
from tests.api.memberships.conftest import Channel, HeldClock
from tests.people import (
    Person,
    SomeCommunity,
    face_of,
    found_community,
    join,
    new_member,
    sign_in_again,
    sign_up,
    try_to_join,
)

CONFIRMED = [a.value for a in Acknowledgement]


async def impose(by: Person, community: SomeCommunity, face: str, **sanction: str) -> str:
    body = {"reason": "ためし。", "rule": "1", **sanction}
    imposed = await by.post(f"/v1/communities/{community.slug}/pseudonyms/{face}/sanctions", body)
    assert imposed.status_code == 201, imposed.text
    return str(imposed.json()["id"])


async def give(community: SomeCommunity, face: str, role: str) -> None:
    given = await community.owner.put(f"/v1/communities/{community.slug}/pseudonyms/{face}/roles/{role}")
    assert given.status_code == 204, given.text


async def test_who_is_expelled_brings_nobody_in_with_an_invitation_made_before(
    services: Services, client: httpx.AsyncClient
) -> None:
    policy = Policy(admission=Admission.INVITATION, acknowledgements=tuple(Acknowledgement), invitations_per_member=2)
    community = await found_community(services, client, policy=policy)
    at = f"/v1/communities/{community.slug}"
    first = (await community.owner.post(f"{at}/invitations", {})).json()["code"]
    person = await new_member(client, community.slug, invitation=first)
    codes = [(await person.post(f"{at}/invitations", {})).json()["code"] for _ in range(2)]
    await new_member(client, community.slug, invitation=codes[0])
    await impose(community.owner, community, await face_of(person, community.slug), kind="expulsion")
    refused = await try_to_join(await sign_up(client), community.slug, invitation=codes[1])
    assert (refused.status_code, refused.json()["code"]) == (409, "invitation_needed")
    unused = await services.vault_pool.fetchval(
        "SELECT count(*) FROM vault.invitations WHERE community_id = $1 AND used = 0", community.id
    )
    assert unused == 1


async def test_staff_do_not_decide_on_an_appeal_of_their_own(
    client: httpx.AsyncClient, community: SomeCommunity
) -> None:
    at = f"/v1/communities/{community.slug}"
    staff = await new_member(client, community.slug)
    office, other = [await face_of(staff, community.slug) for _ in range(2)]
    await give(community, office, "staff")
    sanction = await impose(community.owner, community, other, kind="warning")
    await staff.post(f"{at}/memberships/me/sanctions/{sanction}/appeal", {"text": "誤解です。"})
    body = {"decision": "overturn", "reason": "誤解でした。"}
    refused = await staff.post(f"{at}/sanctions/{sanction}/decision", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "own_decision")


async def test_a_role_given_to_a_face_whose_wearer_has_left_makes_no_owner(
    client: httpx.AsyncClient, community: SomeCommunity
) -> None:
    at = f"/v1/communities/{community.slug}"
    person = await new_member(client, community.slug)
    face = await face_of(person, community.slug)
    assert (await person.delete(f"{at}/memberships/me")).status_code == 204
    await give(community, face, "owner")
    refused = await community.owner.delete(f"{at}/memberships/me")
    assert (refused.status_code, refused.json()["code"]) == (409, "last_owner")


async def test_an_owner_who_has_left_is_not_counted_when_the_role_is_taken_away(
    client: httpx.AsyncClient, community: SomeCommunity
) -> None:
    at = f"/v1/communities/{community.slug}"
    heir = await new_member(client, community.slug)
    faces = [await face_of(person, community.slug) for person in (community.owner, heir)]
    await give(community, faces[1], "owner")
    assert (await community.owner.delete(f"{at}/memberships/me")).status_code == 204
    assert (await heir.delete(f"{at}/pseudonyms/{faces[0]}/roles/owner")).status_code == 204
    another = await new_member(client, community.slug)
    made = await heir.put(f"{at}/pseudonyms/{await face_of(another, community.slug)}/roles/owner")
    assert made.status_code == 204
    assert (await heir.delete(f"{at}/memberships/me")).status_code == 204


@pytest.mark.parametrize("kind", ["suspension", "expulsion"])
async def test_an_owner_who_is_kept_out_founds_no_other_community(
    client: httpx.AsyncClient, community: SomeCommunity, kind: str
) -> None:
    person = await new_member(client, community.slug)
    face = await face_of(person, community.slug)
    await give(community, face, "owner")
    until = {"until": "2999-01-01T00:00:00Z"} if kind == "suspension" else {}
    await impose(community.owner, community, face, kind=kind, **until)
    words = {"ja": "x"}
    new = {
        "slug": f"n-{secrets.token_hex(4)}",
        "name": words,
        "description": words,
        "time_zone": "Asia/Tokyo",
        "languages": ["ja"],
    }
    body = {"community": {**new, "policy": {}}, "rules": {"version": 1, "text": words}}
    refused = await person.post("/v1/communities", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_staff")


async def test_the_most_that_is_kept_of_a_person_has_room_and_sanctions_go_on(
    services: Services, client: httpx.AsyncClient, community: SomeCommunity
) -> None:
    at, owner = f"/v1/communities/{community.slug}", community.owner
    person = await new_member(client, community.slug)
    face = await face_of(person, community.slug)
    for role in ("facilitator", "professional", "staff", "owner"):
        await give(community, face, role)
    for duty in ("approve_applications", "run_sessions", "unseal"):
        assert (await owner.put(f"{at}/pseudonyms/{face}/duties/{duty}")).status_code == 204
    attested = [
        await owner.call(
            "PUT", f"{at}/pseudonyms/{face}/professions/{'x' * 39}{letter}", json={"last_day": "2999-12-31"}
        )
        for letter in "abcdefghijk"
    ]
    assert {answer.status_code for answer in attested} == {204}, "nobody is told that there is no more room"
    for year in range(2100, 2114):
        await impose(owner, community, face, kind="suspension", until=f"{year}-01-01T00:00:00Z")
    for _ in range(12):
        await impose(owner, community, face, kind="expulsion")
    own = (await person.get(f"{at}/memberships/me")).json()
    assert (own["state"], own["suspended_until"], len(own["professions"])) == ("expelled", "2113-01-01T00:00:00Z", 10)
    lengths = await services.vault_pool.fetch(
        "SELECT DISTINCT length(personal) FROM vault.memberships WHERE community_id = $1", community.id
    )
    assert len(lengths) == 1


async def test_professions_that_have_ended_leave_room_for_others(
    timed: httpx.AsyncClient, timed_services: Services, clock: HeldClock
) -> None:
    community = await found_community(timed_services, timed)
    person = await join(await sign_up(timed), community.slug)
    path = f"/v1/communities/{community.slug}/pseudonyms/{await face_of(person, community.slug)}/professions"
    today = {"last_day": clock.now().date().isoformat()}
    for letter in "abcdefghij":
        assert (await community.owner.call("PUT", f"{path}/{letter}", json=today)).status_code == 204
    clock.go_on(days=1)
    await sign_in_again(community.owner)
    tomorrow = {"last_day": clock.now().date().isoformat()}
    assert (await community.owner.call("PUT", f"{path}/k", json=tomorrow)).status_code == 204


async def test_a_grace_ends_when_the_community_asks_for_no_proof_any_more(
    timed: httpx.AsyncClient, timed_services: Services, clock: HeldClock, channel: Channel
) -> None:
    policy = Policy(admission=Admission.PROOF, proof=ProofKind.YOUTUBE, acknowledgements=tuple(Acknowledgement))
    community = await found_community(timed_services, timed, policy=policy)
    at, token = f"/v1/communities/{community.slug}", f"payer-{secrets.token_hex(6)}"
    channel.members[token] = "standard"
    person = await join(await sign_up(timed), community.slug, proof={"youtube_access_token": token})
    del channel.members[token]
    await timed_services.caretaker.recheck()
    await timed_services.caretaker.tend()
    assert (await person.get(f"{at}/memberships/me")).json()["state"] == "grace"
    await sign_in_again(community.owner)
    revised = await community.owner.call("PATCH", at, json={"policy": {"admission": "open"}})
    assert revised.status_code == 200, revised.text
    clock.go_on(days=15)
    await timed_services.caretaker.tend()
    await sign_in_again(person)
    own = (await person.get(f"{at}/memberships/me")).json()
    assert (own["state"], own["due_on"]) == ("active", None)


async def test_faces_stay_ones_own_when_the_policy_allows_fewer(
    client: httpx.AsyncClient, community: SomeCommunity
) -> None:
    at = f"/v1/communities/{community.slug}"
    person = await new_member(client, community.slug)
    faces = [await face_of(person, community.slug) for _ in range(3)]
    policy = {"admission": "open", "acknowledgements": CONFIRMED, "pseudonyms_per_member": 1}
    assert (await community.owner.call("PATCH", at, json={"policy": policy})).status_code == 200
    assert [face["id"] for face in (await person.get(f"{at}/pseudonyms")).json()["items"]] == faces
    refused = await person.post(f"{at}/pseudonyms", {})
    assert (refused.status_code, refused.json()["code"], refused.json()["limit"]) == (409, "pseudonym_limit_reached", 1)
    sanction = await impose(community.owner, community, faces[2], kind="warning")
    (seen,) = (await person.get(f"{at}/memberships/me/sanctions")).json()["items"]
    assert seen["id"] == sanction
    appealed = await person.post(f"{at}/memberships/me/sanctions/{sanction}/appeal", {"text": "誤解です。"})
    assert appealed.status_code == 204


async def test_the_next_page_of_a_filtered_list_is_filtered_too(
    client: httpx.AsyncClient, community: SomeCommunity
) -> None:
    face = await face_of(await new_member(client, community.slug), community.slug)
    imposed = [await impose(community.owner, community, face, kind="notice") for _ in range(3)]
    seen: list[str] = []
    address: str | None = f"/v1/communities/{community.slug}/sanctions?limit=1&state=in_force"
    while address:
        answer = await community.owner.get(address)
        seen += [item["id"] for item in answer.json()["items"]]
        address = answer.links["next"]["url"] if "next" in answer.links else None
    assert seen == imposed[::-1]
