"""Things that happen to one membership, proof or sanction at the same moment: one of them counts, and none is a defect.

Each race is run several times, because which of its orders comes up is chance.
"""

import asyncio
import secrets
from collections.abc import Sequence

import httpx
import pytest

from api.bootstrap import Services
from domain.memberships.model.community import Acknowledgement, Admission, Policy, ProofKind
from tests.api.memberships.conftest import Channel, HeldClock
from tests.people import Person, SomeCommunity, face_of, found_community, join, new_member, sign_in_again, sign_up

ROUNDS = 5
CONFIRMED = {"acknowledgements": [a.value for a in Acknowledgement]}
APPROVE = {"decision": "approve", "reason": "ようこそ。"}
DECLINE = {"decision": "decline", "reason": "いまは難しいです。"}


@pytest.fixture
async def applying(services: Services, client: httpx.AsyncClient) -> SomeCommunity:
    policy = Policy(admission=Admission.APPLICATION, acknowledgements=tuple(Acknowledgement))
    return await found_community(services, client, policy=policy)


def statuses(answers: Sequence[httpx.Response]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


async def open_applications(community: SomeCommunity) -> list[str]:
    listed = await community.owner.get(f"/v1/communities/{community.slug}/applications", params={"state": "open"})
    return [application["id"] for application in listed.json()["items"]]


async def new_staff(client: httpx.AsyncClient, community: SomeCommunity, role: str = "staff") -> Person:
    staff = await new_member(client, community.slug)
    face = await face_of(staff, community.slug)
    made = await community.owner.put(f"/v1/communities/{community.slug}/pseudonyms/{face}/roles/{role}")
    assert made.status_code == 204, made.text
    return staff


async def test_one_person_who_applies_ten_times_at_once_has_applied_once_and_can_again_after_a_refusal(
    client: httpx.AsyncClient, applying: SomeCommunity
) -> None:
    at = f"/v1/communities/{applying.slug}"
    person = await sign_up(client)
    await person.post(f"{at}/rules/1/acceptance")
    for _ in range(2):
        answers = await asyncio.gather(*(person.post(f"{at}/memberships", CONFIRMED) for _ in range(10)))
        assert statuses(answers) == [201] + [409] * 9
        (application,) = await open_applications(applying)
        assert (await applying.owner.post(f"{at}/applications/{application}/decision", DECLINE)).status_code == 204


async def test_of_several_decisions_on_one_application_one_counts(
    client: httpx.AsyncClient, applying: SomeCommunity
) -> None:
    at = f"/v1/communities/{applying.slug}"
    person = await new_member(client, applying.slug)
    (application,) = await open_applications(applying)
    path = f"{at}/applications/{application}/decision"
    answers = await asyncio.gather(*(applying.owner.post(path, body) for body in (APPROVE, DECLINE) * 3))
    assert statuses(answers) == [204] + [409] * 5
    said = (await person.get(f"{at}/memberships/me/application")).json()
    state = (await person.get(f"{at}/memberships/me")).json()["state"]
    assert (said["state"], state) in (("approved", "active"), ("declined", "declined"))
    history = (await person.get(f"{at}/memberships/me/history")).json()["items"]
    assert [fact["what"] for fact in history] == ["admit" if state == "active" else "decline", "apply"]


async def test_who_leaves_while_a_decision_is_made_is_out_whichever_was_first(
    client: httpx.AsyncClient, applying: SomeCommunity
) -> None:
    at = f"/v1/communities/{applying.slug}"
    for _ in range(ROUNDS):
        person = await new_member(client, applying.slug)
        (application,) = await open_applications(applying)
        decided, left = await asyncio.gather(
            applying.owner.post(f"{at}/applications/{application}/decision", APPROVE),
            person.delete(f"{at}/memberships/me"),
        )
        assert left.status_code == 204, left.text
        assert decided.status_code == 204 or decided.json()["code"] == "already_decided", decided.text
        assert (await person.get(f"{at}/memberships/me")).status_code == 404


async def test_a_proof_that_several_people_show_at_once_lets_one_of_them_in(
    timed: httpx.AsyncClient, timed_services: Services, channel: Channel
) -> None:
    policy = Policy(admission=Admission.PROOF, proof=ProofKind.YOUTUBE, acknowledgements=tuple(Acknowledgement))
    community = await found_community(timed_services, timed, policy=policy)
    at = f"/v1/communities/{community.slug}"
    for _ in range(ROUNDS):
        token = f"payer-{secrets.token_hex(6)}"
        channel.members[token] = "standard"
        people = [await sign_up(timed) for _ in range(4)]
        for person in people:
            await person.post(f"{at}/rules/1/acceptance")
        body = CONFIRMED | {"proof": {"youtube_access_token": token}}
        answers = await asyncio.gather(*(person.post(f"{at}/memberships", body) for person in people))
        assert statuses(answers) == [201, 409, 409, 409]
        assert {answer.json().get("code") for answer in answers} == {None, "proof_in_use"}


async def test_an_invitation_that_is_revoked_while_it_is_used_is_good_for_nobody_after(
    services: Services, client: httpx.AsyncClient
) -> None:
    policy = Policy(admission=Admission.INVITATION, acknowledgements=tuple(Acknowledgement))
    community = await found_community(services, client, policy=policy)
    at = f"/v1/communities/{community.slug}"
    for _ in range(ROUNDS):
        invited = (await community.owner.post(f"{at}/invitations", {"uses": 2})).json()
        first, second = [await sign_up(client) for _ in range(2)]
        for person in (first, second):
            await person.post(f"{at}/rules/1/acceptance")
        body = CONFIRMED | {"invitation": invited["code"]}
        revoked, joined = await asyncio.gather(
            community.owner.delete(f"{at}/invitations/{invited['id']}"), first.post(f"{at}/memberships", body)
        )
        assert revoked.status_code == 204
        assert joined.status_code == 201 or joined.json()["code"] == "invitation_needed", joined.text
        assert (await second.post(f"{at}/memberships", body)).json()["code"] == "invitation_needed"


async def test_of_two_owners_who_leave_at_once_one_stays(services: Services, client: httpx.AsyncClient) -> None:
    for _ in range(ROUNDS):
        community = await found_community(services, client)
        heir = await new_staff(client, community, "owner")
        path = f"/v1/communities/{community.slug}/memberships/me"
        answers = await asyncio.gather(community.owner.delete(path), heir.delete(path))
        assert statuses(answers) == [204, 409]
        assert {answer.json()["code"] for answer in answers if answer.content} == {"last_owner"}


async def test_an_appeal_is_made_once_and_of_opposite_decisions_the_one_that_counts_is_carried_out(
    services: Services, client: httpx.AsyncClient, community: SomeCommunity
) -> None:
    at = f"/v1/communities/{community.slug}"
    judges = [await new_staff(client, community) for _ in range(2)]
    decisions = [{"decision": decision, "reason": "読み直しました。"} for decision in ("uphold", "overturn")]
    for _ in range(ROUNDS):
        person = await new_member(client, community.slug)
        face = await face_of(person, community.slug)
        body = {"kind": "suspension", "reason": "ためし。", "rule": "1", "until": "2999-01-01T00:00:00Z"}
        imposed = (await community.owner.post(f"{at}/pseudonyms/{face}/sanctions", body)).json()["id"]
        appeal = f"{at}/memberships/me/sanctions/{imposed}/appeal"
        appeals = await asyncio.gather(*(person.post(appeal, {"text": f"{n}回目"}) for n in range(4)))
        assert statuses(appeals) == [204, 409, 409, 409]
        decision = f"{at}/sanctions/{imposed}/decision"
        answers = await asyncio.gather(
            *(judge.post(decision, body) for judge, body in zip(judges, decisions, strict=True))
        )
        assert statuses(answers) == [204, 409]
        (seen,) = (await person.get(f"{at}/memberships/me/sanctions")).json()["items"]
        own = (await person.get(f"{at}/memberships/me")).json()
        assert (seen["state"], own["suspended_until"]) in (
            ("upheld", "2999-01-01T00:00:00Z"),
            ("overturned", None),
        )


async def test_overturning_again_mends_what_an_interruption_left_undone(
    services: Services, client: httpx.AsyncClient, community: SomeCommunity
) -> None:
    at = f"/v1/communities/{community.slug}"
    judge, person = await new_staff(client, community), await new_member(client, community.slug)
    face = await face_of(person, community.slug)
    expulsion = {"kind": "expulsion", "reason": "ためし。", "rule": "1"}
    imposed = (await community.owner.post(f"{at}/pseudonyms/{face}/sanctions", expulsion)).json()["id"]
    undone = "UPDATE community.sanctions SET state = 'overturned', carried_out = false WHERE id = $1"
    await services.pool.execute(undone, imposed)
    again = await judge.post(f"{at}/sanctions/{imposed}/decision", {"decision": "overturn", "reason": "x"})
    assert again.json()["code"] == "already_decided"
    assert (await person.get(f"{at}/boards")).status_code == 200
    entries = (await judge.get(f"{at}/audit")).json()["items"]
    assert "appeal_overturned" not in {entry["what"] for entry in entries}  # it was written when it was decided


async def test_who_leaves_while_the_caretaker_acts_is_out(
    timed: httpx.AsyncClient, timed_services: Services, clock: HeldClock
) -> None:
    policy = Policy(acknowledgements=tuple(Acknowledgement), trial_days=1)
    community = await found_community(timed_services, timed, policy=policy)
    at = f"/v1/communities/{community.slug}"
    people = [await join(await sign_up(timed), community.slug) for _ in range(ROUNDS)]
    clock.go_on(days=1)
    for person in people:
        await sign_in_again(person)
    *left, _, _ = await asyncio.gather(
        *(person.delete(f"{at}/memberships/me") for person in people),
        timed_services.caretaker.tend(),
        timed_services.caretaker.tend(),
    )
    assert [answer.status_code for answer in left if isinstance(answer, httpx.Response)] == [204] * ROUNDS
    states = await timed_services.vault_pool.fetch(
        "SELECT DISTINCT state FROM vault.memberships WHERE account_id = ANY($1)", [p.account_id for p in people]
    )
    assert [row["state"] for row in states] == ["left"]


async def test_lists_of_the_same_codes_in_any_order_are_imported_once(
    services: Services, client: httpx.AsyncClient
) -> None:
    policy = Policy(admission=Admission.PROOF, proof=ProofKind.VOUCHER, acknowledgements=tuple(Acknowledgement))
    community = await found_community(services, client, policy=policy)
    codes = [f"event-{secrets.token_hex(6)}" for _ in range(1_000)]
    lists = ["\n".join(codes), "\n".join(reversed(codes))] * 2
    answers = await asyncio.gather(
        *(
            community.owner.call(
                "POST",
                f"/v1/communities/{community.slug}/vouchers:import",
                params={"days": 31},
                content=text,
                headers={"Content-Type": "text/csv"},
            )
            for text in lists
        )
    )
    assert statuses(answers) == [201] * 4
    assert sum(answer.json()["imported"] for answer in answers) == len(codes)


async def test_who_gets_into_the_way_of_another_is_asked_to_come_again(
    services: Services, client: httpx.AsyncClient, applying: SomeCommunity
) -> None:
    path = f"/v1/communities/{applying.slug}/memberships/me"
    person = await new_member(client, applying.slug)
    (application,) = await open_applications(applying)
    async with services.vault_pool.acquire() as connection, connection.transaction():
        held = "SELECT membership_id FROM vault.applications WHERE id = $1 FOR UPDATE"
        membership = await connection.fetchval(held, application)
        leaving = asyncio.create_task(person.delete(path))
        await asyncio.sleep(0.3)  # holds the membership by now, and waits for the application
        await connection.execute("SELECT FROM vault.memberships WHERE id = $1 FOR UPDATE", membership)
        put_off = await leaving
    assert (put_off.status_code, put_off.json()["code"]) == (503, "database_unavailable")
    assert int(put_off.headers["retry-after"]) >= 1
    assert (await person.delete(path)).status_code == 204
