"""What time does: trials and graces end on their day, proofs go and come back, and one is told before."""

from datetime import date
from typing import Any

import pytest

from domain.memberships.model.community import Admission, Policy, ProofKind
from domain.memberships.model.membership import Membership
from domain.memberships.views.admission import IssueVouchers, ShownProof
from domain.memberships.views.communities import ReviseCommunity
from domain.shared.actor import Actor, MembershipState, Standing
from tests.domain.world import World, only


async def by_youtube(world: World, slug: str = "jijokai", **policy: Any) -> Actor:
    """A member of a community of a channel."""
    await world.found(slug, admission=Admission.PROOF, proof=ProofKind.YOUTUBE, **policy)
    world.youtube.members = {"channel-1": "gold"}
    return await world.member(slug, proof=ShownProof(youtube_access_token="channel-1"))


async def standing(world: World, actor: Actor) -> Standing:
    return only(await world.again(actor))


async def pass_days(world: World, days: int) -> int:
    """Let them pass, tending every day; how many changes there were."""
    changes = 0
    for _ in range(days):
        world.clock.let_pass(days=1)
        changes += await world.caretaker.tend()
    return changes


def told(world: World, actor: Actor) -> list[tuple[str, str, str]]:
    return [(fact.what, fact.state, fact.by) for fact in world.facts(actor)]


async def test_a_trial_ends_on_its_day_and_writing_opens(world: World) -> None:
    await world.found(trial_days=7)
    member = await world.member("jijokai")
    await pass_days(world, 6)
    assert (await standing(world, member)).state is MembershipState.TRIAL
    await pass_days(world, 1)
    after = await standing(world, member)
    assert (after.state, after.due_on) == (MembershipState.ACTIVE, None)
    after.require_may_write()
    assert told(world, member)[-1] == ("finish_trial", "active", "time")


async def test_one_is_reminded_once_three_days_before(world: World) -> None:
    await world.found(trial_days=7)
    member = await world.member("jijokai")
    assert await pass_days(world, 3) == 0
    assert await pass_days(world, 1) == 1
    assert told(world, member)[-1] == ("reminder", "trial", "time")
    assert world.membership(member).reminded
    assert await pass_days(world, 2) == 0


async def test_what_is_nearer_than_that_is_told_at_once(world: World) -> None:
    await world.found(trial_days=1)
    member = await world.member("jijokai")
    assert await world.caretaker.tend() == 1
    assert told(world, member) == [("try", "trial", "self"), ("reminder", "trial", "time")]


async def test_tending_again_and_late_does_the_same(world: World) -> None:
    await world.found(trial_days=7)
    member = await world.member("jijokai")
    world.clock.let_pass(days=100)
    assert [await world.caretaker.tend() for _ in range(3)] == [1, 0, 0]
    assert told(world, member) == [("try", "trial", "self"), ("finish_trial", "active", "time")]


async def test_a_lost_proof_opens_a_grace_in_which_everything_goes_on(world: World) -> None:
    member = await by_youtube(world, grace_days=10)
    world.youtube.members = {}
    await world.caretaker.recheck()
    assert await world.caretaker.tend() == 1
    after = await standing(world, member)
    assert (after.state, after.due_on) == (MembershipState.GRACE, date(2026, 12, 2))
    after.require_may_write()
    assert told(world, member)[-1] == ("lose_proof", "grace", "proof")


async def test_each_community_has_its_own_grace(world: World) -> None:
    members = [await by_youtube(world, slug=slug, grace_days=days) for slug, days in (("short", 5), ("long", 50))]
    world.youtube.members["channel-2"] = "gold"
    members.append(await world.member("long", proof=ShownProof(youtube_access_token="channel-2")))
    world.youtube.members = {}
    await world.caretaker.recheck()
    assert await world.caretaker.tend() == 3
    assert [(await standing(world, each)).due_on for each in members] == [
        date(2026, 11, 27),
        date(2027, 1, 11),
        date(2027, 1, 11),
    ]


async def test_a_grace_ends_in_a_lapse_on_its_day(world: World) -> None:
    member = await by_youtube(world, grace_days=10)
    world.youtube.members = {}
    await world.caretaker.recheck()
    await world.caretaker.tend()
    await pass_days(world, 9)
    assert (await standing(world, member)).state is MembershipState.GRACE
    await pass_days(world, 1)
    after = await standing(world, member)
    assert (after.state, after.may_read, after.due_on) == (MembershipState.LAPSED, False, None)
    assert [fact[0] for fact in told(world, member)] == ["admit", "lose_proof", "reminder", "lapse"]


@pytest.mark.parametrize("days", [5, 30])
async def test_a_proof_that_comes_back_brings_the_member_back(world: World, days: int) -> None:
    """In the grace or after the lapse, with the same faces."""
    member = await by_youtube(world, grace_days=10)
    face = await world.face(member)
    world.youtube.members = {}
    await world.caretaker.recheck()
    await world.caretaker.tend()
    await pass_days(world, days)
    world.youtube.members = {"channel-1": "gold"}
    await world.caretaker.recheck()
    await world.caretaker.tend()
    after = await standing(world, member)
    assert (after.state, after.due_on) == (MembershipState.ACTIVE, None)
    assert told(world, member)[-1] == ("show_proof", "active", "proof")
    assert await world.face(await world.again(member)) == face


async def test_a_proof_that_comes_back_on_the_last_day_comes_in_time(world: World) -> None:
    member = await by_youtube(world, grace_days=10)
    world.youtube.members = {}
    await world.caretaker.recheck()
    await world.caretaker.tend()
    world.clock.let_pass(days=10)
    world.youtube.members = {"channel-1": "gold"}
    await world.caretaker.recheck()
    await world.caretaker.tend()
    assert "lapse" not in [fact[0] for fact in told(world, member)]


async def test_a_second_grace_is_told_of_again(world: World) -> None:
    member = await by_youtube(world, grace_days=2)
    for _ in range(2):
        world.youtube.members = {}
        await world.caretaker.recheck()
        await world.caretaker.tend()
        world.youtube.members = {"channel-1": "gold"}
        await world.caretaker.recheck()
        await world.caretaker.tend()
    assert [fact[0] for fact in told(world, member)].count("reminder") == 2


async def test_a_voucher_is_good_to_its_last_day_and_a_further_one_sets_things_right(world: World) -> None:
    await world.found(admission=Admission.PROOF, proof=ProofKind.VOUCHER, grace_days=5)
    codes = (await world.inviting.issue_vouchers(await world.staff("jijokai"), IssueVouchers(count=2, days=31))).codes
    member = await world.member("jijokai", proof=ShownProof(voucher=codes[0]))
    assert await pass_days(world, 31) == 0
    await pass_days(world, 1)
    assert (await standing(world, member)).due_on == date(2026, 12, 29)
    await world.joining.show_proof(member, "jijokai", ShownProof(voucher=codes[1]))
    assert (await standing(world, member)).state is MembershipState.ACTIVE
    assert await pass_days(world, 31) == 0
    await pass_days(world, 1)
    assert (await standing(world, member)).state is MembershipState.GRACE


async def test_who_never_showed_a_proof_loses_none(world: World) -> None:
    """Such as who founded the community, and whom staff let in otherwise."""
    await by_youtube(world)
    owner, inside = await world.owner("jijokai"), await world.inside("jijokai")
    world.youtube.members = {}
    await world.caretaker.recheck()
    assert await world.caretaker.tend() == 1
    for somebody in (owner, inside):
        assert (await standing(world, somebody)).state is MembershipState.ACTIVE


async def test_a_paused_membership_is_left_in_peace(world: World) -> None:
    member = await by_youtube(world)
    await world.put_in_state(member, MembershipState.PAUSED)
    world.youtube.members = {}
    await world.caretaker.recheck()
    assert await pass_days(world, 30) == 0
    assert (await standing(world, member)).state is MembershipState.PAUSED


async def test_where_no_proof_is_asked_for_any_more_a_grace_is_over(world: World) -> None:
    member = await by_youtube(world)
    world.youtube.members = {}
    await world.caretaker.recheck()
    await world.caretaker.tend()
    await world.founding.revise(only(await world.owner("jijokai")), ReviseCommunity(policy=Policy()), None)
    await world.caretaker.tend()
    assert (await standing(world, member)).state is MembershipState.ACTIVE
    assert await pass_days(world, 30) == 0


async def test_more_than_fit_in_one_go_are_tended_to_all_the_same(world: World) -> None:
    await world.found(trial_days=1)
    first = world.membership(await world.member("jijokai"))
    ids = [first.id] + [await world.like(first) for _ in range(119)]
    world.clock.let_pass(days=1)
    assert await world.caretaker.tend() == 120
    ended = {kept.id for kept in world.kept(Membership) if kept.state is MembershipState.ACTIVE}
    assert set(ids) <= ended
