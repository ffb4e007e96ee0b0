"""Sanctions: imposed on a face, reaching the person, seen by them, decided on appeal by somebody else."""

import secrets
from datetime import timedelta

import httpx
import pytest

from api.bootstrap import Services
from domain.memberships.model.community import Acknowledgement, Admission, Policy, ProofKind
from tests.api.memberships.conftest import Channel, HeldClock
from tests.people import Person, SomeCommunity, face_of, found_community, join, sign_in_again, sign_up, try_to_join

REASON = {"reason": "名前をたずね続けました。", "rule": "3"}


@pytest.fixture
async def community(timed_services: Services, timed: httpx.AsyncClient) -> SomeCommunity:
    return await found_community(timed_services, timed)


async def sanction(community: SomeCommunity, face: str, kind: str, **more: str) -> httpx.Response:
    path = f"/v1/communities/{community.slug}/pseudonyms/{face}/sanctions"
    return await community.owner.post(path, {"kind": kind, **REASON, **more})


async def new_staff(timed: httpx.AsyncClient, community: SomeCommunity) -> Person:
    staff = await join(await sign_up(timed), community.slug)
    face = await face_of(staff, community.slug)
    at = f"/v1/communities/{community.slug}/pseudonyms/{face}"
    assert (await community.owner.put(f"{at}/roles/staff")).status_code == 204
    return staff


async def test_a_notice_and_a_warning_are_seen_and_change_nothing_else(
    timed: httpx.AsyncClient, community: SomeCommunity
) -> None:
    person = await join(await sign_up(timed), community.slug)
    face = await face_of(person, community.slug)
    for kind in ("notice", "warning"):
        assert (await sanction(community, face, kind)).status_code == 201
    own = (await person.get(f"/v1/communities/{community.slug}/memberships/me/sanctions")).json()["items"]
    assert [(item["kind"], item["reason"], item["pseudonym_id"]) for item in own] == [
        ("warning", REASON["reason"], face),
        ("notice", REASON["reason"], face),
    ]
    assert (await person.get(f"/v1/boards/{community.boards['talk']}")).status_code == 200


async def test_a_suspension_reaches_every_face_and_ends_by_itself(
    timed: httpx.AsyncClient, community: SomeCommunity, clock: HeldClock
) -> None:
    person = await join(await sign_up(timed), community.slug)
    one, other = [await face_of(person, community.slug) for _ in range(2)]
    until = (clock.now() + timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
    imposed = await sanction(community, one, "suspension", until=until)
    assert imposed.json()["until"] == until
    talk = community.boards["talk"]
    words = {"title": "a", "body": "b", "pseudonym_id": other}
    assert (await person.post(f"/v1/boards/{talk}/threads", words)).status_code == 404
    boards = await person.get(f"/v1/communities/{community.slug}/boards")
    assert (boards.status_code, boards.json()["code"], boards.json()["until"]) == (403, "suspended", until)
    own = (await person.get(f"/v1/communities/{community.slug}/memberships/me")).json()
    assert own["suspended_until"] == until
    clock.go_on(minutes=5)
    await sign_in_again(community.owner)
    assert (await person.post(f"/v1/boards/{talk}/threads", words)).status_code == 201


async def test_a_suspension_is_not_shed_by_leaving_and_coming_back(
    timed: httpx.AsyncClient, community: SomeCommunity, clock: HeldClock
) -> None:
    person = await join(await sign_up(timed), community.slug)
    until = (clock.now() + timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
    await sanction(community, await face_of(person, community.slug), "suspension", until=until)
    assert (await person.delete(f"/v1/communities/{community.slug}/memberships/me")).status_code == 204
    refused = await try_to_join(person, community.slug)
    assert (refused.status_code, refused.json()["code"]) == (403, "entry_refused")
    clock.go_on(minutes=5)
    await join(person, community.slug)


async def test_the_expelled_are_out_and_appeal_to_somebody_else(
    timed: httpx.AsyncClient, community: SomeCommunity
) -> None:
    at = f"/v1/communities/{community.slug}"
    staff = await new_staff(timed, community)
    person = await join(await sign_up(timed), community.slug)
    imposed = (await sanction(community, await face_of(person, community.slug), "expulsion")).json()
    assert (await person.get(f"{at}/boards")).json()["code"] == "not_a_member"
    assert (await person.get(f"{at}/memberships/me")).json()["state"] == "expelled"
    refused = await try_to_join(person, community.slug)
    assert (refused.status_code, refused.json()["code"]) == (403, "entry_refused")
    appeal = f"{at}/memberships/me/sanctions/{imposed['id']}/appeal"
    assert (await person.post(appeal, {"text": "誤解です。"})).status_code == 204
    assert (await person.post(appeal, {"text": "もう一度。"})).json()["code"] == "already_decided"
    decision = f"{at}/sanctions/{imposed['id']}/decision"
    overturn = {"decision": "overturn", "reason": "読み直しました。"}
    own = await community.owner.post(decision, overturn)
    assert (own.status_code, own.json()["code"]) == (403, "own_decision")
    assert (await staff.post(decision, overturn)).status_code == 204
    assert (await staff.post(decision, overturn)).json()["code"] == "already_decided"
    assert (await person.get(f"{at}/boards")).status_code == 200
    (seen,) = (await person.get(f"{at}/memberships/me/sanctions")).json()["items"]
    assert (seen["state"], seen["appeal_reason"]) == ("overturned", "読み直しました。")


async def test_who_imposed_it_cannot_decide_under_another_face(
    timed: httpx.AsyncClient, community: SomeCommunity
) -> None:
    at = f"/v1/communities/{community.slug}"
    person = await join(await sign_up(timed), community.slug)
    imposed = (await sanction(community, await face_of(person, community.slug), "warning")).json()
    await person.post(f"{at}/memberships/me/sanctions/{imposed['id']}/appeal", {"text": "誤解です。"})
    body = {"decision": "uphold", "reason": "変わりません。"}
    refused = await community.owner.post(f"{at}/sanctions/{imposed['id']}/decision", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "own_decision")


async def test_an_expelled_person_with_the_same_proof_is_refused_under_a_new_account(
    timed: httpx.AsyncClient, timed_services: Services, channel: Channel
) -> None:
    policy = Policy(admission=Admission.PROOF, proof=ProofKind.YOUTUBE, acknowledgements=tuple(Acknowledgement))
    community = await found_community(timed_services, timed, policy=policy)
    token = f"payer-{secrets.token_hex(4)}"
    channel.members[token] = "standard"
    person = await join(await sign_up(timed), community.slug, proof={"youtube_access_token": token})
    await sanction(community, await face_of(person, community.slug), "expulsion")
    anew = await try_to_join(await sign_up(timed), community.slug, proof={"youtube_access_token": token})
    assert (anew.status_code, anew.json()["code"]) == (403, "entry_refused")


async def test_staff_lists_tell_what_was_done_and_under_which_face(
    timed: httpx.AsyncClient, community: SomeCommunity
) -> None:
    at = f"/v1/communities/{community.slug}"
    person = await join(await sign_up(timed), community.slug)
    face = await face_of(person, community.slug)
    imposed = (await sanction(community, face, "warning")).json()
    listed = (await community.owner.get(f"{at}/sanctions", params={"state": "in_force"})).json()["items"]
    assert listed == [imposed]
    (entry,) = (await community.owner.get(f"{at}/audit")).json()["items"]
    (owners_face,) = (await community.owner.get(f"{at}/pseudonyms")).json()["items"]
    assert (entry["what"], entry["subject"], entry["by"]) == ("sanction_warning", imposed["id"], owners_face["id"])
    for path in ("sanctions", "audit", "applications", "vouchers", "revisions"):
        refused = await person.get(f"{at}/{path}")
        assert (refused.status_code, refused.json()["code"]) == (403, "not_staff"), path


async def test_bad_sanctions_are_refused(timed: httpx.AsyncClient, community: SomeCommunity) -> None:
    person = await join(await sign_up(timed), community.slug)
    face = await face_of(person, community.slug)
    for more in ({}, {"until": "2020-01-01T00:00:00Z"}, {"until": "2999-01-01T00:00:00"}):
        refused = await sanction(community, face, "suspension", **more)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/until")
    assert (await sanction(community, face, "warning", until="2999-01-01T00:00:00Z")).status_code == 422
    absent = await sanction(community, "psd_" + "0" * 26, "warning")
    assert (absent.status_code, absent.json()["code"]) == (404, "pseudonym_missing")


async def test_roles_duties_and_professions_are_held_by_the_person(
    timed: httpx.AsyncClient, community: SomeCommunity, clock: HeldClock
) -> None:
    at = f"/v1/communities/{community.slug}"
    person = await join(await sign_up(timed), community.slug)
    face = f"{at}/pseudonyms/{await face_of(person, community.slug)}"
    last_day = (clock.now() + timedelta(days=2)).date().isoformat()
    owner = community.owner
    assert (await owner.put(f"{face}/roles/facilitator")).status_code == 204
    assert (await owner.put(f"{face}/duties/approve_applications")).status_code == 204
    attest = await owner.call("PUT", f"{face}/professions/psychiatrist", json={"last_day": last_day})
    assert attest.status_code == 204
    own = (await person.get(f"{at}/memberships/me")).json()
    assert (own["roles"], own["duties"], own["professions"]) == (
        ["facilitator", "member"],
        ["approve_applications"],
        ["psychiatrist"],
    )
    assert (await person.get(f"{at}/applications")).status_code == 200
    assert (await person.put(f"{face}/roles/staff")).json()["code"] == "not_staff"
    assert (await owner.delete(f"{face}/duties/approve_applications")).status_code == 204
    assert (await person.get(f"{at}/applications")).json()["code"] == "not_staff"
    clock.go_on(days=3)
    for somebody in (person, owner):
        await sign_in_again(somebody)
    assert (await person.get(f"{at}/memberships/me")).json()["professions"] == []
    assert (await owner.delete(f"{face}/roles/facilitator")).status_code == 204
    assert (await person.get(f"{at}/memberships/me")).json()["roles"] == ["member"]
