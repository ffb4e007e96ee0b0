"""Two people open one face, over the API and on a real database; everything else stays shut, and each step is told."""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from api.bootstrap import Services
from domain.memberships.model.community import Acknowledgement, Admission, Policy, ProofKind, Question
from tests.api.memberships.conftest import Channel, HeldClock
from tests.people import Person, SomeCommunity, face_of, found_community, join, sign_in_again, sign_up, try_to_join

APPROVE = {"decision": "approve", "reason": "照会書を確認しました。"}
REFUSE = {"decision": "refuse", "reason": "理由が足りません。"}
ABSENT = "uns_" + "0" * 26
DOOR: dict[str, Any] = {"acknowledgements": tuple(Acknowledgement), "pseudonyms_per_member": 3}


@dataclass
class Scene:
    """A community with an owner, another whom the owner trusts, and a member with two faces."""

    services: Services
    community: SomeCommunity
    owner: Person
    trusted: Person
    member: Person
    face: str
    sibling: str

    @property
    def at(self) -> str:
        return f"/v1/communities/{self.community.slug}"

    async def ask(self, by: Person | None = None, **changes: Any) -> str:
        body = {"pseudonym_id": self.face, "reason": "照会がありました。", "scope": ["standing"], **changes}
        asked = await (by or self.owner).post(f"{self.at}/unsealings", body)
        assert asked.status_code == 201, asked.text
        return str(asked.json()["id"])

    async def approved(self, **changes: Any) -> str:
        unsealing = await self.ask(**changes)
        assert (await self.decide(self.trusted, unsealing)).status_code == 204
        return unsealing

    async def decide(self, by: Person, unsealing: str, body: dict[str, str] = APPROVE) -> httpx.Response:
        return await by.post(f"{self.at}/unsealings/{unsealing}/decision", body)

    async def look(self, by: Person, unsealing: str) -> httpx.Response:
        return await by.get(f"{self.at}/unsealings/{unsealing}/disclosure")

    async def state(self, unsealing: str) -> str:
        return str((await self.owner.get(f"{self.at}/unsealings/{unsealing}")).json()["state"])

    async def trail(self) -> list[str]:
        """The steps of unsealings in the audit log, oldest first."""
        items = (await self.owner.get(f"{self.at}/audit", params={"limit": 100})).json()["items"]
        return [item["what"].removeprefix("unsealing_") for item in items if "unsealing" in item["what"]][::-1]

    async def intact(self) -> bool:
        return bool((await self.owner.get(f"{self.at}/audit:verify")).json()["intact"])

    async def pass_time(self, clock: HeldClock, **by: float) -> None:
        clock.go_on(**by)
        for person in (self.owner, self.trusted, self.member):
            await sign_in_again(person)


async def set_up(services: Services, client: httpx.AsyncClient, policy: Policy | None = None, **door: Any) -> Scene:
    community = await found_community(services, client, policy=policy)
    member = await join(await sign_up(client), community.slug, **door)
    at = f"/v1/communities/{community.slug}"
    trusted = await trust(services, client, community)
    if policy is not None and policy.admission is Admission.APPLICATION:
        (application,) = (await community.owner.get(f"{at}/applications")).json()["items"]
        let_in = await community.owner.post(f"{at}/applications/{application['id']}/decision", APPROVE)
        assert let_in.status_code == 204, let_in.text
    faces = [await face_of(member, community.slug) for _ in range(2)]
    return Scene(services, community, community.owner, trusted, member, faces[0], faces[1])


async def trust(services: Services, client: httpx.AsyncClient, community: SomeCommunity) -> Person:
    """Somebody with the duty, let in by the open door."""
    person = await sign_up(client)
    async with services.pool.acquire() as connection:
        before = await connection.fetchval("SELECT policy FROM community.communities WHERE id = $1", community.id)
        opened = "UPDATE community.communities SET policy = $2 WHERE id = $1"
        plain = {**json.loads(before), "admission": "open", "proof": None}
        await connection.execute(opened, community.id, json.dumps(plain))
        await join(person, community.slug)
        await connection.execute(opened, community.id, before)
    face = await face_of(person, community.slug)
    given = await community.owner.put(f"/v1/communities/{community.slug}/pseudonyms/{face}/duties/unseal")
    assert given.status_code == 204, given.text
    return person


@pytest.fixture
async def scene(timed_services: Services, timed: httpx.AsyncClient) -> Scene:
    return await set_up(timed_services, timed)


def told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_two_people_open_one_face(scene: Scene) -> None:
    unsealing = await scene.ask(scope=["standing", "proof"])
    assert (await scene.decide(scene.trusted, unsealing)).status_code == 204
    looked = await scene.look(scene.owner, unsealing)
    assert (looked.status_code, looked.headers["cache-control"]) == (200, "no-store")
    shown = looked.json()
    assert (shown["standing"]["state"], shown["proofs"]) == ("active", [])
    assert (shown["application"], shown["match"]) == (None, None)
    assert await scene.trail() == ["requested", "approved", "disclosed"]
    assert await scene.intact()


async def test_one_person_alone_cannot(scene: Scene) -> None:
    unsealing = await scene.ask()
    assert told(await scene.decide(scene.owner, unsealing)) == (403, "second_person_needed")
    assert told(await scene.look(scene.owner, unsealing)) == (409, "unsealing_not_open")
    assert await scene.trail() == ["requested"]


async def test_the_same_person_cannot_under_another_face(scene: Scene) -> None:
    unsealing = await scene.ask()
    for _ in range(2):
        await face_of(scene.owner, scene.community.slug)
        assert told(await scene.decide(scene.owner, unsealing)) == (403, "second_person_needed")
    assert await scene.trail() == ["requested"]


async def test_the_same_person_cannot_having_left_and_come_back(scene: Scene) -> None:
    unsealing = await scene.ask(by=scene.trusted)
    assert (await scene.trusted.delete(f"{scene.at}/memberships/me")).status_code == 204
    assert told(await scene.decide(scene.trusted, unsealing)) == (403, "not_a_member")
    await join(scene.trusted, scene.community.slug)
    assert told(await scene.decide(scene.trusted, unsealing)) == (404, "unsealing_missing")
    face = await face_of(scene.trusted, scene.community.slug)
    assert (await scene.owner.put(f"{scene.at}/pseudonyms/{face}/duties/unseal")).status_code == 204
    assert told(await scene.decide(scene.trusted, unsealing)) == (403, "second_person_needed")
    assert (await scene.decide(scene.owner, unsealing)).status_code == 204
    assert told(await scene.look(scene.trusted, unsealing)) == (403, "requesters_only")


async def test_the_person_behind_the_face_has_no_part_in_it(scene: Scene) -> None:
    unsealing = await scene.ask()
    given = await scene.owner.put(f"{scene.at}/pseudonyms/{scene.sibling}/duties/unseal")
    assert given.status_code == 204
    assert told(await scene.decide(scene.member, unsealing)) == (403, "own_unsealing")
    for face in (scene.face, scene.sibling):
        body = {"pseudonym_id": face, "reason": "x", "scope": ["standing"]}
        assert told(await scene.member.post(f"{scene.at}/unsealings", body)) == (403, "own_unsealing")
    assert await scene.trail() == ["requested"]


async def test_a_refused_one_opens_nothing(scene: Scene) -> None:
    unsealing = await scene.ask()
    assert (await scene.decide(scene.trusted, unsealing, REFUSE)).status_code == 204
    refused = await scene.look(scene.owner, unsealing)
    assert (*told(refused), refused.json()["state"]) == (409, "unsealing_not_open", "refused")
    assert told(await scene.decide(scene.trusted, unsealing)) == (409, "unsealing_not_open")
    assert await scene.trail() == ["requested", "refused"]
    shown = (await scene.owner.get(f"{scene.at}/unsealings/{unsealing}")).json()
    assert (shown["state"], shown["decision_reason"]) == ("refused", REFUSE["reason"])


async def test_an_expired_one_opens_nothing(scene: Scene, clock: HeldClock) -> None:
    asked, approved = await scene.ask(), await scene.approved()
    await scene.pass_time(clock, days=3)
    assert told(await scene.decide(scene.trusted, asked)) == (409, "unsealing_not_open")
    assert told(await scene.look(scene.owner, approved)) == (409, "unsealing_not_open")
    assert await scene.trail() == ["requested", "requested", "approved"]
    await asyncio.gather(*(scene.services.unsealer.end_what_is_over() for _ in range(4)))
    assert sorted((await scene.trail())[3:]) == ["ended", "expired"]
    assert (await scene.state(asked), await scene.state(approved)) == ("expired", "ended")
    assert told(await scene.look(scene.owner, approved)) == (409, "unsealing_not_open")
    assert await scene.intact()


async def test_it_lasts_from_one_day_to_seven(scene: Scene, clock: HeldClock) -> None:
    def end(**after: float) -> str:
        return (clock.now() + timedelta(**after)).strftime("%Y-%m-%dT%H:%M:%SZ")

    for within in ({"days": 1}, {"days": 7}):
        assert await scene.state(await scene.ask(expires_at=end(**within))) == "open"
    for beyond in ({"hours": 12}, {"days": 8}, {"days": -1}):
        body = {"pseudonym_id": scene.face, "reason": "x", "scope": ["standing"], "expires_at": end(**beyond)}
        refused = await scene.owner.post(f"{scene.at}/unsealings", body)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/expires_at")


async def test_a_withdrawn_one_opens_nothing(scene: Scene) -> None:
    unsealing = await scene.approved()
    assert told(await scene.trusted.delete(f"{scene.at}/unsealings/{unsealing}")) == (403, "requesters_only")
    assert (await scene.owner.delete(f"{scene.at}/unsealings/{unsealing}")).status_code == 204
    assert told(await scene.look(scene.owner, unsealing)) == (409, "unsealing_not_open")
    assert await scene.trail() == ["requested", "approved", "withdrawn"]


async def test_only_who_asked_looks_and_each_look_is_on_record(scene: Scene) -> None:
    unsealing = await scene.approved()
    assert told(await scene.look(scene.trusted, unsealing)) == (403, "requesters_only")
    for _ in range(3):
        assert (await scene.look(scene.owner, unsealing)).status_code == 200
    assert await scene.trail() == ["requested", "approved", *["disclosed"] * 3]


async def test_of_decisions_at_once_one_counts(scene: Scene, timed: httpx.AsyncClient) -> None:
    deciders = [scene.trusted, *[await trust(scene.services, timed, scene.community) for _ in range(4)]]
    unsealing = await scene.ask()
    done = await asyncio.gather(
        *(scene.decide(by, unsealing, body) for by, body in zip(deciders, [APPROVE, REFUSE] * 3, strict=False))
    )
    assert sorted(each.status_code for each in done) == [204, 409, 409, 409, 409]
    assert len(await scene.trail()) == 2


Call = Callable[[Scene, Person, str], Awaitable[httpx.Response]]
CALLS: dict[str, Call] = {
    "show": lambda scene, by, id_: by.get(f"{scene.at}/unsealings/{id_}"),
    "decide": lambda scene, by, id_: scene.decide(by, id_),
    "withdraw": lambda scene, by, id_: by.delete(f"{scene.at}/unsealings/{id_}"),
    "look": lambda scene, by, id_: scene.look(by, id_),
}


@pytest.mark.parametrize("call", CALLS)
async def test_for_who_may_not_it_answers_with_the_bytes_of_what_is_absent(
    scene: Scene, timed: httpx.AsyncClient, call: str
) -> None:
    unsealing = await scene.approved()
    staff = await join(await sign_up(timed), scene.community.slug)
    face = await face_of(staff, scene.community.slug)
    assert (await scene.owner.put(f"{scene.at}/pseudonyms/{face}/roles/staff")).status_code == 204
    for by in (scene.member, staff):
        there, absent = [await CALLS[call](scene, by, id_) for id_ in (unsealing, ABSENT)]
        assert told(there) == (404, "unsealing_missing")
        assert (there.status_code, there.content, there.headers) == (
            absent.status_code,
            absent.content,
            absent.headers,
        )


async def test_staff_neither_give_the_duty_nor_ask(scene: Scene, timed: httpx.AsyncClient) -> None:
    staff = await join(await sign_up(timed), scene.community.slug)
    face = await face_of(staff, scene.community.slug)
    await scene.owner.put(f"{scene.at}/pseudonyms/{face}/roles/staff")
    assert told(await staff.put(f"{scene.at}/pseudonyms/{face}/duties/unseal")) == (403, "not_staff")
    assert told(await scene.trusted.put(f"{scene.at}/pseudonyms/{face}/duties/unseal")) == (403, "not_staff")
    body = {"pseudonym_id": scene.face, "reason": "x", "scope": ["standing"]}
    assert told(await staff.post(f"{scene.at}/unsealings", body)) == (403, "not_staff")
    assert told(await staff.get(f"{scene.at}/unsealings")) == (403, "not_staff")


async def test_requests_are_listed_by_their_state(scene: Scene) -> None:
    opened, approved = await scene.ask(), await scene.approved()
    listed = {}
    for state in ("all", "open", "approved"):
        params = {} if state == "all" else {"state": state}
        page = (await scene.trusted.get(f"{scene.at}/unsealings", params=params)).json()
        listed[state] = [item["id"] for item in page["items"]]
    assert listed == {"all": [approved, opened], "open": [opened], "approved": [approved]}


async def test_what_was_answered_and_whether_it_is_who_was_named_is_told(
    timed_services: Services, timed: httpx.AsyncClient, channel: Channel
) -> None:
    token = f"UC{secrets.token_hex(8)}"
    channel.members[token] = "standard"
    policy = Policy(admission=Admission.PROOF, proof=ProofKind.YOUTUBE, **DOOR)
    scene = await set_up(timed_services, timed, policy, proof={"youtube_access_token": token})
    for subject, same in ((token, True), (f"{token}x", False)):
        named = {"kind": "youtube", "subject": subject}
        shown = (await scene.look(scene.owner, await scene.approved(scope=["proof", "match"], match=named))).json()
        assert (shown["match"], shown["proofs"]) == (same, [{"kind": "youtube", "level": "standard"}])


async def test_the_answers_at_the_door_are_told(timed_services: Services, timed: httpx.AsyncClient) -> None:
    question = Question(id="why", text={"ja": "なぜ"})
    policy = Policy(admission=Admission.APPLICATION, questions=(question,), **DOOR)
    scene = await set_up(timed_services, timed, policy, answers={"why": "話したい。"})
    shown = (await scene.look(scene.owner, await scene.approved(scope=["application"]))).json()
    assert shown["application"]["answers"] == {"why": "話したい。"}
    assert shown["standing"] is None


async def test_no_answer_names_another_face_or_anything_of_the_vault(scene: Scene) -> None:
    """Of the member; that of who asks and decides are the faces they act under."""
    named = {"kind": "attestation", "subject": "x"}
    unsealing = await scene.approved(scope=["standing", "application", "proof", "match"], match=named)
    addresses = (f"unsealings/{unsealing}/disclosure", f"unsealings/{unsealing}", "unsealings", "audit", "transparency")
    answers = [(await scene.owner.get(f"{scene.at}/{address}")).text for address in addresses]
    (row,) = await scene.services.vault_pool.fetch(
        "SELECT id FROM vault.memberships WHERE account_id = $1", scene.member.account_id
    )
    facts = await scene.services.vault_pool.fetch(
        "SELECT id FROM vault.membership_facts WHERE membership_id = $1", row["id"]
    )
    assert facts
    for secret in (scene.sibling, scene.member.account_id, row["id"], *(fact["id"] for fact in facts)):
        assert not any(secret in answer for answer in answers)
    assert not any(prefix in answers[0] for prefix in ("mem_", "acc_", "app_", "psd_", "fct_"))


async def test_nothing_in_the_database_ties_a_request_to_the_vault(
    timed_services: Services, timed: httpx.AsyncClient, channel: Channel
) -> None:
    token = f"UC{secrets.token_hex(8)}"
    channel.members[token] = "standard"
    policy = Policy(admission=Admission.PROOF, proof=ProofKind.YOUTUBE, **DOOR)
    scene = await set_up(timed_services, timed, policy, proof={"youtube_access_token": token})
    await scene.look(scene.owner, await scene.approved(scope=["match"], match={"kind": "youtube", "subject": token}))
    kept = await scene.services.pool.fetchval(
        "SELECT string_agg(u::text, ' ') FROM community.unsealings u WHERE community_id = $1", scene.community.id
    )
    proof = await scene.services.vault_pool.fetchval(
        "SELECT encode(digest, 'hex') FROM vault.proofs WHERE community_id = $1", scene.community.id
    )
    assert token not in kept
    assert proof not in kept


async def test_who_can_write_to_the_database_cannot_approve_their_own(scene: Scene) -> None:
    unsealing = await scene.ask()
    await scene.services.pool.execute("UPDATE community.unsealings SET state = 'approved' WHERE id = $1", unsealing)
    assert told(await scene.look(scene.owner, unsealing)) == (409, "unsealing_altered")
    other = await scene.approved()
    await scene.services.pool.execute(
        "UPDATE community.unsealings SET pseudonym_id = $2 WHERE id = $1", other, scene.sibling
    )
    assert told(await scene.look(scene.owner, other)) == (409, "unsealing_altered")
    assert "disclosed" not in await scene.trail()


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE community.audit_entries SET reason = 'x' WHERE what = 'unsealing_requested' AND community_id = $1",
        "DELETE FROM community.audit_entries WHERE what = 'unsealing_approved' AND community_id = $1",
        "DELETE FROM community.audit_entries WHERE what = 'unsealing_disclosed' AND community_id = $1",
    ],
)
async def test_a_trail_that_was_edited_or_cut_is_found_out(scene: Scene, tampering: str) -> None:
    await scene.look(scene.owner, await scene.approved())
    assert await scene.intact()
    await scene.services.pool.execute(tampering, scene.community.id)
    verdict = (await scene.owner.get(f"{scene.at}/audit:verify")).json()
    assert (verdict["intact"], verdict["seal"]) == (False, None)
    assert verdict["broken_at"] is not None


async def test_a_seal_that_was_kept_is_found_again(scene: Scene) -> None:
    await scene.ask()
    seal = (await scene.owner.get(f"{scene.at}/audit:verify")).json()["seal"]
    await scene.ask()
    for asked, holds in ((seal, True), ("0" * 64, False)):
        verdict = (await scene.owner.get(f"{scene.at}/audit:verify", params={"seal": asked})).json()
        assert (verdict["intact"], verdict["holds"]) == (True, holds)


_REFUSING = """
CREATE FUNCTION community.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full'; END $$;
CREATE TRIGGER refusing BEFORE INSERT ON community.audit_entries FOR EACH ROW
  WHEN (NEW.what = 'unsealing_disclosed') EXECUTE FUNCTION community.refuse()
"""
_TAKING = "DROP TRIGGER refusing ON community.audit_entries; DROP FUNCTION community.refuse()"


async def test_where_the_look_cannot_be_written_down_nothing_is_told(scene: Scene, timed_url: str) -> None:
    unsealing = await scene.approved()
    owner_of_tables = await asyncpg.connect(timed_url)
    await owner_of_tables.execute(_REFUSING)
    try:
        refused = await scene.look(scene.owner, unsealing)
    finally:
        await owner_of_tables.execute(_TAKING)
        await owner_of_tables.close()
    assert told(refused) == (500, "internal_error")
    assert await scene.trail() == ["requested", "approved"]
    assert (await scene.look(scene.owner, unsealing)).status_code == 200


async def test_it_is_counted_in_public(scene: Scene, timed: httpx.AsyncClient, clock: HeldClock) -> None:
    installation = "/.well-known/anonymity"
    before = (await timed.get(installation)).json()["opened"]
    unsealing = await scene.approved()
    await scene.look(scene.owner, unsealing)
    await scene.decide(scene.trusted, await scene.ask(), REFUSE)
    (year,) = (await timed.get(f"{scene.at}/transparency")).json()["years"]
    counted = {"requested": 2, "approved": 1, "refused": 1, "withdrawn": 0, "expired": 0, "ended": 0, "disclosed": 1}
    assert (year["year"], year["unsealings"]) == (clock.now().year, counted)
    after = (await timed.get(installation)).json()["opened"]
    assert {name: after[name] - before[name] for name in after} == counted


async def test_an_expelled_face_can_still_be_asked_about(scene: Scene) -> None:
    expelled = {"kind": "expulsion", "reason": "x", "rule": "1"}
    assert (await scene.owner.post(f"{scene.at}/pseudonyms/{scene.face}/sanctions", expelled)).status_code == 201
    shown = (await scene.look(scene.owner, await scene.approved())).json()
    assert shown["standing"]["state"] == "expelled"
    assert (await try_to_join(scene.member, scene.community.slug)).status_code == 403
