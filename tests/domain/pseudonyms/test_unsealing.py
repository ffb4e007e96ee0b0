"""A face is opened by two people, for a reason, for a few days; every step is on record and nothing else is told."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from domain.memberships.model.community import Admission, ProofKind
from domain.memberships.model.membership import Personal
from domain.memberships.views.admission import JoinCommunity, ShownProof
from domain.pseudonyms.errors import PseudonymMissing
from domain.pseudonyms.unsealing.errors import (
    OwnUnsealing,
    RequestersOnly,
    SecondPersonNeeded,
    UnsealingAltered,
    UnsealingMissing,
    UnsealingNotOpen,
)
from domain.pseudonyms.unsealing.model import Part, Unsealing, UnsealingId, UnsealingState
from domain.pseudonyms.unsealing.ports import DecideUnsealing, NamedProof, RequestUnsealing
from domain.shared.actor import Actor, Duty, MembershipState, NotStaff, Role, RulesNotAccepted, Standing
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import PseudonymId
from domain.shared.shapes import PageRequest
from tests.domain.fakes import A_DAY
from tests.domain.world import World, here, only

APPROVE, REFUSE = (DecideUnsealing(decision=decision, reason="はい。") for decision in ("approve", "refuse"))
SECOND = A_DAY.replace(microsecond=0)


@dataclass
class People:
    """Two who may unseal, and a member with two faces."""

    world: World
    one: Standing
    other: Standing
    member: Actor
    face: PseudonymId
    sibling: PseudonymId

    async def ask(self, **changes: Any) -> UnsealingId:
        return await self.world.unsealer.request(self.one, asking(self.face, **changes))

    async def approved(self, **changes: Any) -> UnsealingId:
        unsealing_id = await self.ask(**changes)
        await self.world.unsealer.decide(self.other, unsealing_id, APPROVE)
        return unsealing_id

    async def see(self, unsealing_id: str) -> dict[str, Any]:
        shown: dict[str, Any] = json.loads(await self.world.unsealer.look(self.one, unsealing_id))
        return shown

    def kept(self, unsealing_id: str) -> Unsealing:
        return next(each for each in self.world.kept(Unsealing) if each.id == unsealing_id)

    def trail(self) -> list[str]:
        return [what for what, _, _ in self.world.audited()]

    async def alter(self, unsealing_id: str, **changes: Any) -> None:
        async with self.world.begin() as work:
            work.unsealings.save(replace(self.kept(unsealing_id), **changes))


def asking(face: str, **changes: Any) -> RequestUnsealing:
    given: dict[str, Any] = {"pseudonym_id": face, "reason": "照会がありました。", "scope": (Part.STANDING,)}
    return RequestUnsealing(**{**given, **changes})


@pytest.fixture
async def people(world: World) -> People:
    await world.found()
    one = only(await world.owner("jijokai"))
    other = await trusted(world)
    member = await world.member("jijokai")
    face, sibling = [await world.vault.wear(only(member), here(only(member)), None, "ja") for _ in range(2)]
    return People(world, one, other, member, face, sibling)


async def trusted(world: World) -> Standing:
    return only(await world.with_duty(await world.member("jijokai"), Duty.UNSEAL))


async def test_two_people_open_a_face_and_each_step_is_on_record(people: People) -> None:
    unsealing_id = await people.approved()
    assert (await people.see(unsealing_id))["standing"]["state"] == "active"
    await people.see(unsealing_id)
    steps = ["requested", "approved", "disclosed", "disclosed"]
    assert people.world.audited() == [
        (f"unsealing_{step}", unsealing_id, reason)
        for step, reason in zip(steps, ["照会がありました。", "はい。", "", ""], strict=True)
    ]
    assert (await people.world.audit_log.verify(people.one.community_id)).intact


async def test_a_request_says_what_it_is_about_and_ends_after_three_days(people: People) -> None:
    unsealing_id = await people.ask(scope=(Part.PROOF, Part.STANDING, Part.PROOF), reason=" 照会\r\n ")
    kept = people.kept(unsealing_id)
    assert (kept.pseudonym_id, kept.scope, kept.reason) == (people.face, (Part.STANDING, Part.PROOF), "照会")
    assert (kept.requested_at, kept.expires_at) == (SECOND, SECOND + timedelta(days=3))
    assert (kept.state, kept.requested_by) == ("open", await people.world.vault.office_face(people.one))


@pytest.mark.parametrize("days", [1, 2, 7])
async def test_it_lasts_as_long_as_it_says(people: People, days: int) -> None:
    tokyo = timezone(timedelta(hours=9))
    unsealing_id = await people.ask(expires_at=(A_DAY + timedelta(days=days)).astimezone(tokyo))
    kept = people.kept(unsealing_id)
    assert (kept.expires_at, kept.expires_at.tzinfo) == (SECOND + timedelta(days=days), UTC)


MATCH = NamedProof(kind="youtube", subject="UC1")
FLAWED: list[tuple[dict[str, Any], Flaw]] = [
    ({"reason": " "}, Flaw("/reason", "empty")),
    ({"reason": "あ" * 2_001}, Flaw("/reason", "too_long")),
    ({"expires_at": A_DAY.replace(tzinfo=None)}, Flaw("/expires_at", "does_not_fit")),
    ({"expires_at": A_DAY}, Flaw("/expires_at", "out_of_range")),
    ({"expires_at": A_DAY + timedelta(hours=23)}, Flaw("/expires_at", "out_of_range")),
    ({"expires_at": A_DAY + timedelta(days=7, hours=1)}, Flaw("/expires_at", "out_of_range")),
    ({"expires_at": datetime.max.replace(tzinfo=timezone(-timedelta(hours=9)))}, Flaw("/expires_at", "out_of_range")),
    ({"scope": (Part.MATCH,)}, Flaw("/match", "missing")),
    ({"match": MATCH}, Flaw("/match", "unknown_field")),
    ({"scope": (Part.MATCH,), "match": replace(MATCH, subject=" ")}, Flaw("/match/subject", "empty")),
]


@pytest.mark.parametrize(("changes", "flaw"), FLAWED)
async def test_a_flawed_request_is_none(people: People, changes: dict[str, Any], flaw: Flaw) -> None:
    with pytest.raises(InvalidInput) as refused:
        await people.ask(**changes)
    assert refused.value.flaws == (flaw,)
    assert (people.world.kept(Unsealing), people.trail()) == ([], [])


async def test_a_face_that_is_not_here_cannot_be_asked_for(people: People) -> None:
    await people.world.found("elsewhere")
    theirs = await people.world.face(await people.world.member("elsewhere"))
    for face in (theirs, "psd_00000000000000000000000000", ""):
        with pytest.raises(PseudonymMissing):
            await people.world.unsealer.request(people.one, asking(face))
    assert people.world.kept(Unsealing) == []


# Who may


async def test_one_person_alone_cannot(people: People) -> None:
    unsealing_id = await people.ask()
    for decision in (APPROVE, REFUSE):
        with pytest.raises(SecondPersonNeeded):
            await people.world.unsealer.decide(people.one, unsealing_id, decision)
    with pytest.raises(UnsealingNotOpen) as refused:
        await people.see(unsealing_id)
    assert refused.value.facts == {"state": "open"}
    assert people.trail() == ["unsealing_requested"]


async def test_the_same_person_cannot_under_another_face(people: People) -> None:
    """Whoever asks is known by a mark that is the same whatever they wear."""
    unsealing_id = await people.ask()
    for _ in range(2):
        await people.world.vault.wear(people.one, here(people.one), None, "ja")
    with pytest.raises(SecondPersonNeeded):
        await people.world.unsealer.decide(people.one, unsealing_id, APPROVE)


async def come_back(world: World, standing: Standing, account: Actor) -> Standing:
    """The same account, having left, joined anew, and been trusted anew."""
    await world.leave(account, standing.community_id)
    again = await world.with_duty(await world.join(await world.again(account), "jijokai"), Duty.UNSEAL)
    return only(again)


async def test_the_same_person_cannot_having_left_and_come_back(people: People) -> None:
    world = people.world
    account = await world.member("jijokai")
    asker = only(await world.with_duty(account, Duty.UNSEAL))
    unsealing_id = await world.unsealer.request(asker, asking(people.face))
    anew = await come_back(world, asker, account)
    assert world.vault.mark(anew, "x") != world.vault.mark(asker, "x")
    with pytest.raises(SecondPersonNeeded):
        await world.unsealer.decide(anew, unsealing_id, APPROVE)
    await world.unsealer.decide(people.other, unsealing_id, APPROVE)
    with pytest.raises(RequestersOnly):
        await world.unsealer.look(anew, unsealing_id)


async def test_nobody_takes_part_in_opening_a_face_of_their_own(people: People) -> None:
    world = people.world
    wearer = only(await world.with_duty(people.member, Duty.UNSEAL))
    for face in (people.face, people.sibling):
        with pytest.raises(OwnUnsealing):
            await world.unsealer.request(wearer, asking(face))
    unsealing_id = await people.ask()
    for decision in (APPROVE, REFUSE):
        with pytest.raises(OwnUnsealing):
            await world.unsealer.decide(wearer, unsealing_id, decision)
    anew = await come_back(world, wearer, people.member)
    with pytest.raises(OwnUnsealing):
        await world.unsealer.decide(anew, unsealing_id, APPROVE)
    assert people.kept(unsealing_id).state == "open"


Step = Callable[[People, Standing, str], Awaitable[object]]
STEPS: dict[str, Step] = {
    "show": lambda people, by, id_: people.world.unsealer.show(by, id_),
    "decide": lambda people, by, id_: people.world.unsealer.decide(by, id_, APPROVE),
    "withdraw": lambda people, by, id_: people.world.unsealer.withdraw(by, id_),
    "look": lambda people, by, id_: people.world.unsealer.look(by, id_),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("role", [Role.MEMBER, Role.FACILITATOR, Role.PROFESSIONAL, Role.STAFF])
async def test_for_who_may_not_it_is_as_if_there_were_none(people: People, step: str, role: Role) -> None:
    unsealing_id = await people.approved()
    before = people.trail()
    somebody = only(await people.world.promoted(await people.world.member("jijokai"), Role.MEMBER, role))
    for each in (unsealing_id, "uns_00000000000000000000000000"):
        with pytest.raises(UnsealingMissing):
            await STEPS[step](people, somebody, each)
    assert people.trail() == before


@pytest.mark.parametrize("step", STEPS)
async def test_in_another_community_it_is_not_there_either(people: People, step: str) -> None:
    unsealing_id = await people.ask()
    await people.world.found("elsewhere")
    with pytest.raises(UnsealingMissing):
        await STEPS[step](people, only(await people.world.owner("elsewhere")), unsealing_id)


@pytest.mark.parametrize("step", STEPS)
async def test_who_was_trusted_once_and_is_no_more_may_not(people: People, step: str) -> None:
    unsealing_id = await people.ask()
    with pytest.raises(UnsealingMissing):
        await STEPS[step](people, replace(people.other, duties=frozenset()), unsealing_id)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.STAFF])
async def test_nobody_else_asks_or_lists(people: People, role: Role) -> None:
    somebody = only(await people.world.promoted(await people.world.member("jijokai"), role))
    with pytest.raises(NotStaff):
        await people.world.unsealer.request(somebody, asking(people.face))
    with pytest.raises(NotStaff):
        await people.world.unsealer.all(somebody, None, PageRequest())


@pytest.mark.parametrize("step", STEPS)
async def test_it_binds_to_all_that_writing_asks_for(people: People, step: str) -> None:
    unsealing_id = await people.ask()
    with pytest.raises(RulesNotAccepted):
        await STEPS[step](people, replace(people.one, rules_version=2), unsealing_id)


async def test_owners_alone_give_and_take_the_duty(people: People) -> None:
    world = people.world
    staff = await world.staff("jijokai")
    for change in (world.entrusting.give_duty, world.entrusting.take_duty):
        for by in (staff, people.other):
            with pytest.raises(NotStaff):
                await change(by, people.face, Duty.UNSEAL)
        await change(people.one, people.face, Duty.UNSEAL)
    assert people.trail() == ["duty_given:unseal", "duty_taken:unseal"]


# What becomes of it


async def test_a_refused_one_opens_nothing(people: People) -> None:
    unsealing_id = await people.ask()
    await people.world.unsealer.decide(people.other, unsealing_id, REFUSE)
    for step in ("decide", "withdraw", "look"):
        by = people.other if step == "decide" else people.one
        with pytest.raises(UnsealingNotOpen) as refused:
            await STEPS[step](people, by, unsealing_id)
        assert refused.value.facts == {"state": "refused"}
    assert people.trail() == ["unsealing_requested", "unsealing_refused"]


@pytest.mark.parametrize("tended", [False, True])
async def test_an_approval_ends_on_its_second(people: People, tended: bool) -> None:
    unsealing_id = await people.approved()
    people.world.clock.at = SECOND + timedelta(days=3) - timedelta(microseconds=1)
    await people.see(unsealing_id)
    people.world.clock.at = SECOND + timedelta(days=3)
    if tended:
        assert await people.world.unsealer.end_what_is_over() == 1
    with pytest.raises(UnsealingNotOpen) as refused:
        await people.see(unsealing_id)
    assert refused.value.facts == {"state": "ended"}
    expected = ["requested", "approved", "disclosed", *(["ended"] if tended else [])]
    assert people.trail() == [f"unsealing_{each}" for each in expected]


@pytest.mark.parametrize("tended", [False, True])
async def test_what_nobody_decided_in_time_is_not_decided_any_more(people: People, tended: bool) -> None:
    unsealing_id = await people.ask()
    people.world.clock.let_pass(days=3)
    if tended:
        assert await people.world.unsealer.end_what_is_over() == 1
        assert people.kept(unsealing_id).state == "expired"
    with pytest.raises(UnsealingNotOpen) as refused:
        await people.world.unsealer.decide(people.other, unsealing_id, APPROVE)
    assert refused.value.facts == {"state": "expired"}
    assert people.trail()[1:] == (["unsealing_expired"] if tended else [])


async def test_time_ends_each_once_and_under_no_face(people: People) -> None:
    for _ in range(3):
        await people.ask()
    await people.ask(expires_at=A_DAY + timedelta(days=7))
    people.world.clock.let_pass(days=4)
    assert [await people.world.unsealer.end_what_is_over() for _ in range(2)] == [3, 0]
    assert people.trail()[4:] == ["unsealing_expired"] * 3
    assert people.world.last_audited_by() is None


@pytest.mark.parametrize("approved", [False, True])
async def test_who_asked_can_withdraw_it(people: People, approved: bool) -> None:
    unsealing_id = await (people.approved() if approved else people.ask())
    with pytest.raises(RequestersOnly):
        await people.world.unsealer.withdraw(people.other, unsealing_id)
    await people.world.unsealer.withdraw(people.one, unsealing_id)
    with pytest.raises(UnsealingNotOpen):
        await people.see(unsealing_id)
    with pytest.raises(UnsealingNotOpen):
        await people.world.unsealer.decide(people.other, unsealing_id, APPROVE)
    assert people.trail()[-1] == "unsealing_withdrawn"


async def test_of_decisions_at_once_one_counts(people: People) -> None:
    unsealing_id = await people.ask()
    deciders = [people.other, *[await trusted(people.world) for _ in range(3)]]
    decisions = [APPROVE, REFUSE, APPROVE, REFUSE]
    done = await asyncio.gather(
        *(
            people.world.unsealer.decide(by, unsealing_id, decision)
            for by, decision in zip(deciders, decisions, strict=True)
        ),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in done) == ["NoneType"] + ["UnsealingNotOpen"] * 3
    assert len(people.trail()) == 2


# What is told


async def test_only_who_asked_looks(people: People) -> None:
    unsealing_id = await people.approved()
    for other in (people.other, await trusted(people.world)):
        with pytest.raises(RequestersOnly):
            await people.world.unsealer.look(other, unsealing_id)
    assert people.trail() == ["unsealing_requested", "unsealing_approved"]


async def test_they_look_under_whichever_face(people: People) -> None:
    unsealing_id = await people.approved()
    await people.world.vault.wear(people.one, here(people.one), None, "ja")
    assert (await people.see(unsealing_id))["standing"] is not None


ASKED = {Part.STANDING: "standing", Part.APPLICATION: "application", Part.PROOF: "proofs", Part.MATCH: "match"}


@pytest.mark.parametrize("part", Part)
async def test_nothing_but_what_was_asked_for_is_told(world: World, part: Part) -> None:
    people = await by_proof(world)
    unsealing_id = await people.approved(scope=(part,), match=MATCH if part is Part.MATCH else None)
    told = await people.see(unsealing_id)
    assert told.keys() == set(ASKED.values())
    empty = {name for name, value in told.items() if value is None}
    assert empty == set(ASKED.values()) - ({ASKED[part]} if part is not Part.APPLICATION else set())


async def test_the_standing_is_told_by_day_and_month(people: People) -> None:
    told = await people.see(await people.approved())
    fact = {"occurred_on": "2026-11-22", "what": "admit", "state": "active", "by": "self"}
    assert told["standing"] == {"state": "active", "joined_month": "2026-11", "history": [fact]}


async def test_an_expulsion_is_told_although_the_row_does_not_tell(people: People) -> None:
    membership_id = only(people.member).membership_id
    await people.world.persons.change(membership_id, lambda _: Personal(expulsions=frozenset({"san_1"})))
    assert (await people.see(await people.approved()))["standing"]["state"] == MembershipState.EXPELLED


async def by_proof(world: World) -> People:
    """A community by channel membership, whose member is the channel UC1."""
    await world.found(admission=Admission.PROOF, proof=ProofKind.YOUTUBE)
    one = only(await world.owner("jijokai"))
    other = only(await world.with_duty(await world.inside("jijokai"), Duty.UNSEAL))
    world.youtube.members |= {"UC1": "standard", "UC2": "gold"}
    member = await world.member("jijokai", proof=ShownProof(youtube_access_token="UC1"))
    await world.member("jijokai", proof=ShownProof(youtube_access_token="UC2"))
    face, sibling = [await world.vault.wear(only(member), here(only(member)), None, "ja") for _ in range(2)]
    return People(world, one, other, member, face, sibling)


async def test_the_proofs_kind_and_level_are_told_and_not_whose_it_is(world: World) -> None:
    people = await by_proof(world)
    told = await people.see(await people.approved(scope=(Part.PROOF,)))
    assert told["proofs"] == [{"kind": "youtube", "level": "standard"}]


@pytest.mark.parametrize(
    ("kind", "subject", "same"),
    [("youtube", "UC1", True), ("youtube", " UC1 ", True), ("youtube", "UC2", False), ("attestation", "UC1", False)],
)
async def test_whether_it_is_who_was_named_is_told(world: World, kind: Any, subject: str, same: bool) -> None:
    people = await by_proof(world)
    named = NamedProof(kind=kind, subject=subject)
    told = await people.see(await people.approved(scope=(Part.MATCH,), match=named))
    assert told["match"] is same


async def test_who_was_named_is_not_kept_nor_the_value_that_the_proof_has(world: World) -> None:
    people = await by_proof(world)
    first, second = [people.kept(await people.ask(scope=(Part.MATCH,), match=MATCH)) for _ in range(2)]
    digest = world.disclosing.proof_digest(people.one.community_id, "youtube", "UC1")
    assert first.match_tag not in (None, digest)
    assert first.match_tag != second.match_tag


@pytest.mark.parametrize(
    ("kind", "spellings"), [("voucher", ["aaaaa-aaaaa", "AAAAA AAAAA"]), ("attestation", ["ﾔﾏ 1", "ヤマ  1"])]
)
async def test_every_spelling_of_a_subject_is_the_same(world: World, kind: str, spellings: list[str]) -> None:
    community_id = await world.found()
    assert len({world.disclosing.proof_digest(community_id, kind, each) for each in spellings}) == 1


async def test_what_was_answered_at_the_door_is_told(world: World) -> None:
    await world.found(admission=Admission.APPLICATION)
    one, other = (
        only(await world.owner("jijokai")),
        only(await world.with_duty(await world.inside("jijokai"), Duty.UNSEAL)),
    )
    applicant = await world.ready("jijokai")
    await world.joining.join(applicant, "jijokai", JoinCommunity())
    member = await world.put_in_state(applicant, MembershipState.ACTIVE)
    face = await world.face(member)
    people = People(world, one, other, member, face, face)
    told = await people.see(await people.approved(scope=(Part.APPLICATION,)))
    assert told["application"] == {"state": "open", "answers": {}, "submitted_on": "2026-11-22"}


async def test_what_is_told_names_no_other_face_and_nothing_of_the_vault(world: World) -> None:
    people = await by_proof(world)
    unsealing_id = await people.approved(scope=tuple(Part), match=MATCH)
    told = json.dumps(await people.see(unsealing_id))
    standing = only(people.member)
    for secret in (people.sibling, standing.membership_id, people.member.account_id, "UC1", "psd_", "mem_", "fct_"):
        assert secret not in told


class Refusing:
    """Tells nothing and remembers whether it was asked to."""

    def __init__(self, people: People) -> None:
        self.inner = people.world.disclosing
        self.asked = 0

    async def disclose(self, *_: object) -> Any:
        self.asked += 1

    async def is_same_person(self, *given: Any) -> bool:
        return await self.inner.is_same_person(*given)

    def proof_digest(self, *given: Any) -> bytes:
        return self.inner.proof_digest(*given)


async def test_where_the_look_cannot_be_written_down_nothing_is_told(people: People) -> None:
    unsealing_id = await people.approved()
    refusing = Refusing(people)
    unsealer = people.world.unsealer_with(refusing)
    people.world.database.tables.rows(type(people.world.community("jijokai"))).clear()  # no entry can stand
    with pytest.raises(Exception, match="community_id"):
        await unsealer.look(people.one, unsealing_id)
    assert (refusing.asked, people.trail()[-1]) == (0, "unsealing_approved")


# Tampering

ALTERED: dict[str, Any] = {
    "id": None,
    "community_id": None,
    "pseudonym_id": "sibling",
    "scope": tuple(Part),
    "match_tag": b"x",
    "reason": "x",
    "requested_at": SECOND - timedelta(days=1),
    "requested_by": "sibling",
    "requester_mark": b"x",
    "expires_at": SECOND + timedelta(days=99),
    "state": UnsealingState.APPROVED,
    "decided_by": "sibling",
    "decision_reason": "x",
    "seal": b"x",
}


def test_every_field_of_an_unsealing_is_tried() -> None:
    assert ALTERED.keys() == {field.name for field in fields(Unsealing)}


@pytest.mark.parametrize("field", [name for name, value in ALTERED.items() if value is not None])
async def test_what_somebody_altered_in_the_database_opens_nothing(people: People, field: str) -> None:
    unsealing_id = await people.ask()
    value = people.sibling if ALTERED[field] == "sibling" else ALTERED[field]
    await people.alter(unsealing_id, **{field: value})
    for step, by in (("decide", people.other), ("withdraw", people.one), ("look", people.one)):
        with pytest.raises(UnsealingAltered):
            await STEPS[step](people, by, unsealing_id)
    assert people.trail() == ["unsealing_requested"]


async def test_one_that_stands_under_anothers_id_opens_nothing(people: People) -> None:
    approved, asked = await people.approved(), await people.ask()
    async with people.world.begin() as work:
        work.unsealings.save(replace(people.kept(approved), id=people.kept(asked).id))
    with pytest.raises(UnsealingAltered):
        await people.see(asked)


async def test_time_does_not_make_an_altered_one_look_genuine(people: People) -> None:
    unsealing_id = await people.ask()
    await people.alter(unsealing_id, state=UnsealingState.APPROVED)
    people.world.clock.let_pass(days=3)
    assert await people.world.unsealer.end_what_is_over() == 1
    with pytest.raises(UnsealingAltered):
        await people.see(unsealing_id)
