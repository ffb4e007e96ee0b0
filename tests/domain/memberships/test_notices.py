"""Whose standing others or time change is told, each time under another address; one's own acts are in no log."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from domain.memberships.model.admission import Application
from domain.memberships.model.community import Admission, ProofKind
from domain.memberships.model.membership import Unwritten
from domain.memberships.model.sanction import Sanction, SanctionKind
from domain.memberships.views.admission import DecideApplication, ShownProof
from domain.memberships.views.memberships import AttestProfession, ChangeMembership
from domain.memberships.views.sanctions import Appeal, DecideAppeal, ImposeSanction
from domain.shared.actor import Actor, Duty, Role, Standing
from domain.shared.events import ME, LoggedEvent
from tests.domain.fakes import A_DAY
from tests.domain.world import World, only

StaffAct = Callable[[World, Standing, Actor], Awaitable[object]]


async def notices(world: World) -> list[LoggedEvent]:
    return [event for event in await world.told() if ME in event.topics]


def is_for(world: World, event: LoggedEvent, actor: Actor) -> bool:
    wearers = [standing.wearer for standing in actor.standings.values()]
    return event.to is not None and world.vault.addressee(event.to, wearers) is not None


def sanctioning(kind: SanctionKind) -> StaffAct:
    until = A_DAY + timedelta(days=7) if kind is SanctionKind.SUSPENSION else None
    command = ImposeSanction(kind=kind, reason="名前をたずね続けました。", rule="3", until=until)

    async def act(world: World, staff: Standing, member: Actor) -> object:
        return await world.sanctioning.impose(staff, await world.face(member), command)

    return act


async def give_role(world: World, staff: Standing, member: Actor) -> None:
    await world.entrusting.give_role(staff, await world.face(member), Role.FACILITATOR)


async def take_role(world: World, staff: Standing, member: Actor) -> None:
    await world.entrusting.take_role(staff, await world.face(member), Role.FACILITATOR)


async def give_duty(world: World, staff: Standing, member: Actor) -> None:
    await world.entrusting.give_duty(staff, await world.face(member), Duty.RUN_SESSIONS)


async def attest(world: World, staff: Standing, member: Actor) -> None:
    command = AttestProfession(last_day=A_DAY.date())
    await world.entrusting.attest(staff, await world.face(member), "nurse", command)


async def withdraw(world: World, staff: Standing, member: Actor) -> None:
    await world.entrusting.withdraw(staff, await world.face(member), "nurse")


STAFF_ACTS: dict[str, StaffAct] = {
    **{f"a {kind}": sanctioning(kind) for kind in SanctionKind},
    **{act.__name__: act for act in (give_role, take_role, give_duty, attest, withdraw)},
}


@pytest.mark.parametrize("name", STAFF_ACTS)
async def test_what_staff_do_with_a_face_is_told_to_its_wearer_alone_and_once(world: World, name: str) -> None:
    community_id = await world.found()
    member, other, staff = await world.member("jijokai"), await world.member("jijokai"), await world.staff("jijokai")
    await STAFF_ACTS[name](world, staff, member)
    (notice,) = await notices(world)
    assert (notice.type, notice.data) == ("memberships.standing_changed.v1", {"community_id": community_id})
    assert is_for(world, notice, member)
    assert not is_for(world, notice, other)
    assert not is_for(world, notice, await world.again(await world.owner("jijokai")))


async def test_no_two_notices_to_one_person_have_anything_in_common(world: World) -> None:
    await world.found()
    member, staff = await world.member("jijokai"), await world.staff("jijokai")
    for _ in range(3):
        await give_role(world, staff, member)
    told = await notices(world)
    addresses = [part for notice in told for part in str(notice.to).split(".")]
    assert (len(told), len(set(addresses))) == (3, 6)
    assert {len(str(notice.to)) for notice in told} == {len(str(told[0].to))}


async def test_an_overturned_sanction_is_told_again(world: World) -> None:
    await world.found()
    member, staff = await world.member("jijokai"), await world.staff("jijokai")
    await sanctioning(SanctionKind.EXPULSION)(world, staff, member)
    (sanction,) = world.kept(Sanction)
    await world.sanctioning.appeal(only(await world.again(member)), sanction.id, Appeal(text="誤解です。"))
    overturn = DecideAppeal(decision="overturn", reason="読み直しました。")
    await world.sanctioning.decide_appeal(await world.staff("jijokai"), sanction.id, overturn)
    assert [is_for(world, notice, member) for notice in await notices(world)] == [True, True]


@pytest.mark.parametrize("decision", ["approve", "decline"])
async def test_a_decision_is_told_to_the_applicant(world: World, decision: str) -> None:
    await world.found(admission=Admission.APPLICATION)
    applicant, other = await world.member("jijokai"), await world.member("jijokai")
    application_id = world.kept(Application)[-2].id
    command = DecideApplication(decision=decision, reason="はい。")  # type: ignore[arg-type]
    await world.joining.decide(await world.staff("jijokai"), application_id, command)
    (notice,) = await notices(world)
    assert (is_for(world, notice, applicant), is_for(world, notice, other)) == (True, False)


async def test_what_time_and_proofs_do_is_told(world: World) -> None:
    await world.found(admission=Admission.PROOF, proof=ProofKind.YOUTUBE)
    world.youtube.members = {"channel-1": "gold"}
    member = await world.member("jijokai", proof=ShownProof(youtube_access_token="channel-1"))
    other = await world.inside("jijokai")
    told = []
    for members, days in (({}, 0), ({"channel-1": "gold"}, 0), ({}, 0), ({}, 15)):
        world.youtube.members = members
        world.clock.let_pass(days=days)
        await world.caretaker.recheck()
        await world.caretaker.tend()
        told.append(len(await notices(world)))
    assert told == [1, 2, 3, 4]
    assert all(is_for(world, notice, member) for notice in await notices(world))
    assert not any(is_for(world, notice, other) for notice in await notices(world))
    assert world.kept(Unwritten) == []


async def test_a_reminder_changes_nothing_and_the_end_of_a_trial_does(world: World) -> None:
    await world.found(trial_days=7)
    member = await world.member("jijokai")
    for days, told in ((5, 0), (2, 1), (1, 1)):
        world.clock.let_pass(days=days)
        await world.caretaker.tend()
        assert len(await notices(world)) == told
    assert is_for(world, (await notices(world))[0], member)


async def test_what_one_does_oneself_is_in_no_log(world: World) -> None:
    """Its moment would stand beside what one's faces do, and the vault tells no more than the day."""
    await world.found()
    member = await world.member("jijokai")
    for state in ("paused", "active"):
        await world.staying.change(member, "jijokai", ChangeMembership(state=state))
    await world.leave(member, "jijokai")
    await world.join(await world.newcomer(), "jijokai")
    assert await notices(world) == []


async def test_who_came_back_after_leaving_is_not_told_of_what_reaches_the_faces_from_before(world: World) -> None:
    await world.found()
    member, staff = await world.member("jijokai"), await world.staff("jijokai")
    face = await world.face(member)
    await world.leave(member, "jijokai")
    again = await world.join(member, "jijokai")
    notice = ImposeSanction(kind=SanctionKind.NOTICE, reason="あ", rule="3")
    await world.sanctioning.impose(staff, face, notice)
    (told,) = await notices(world)
    assert not is_for(world, told, again)
