"""What time does: trials end, proofs go and come back, graces run out, and an outage changes nothing."""

import asyncio
import secrets

import httpx

from api.bootstrap import Services
from domain.memberships.model.community import Acknowledgement, Admission, Policy, ProofKind
from tests.api.memberships.conftest import Channel, HeldClock
from tests.people import Person, SomeCommunity, found_community, join, sign_in_again, sign_up

BY_YOUTUBE = Policy(
    admission=Admission.PROOF, proof=ProofKind.YOUTUBE, acknowledgements=tuple(Acknowledgement), grace_days=14
)


async def state_of(person: Person, community: SomeCommunity) -> str:
    await sign_in_again(person)
    return str((await person.get(f"/v1/communities/{community.slug}/memberships/me")).json()["state"])


async def history_of(person: Person, community: SomeCommunity) -> list[tuple[str, str]]:
    await sign_in_again(person)
    listed = await person.get(f"/v1/communities/{community.slug}/memberships/me/history")
    return [(fact["what"], fact["by"]) for fact in reversed(listed.json()["items"])]


async def a_payer(client: httpx.AsyncClient, channel: Channel, community: SomeCommunity) -> tuple[Person, str]:
    token = f"payer-{secrets.token_hex(4)}"
    channel.members[token] = "standard"
    person = await join(await sign_up(client), community.slug, proof={"youtube_access_token": token})
    return person, token


async def test_a_trial_becomes_an_active_membership_on_its_day(
    timed: httpx.AsyncClient, timed_services: Services, clock: HeldClock
) -> None:
    policy = Policy(acknowledgements=tuple(Acknowledgement), trial_days=7)
    community = await found_community(timed_services, timed, policy=policy)
    person = await join(await sign_up(timed), community.slug)
    assert await state_of(person, community) == "trial"
    clock.go_on(days=6)
    await timed_services.caretaker.tend()
    assert await state_of(person, community) == "trial"
    clock.go_on(days=1)
    await timed_services.caretaker.tend()
    assert await state_of(person, community) == "active"
    assert await history_of(person, community) == [
        ("try", "self"),
        ("reminder", "time"),
        ("finish_trial", "time"),
    ]


async def test_a_departure_is_found_at_the_next_recheck_and_opens_a_grace(
    timed: httpx.AsyncClient, timed_services: Services, clock: HeldClock, channel: Channel
) -> None:
    community = await found_community(timed_services, timed, policy=BY_YOUTUBE)
    person, token = await a_payer(timed, channel, community)
    await timed_services.caretaker.recheck()
    await timed_services.caretaker.tend()
    assert await state_of(person, community) == "active"
    del channel.members[token]
    await timed_services.caretaker.recheck()
    await timed_services.caretaker.tend()
    assert await state_of(person, community) == "grace"
    own = (await person.get(f"/v1/communities/{community.slug}/memberships/me")).json()
    assert own["due_on"] == (clock.now().date().fromordinal(clock.now().date().toordinal() + 14)).isoformat()
    talk = community.boards["talk"]
    assert (await person.post(f"/v1/boards/{talk}/threads", {"title": "a", "body": "b"})).status_code == 201
    clock.go_on(days=14)
    await timed_services.caretaker.tend()
    assert await state_of(person, community) == "lapsed"
    assert (await person.get(f"/v1/boards/{talk}")).status_code == 404


async def test_a_renewed_membership_ends_the_grace_by_itself(
    timed: httpx.AsyncClient, timed_services: Services, channel: Channel
) -> None:
    community = await found_community(timed_services, timed, policy=BY_YOUTUBE)
    person, token = await a_payer(timed, channel, community)
    level = channel.members.pop(token)
    await timed_services.caretaker.recheck()
    await timed_services.caretaker.tend()
    assert await state_of(person, community) == "grace"
    channel.members[token] = level
    await timed_services.caretaker.recheck()
    await timed_services.caretaker.tend()
    assert await state_of(person, community) == "active"


async def test_an_outage_of_a_day_changes_nobodys_state(
    timed: httpx.AsyncClient, timed_services: Services, clock: HeldClock, channel: Channel
) -> None:
    community = await found_community(timed_services, timed, policy=BY_YOUTUBE)
    person, _ = await a_payer(timed, channel, community)
    channel.away = True
    try:
        for _ in range(24):
            clock.go_on(hours=1)
            assert await timed_services.caretaker.recheck() > 0
            await timed_services.caretaker.tend()
            assert await state_of(person, community) == "active"
    finally:
        channel.away = False


async def test_who_lapsed_comes_back_with_the_same_names_by_a_new_proof(
    timed: httpx.AsyncClient, timed_services: Services, clock: HeldClock
) -> None:
    policy = Policy(
        admission=Admission.PROOF, proof=ProofKind.VOUCHER, acknowledgements=tuple(Acknowledgement), grace_days=1
    )
    community = await found_community(timed_services, timed, policy=policy)
    at = f"/v1/communities/{community.slug}"
    codes = (await community.owner.post(f"{at}/vouchers", {"count": 2, "days": 30})).json()["codes"]
    person = await join(await sign_up(timed), community.slug, proof={"voucher": codes[0]})
    face = (await person.post(f"{at}/pseudonyms", {})).json()
    for days in (31, 2):
        clock.go_on(days=days)
        await timed_services.caretaker.tend()
    assert await state_of(person, community) == "lapsed"
    used = await person.post(f"{at}/memberships/me/proof", {"voucher": codes[0]})
    assert (used.status_code, used.json()["code"]) == (409, "proof_needed")
    back = await person.post(f"{at}/memberships/me/proof", {"voucher": codes[1]})
    assert (back.status_code, back.json()["state"]) == (200, "active"), back.text
    assert [own["id"] for own in (await person.get(f"{at}/pseudonyms")).json()["items"]] == [face["id"]]


async def test_a_pause_keeps_names_and_ends_with_one_call(timed: httpx.AsyncClient, timed_services: Services) -> None:
    for pausing, reads in (("reading", 200), ("nothing", 404)):
        policy = Policy(acknowledgements=tuple(Acknowledgement), while_paused=pausing)  # type: ignore[arg-type]
        community = await found_community(timed_services, timed, policy=policy)
        person = await join(await sign_up(timed), community.slug)
        at, talk = f"/v1/communities/{community.slug}", community.boards["talk"]
        face = (await person.post(f"{at}/pseudonyms", {})).json()
        paused = await person.call("PATCH", f"{at}/memberships/me", json={"state": "paused"})
        assert (paused.status_code, paused.json()["state"]) == (200, "paused")
        again = await person.call("PATCH", f"{at}/memberships/me", json={"state": "paused"})
        assert (again.status_code, again.json()["code"]) == (409, "action_impossible")
        assert (await person.get(f"/v1/boards/{talk}")).status_code == reads
        written = await person.post(f"/v1/boards/{talk}/threads", {"title": "a", "body": "b"})
        assert written.status_code in (404, 409)
        resumed = await person.call("PATCH", f"{at}/memberships/me", json={"state": "active"})
        assert resumed.json()["state"] == "active"
        assert [own["id"] for own in (await person.get(f"{at}/pseudonyms")).json()["items"]] == [face["id"]]


async def test_who_leaves_comes_back_as_somebody_new(timed: httpx.AsyncClient, timed_services: Services) -> None:
    community = await found_community(timed_services, timed)
    person = await join(await sign_up(timed), community.slug)
    at = f"/v1/communities/{community.slug}"
    await person.post(f"{at}/pseudonyms", {})
    assert (await person.delete(f"{at}/memberships/me")).status_code == 204
    assert (await person.get(f"{at}/memberships/me")).json()["code"] == "membership_missing"
    assert (await person.get(f"/v1/boards/{community.boards['talk']}")).status_code == 404
    await join(person, community.slug)
    assert (await person.get(f"{at}/pseudonyms")).json()["items"] == []


async def test_the_last_owner_cannot_leave(timed: httpx.AsyncClient, timed_services: Services) -> None:
    community = await found_community(timed_services, timed)
    at = f"/v1/communities/{community.slug}"
    refused = await community.owner.delete(f"{at}/memberships/me")
    assert (refused.status_code, refused.json()["code"]) == (409, "last_owner")
    heir = await join(await sign_up(timed), community.slug)
    face = (await heir.post(f"{at}/pseudonyms", {})).json()["id"]
    assert (await community.owner.put(f"{at}/pseudonyms/{face}/roles/owner")).status_code == 204
    assert (await community.owner.delete(f"{at}/memberships/me")).status_code == 204
    assert (await heir.delete(f"{at}/memberships/me")).json()["code"] == "last_owner"


async def test_the_caretakers_work_is_done_once_by_many(
    timed: httpx.AsyncClient, timed_services: Services, clock: HeldClock
) -> None:
    policy = Policy(acknowledgements=tuple(Acknowledgement), trial_days=1)
    community = await found_community(timed_services, timed, policy=policy)
    person = await join(await sign_up(timed), community.slug)
    clock.go_on(days=1)
    await asyncio.gather(*(timed_services.caretaker.tend() for _ in range(5)))
    facts = await history_of(person, community)
    assert facts.count(("finish_trial", "time")) == 1
