"""An open door: whoever has accepted the rules and acknowledged what is asked becomes a member."""

import asyncio
from datetime import date

import pytest

from domain.memberships.errors import AcknowledgementsNeeded, AlreadyMember, CommunityMissing, EntryRefused
from domain.memberships.model.community import Acknowledgement
from domain.memberships.model.membership import Membership, Personal
from domain.memberships.model.sanction import SanctionKind
from domain.memberships.views.admission import JoinCommunity
from domain.memberships.views.communities import PublishRules
from domain.memberships.views.memberships import OwnMembership
from domain.memberships.views.sanctions import ImposeSanction
from domain.shared.actor import Actor, MembershipState, Role, RulesNotAccepted, TrialReadsOnly
from tests.domain.world import World, joining, only

ALL = joining()


def memberships_of(world: World, actor: Actor) -> list[Membership]:
    return [kept for kept in world.kept(Membership) if kept.account_id == actor.account_id]


async def test_one_becomes_an_active_member_and_no_more(world: World) -> None:
    community_id = await world.found(acknowledgements=tuple(Acknowledgement))
    newcomer = await world.ready("jijokai")
    await world.joining.join(newcomer, "jijokai", ALL)
    assert await world.staying.own(newcomer.account_id, "jijokai") == OwnMembership(
        community_id=community_id,
        state=MembershipState.ACTIVE,
        roles=[Role.MEMBER],
        duties=[],
        professions=[],
        rules_accepted=1,
        suspended_until=None,
        due_on=None,
    )
    (kept,) = memberships_of(world, newcomer)
    assert (kept.joined_month, kept.due_on, kept.reminded) == (date(2026, 11, 1), None, False)
    assert world.personal(newcomer) == Personal()


async def test_each_membership_gets_a_key_of_its_own_for_its_tags(world: World) -> None:
    await world.found()
    await world.found("elsewhere")
    first, second = await world.member("jijokai"), await world.member("jijokai")
    both = await world.join(await world.member("jijokai"), "elsewhere")
    keys = [standing.tag_key for actor in (first, second, both) for standing in actor.standings.values()]
    assert b"" not in keys
    assert len(set(keys)) == 4
    assert world.tag_key(first) == only(first).tag_key == only(first).wearer.tag_key


async def test_joining_is_the_first_fact_of_a_membership(world: World) -> None:
    await world.found()
    (fact,) = world.facts(await world.member("jijokai"))
    assert (fact.what, fact.state, fact.by, fact.reason) == ("admit", MembershipState.ACTIVE, "self", "")
    assert fact.occurred_on == date(2026, 11, 22)


async def test_where_there_is_a_trial_it_comes_first(world: World) -> None:
    await world.found(trial_days=7)
    member = await world.member("jijokai")
    assert (only(member).state, only(member).due_on) == (MembershipState.TRIAL, date(2026, 11, 29))
    assert [fact.what for fact in world.facts(member)] == ["try"]
    assert only(member).may_read
    with pytest.raises(TrialReadsOnly):
        only(member).require_may_write()


async def test_the_next_request_carries_the_standing(world: World) -> None:
    community_id = await world.found()
    member = await world.member("jijokai")
    assert member.readable() == [community_id]
    assert (await world.staying.own(member.account_id, "jijokai")).roles == [Role.MEMBER]


async def test_one_joins_once(world: World) -> None:
    await world.found()
    member = await world.member("jijokai")
    with pytest.raises(AlreadyMember):
        await world.joining.join(member, "jijokai", ALL)


async def test_of_two_concurrent_requests_one_joins(world: World) -> None:
    await world.found()
    newcomer = await world.ready("jijokai")
    answers = await asyncio.gather(
        *(world.joining.join(newcomer, "jijokai", ALL) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyMember", "NoneType"]
    assert len(memberships_of(world, newcomer)) == 1


async def test_the_rules_come_first(world: World) -> None:
    await world.found()
    with pytest.raises(RulesNotAccepted) as refused:
        await world.joining.join(await world.newcomer(), "jijokai", ALL)
    assert refused.value.facts == {"version": 1}


async def test_an_older_acceptance_does_not_open_the_door(world: World) -> None:
    await world.found()
    newcomer = await world.ready("jijokai")
    await world.founding.publish_rules("jijokai", PublishRules(version=2, text={"ja": "二。"}))
    with pytest.raises(RulesNotAccepted):
        await world.joining.join(newcomer, "jijokai", ALL)


async def test_an_acceptance_of_another_communitys_rules_does_not_count(world: World) -> None:
    await world.found("jijokai")
    await world.found("another")
    newcomer = await world.ready("jijokai")
    with pytest.raises(RulesNotAccepted):
        await world.joining.join(newcomer, "another", ALL)


@pytest.mark.parametrize("given", [(), (Acknowledgement.NOT_A_TREATMENT,)])
async def test_everything_asked_at_the_door_has_to_be_acknowledged(
    world: World, given: tuple[Acknowledgement, ...]
) -> None:
    await world.found(acknowledgements=tuple(Acknowledgement))
    newcomer = await world.ready("jijokai")
    with pytest.raises(AcknowledgementsNeeded) as refused:
        await world.joining.join(newcomer, "jijokai", JoinCommunity(acknowledgements=given))
    needed = sorted(set(Acknowledgement) - set(given))
    assert refused.value.facts == {"needed": " ".join(needed)}
    assert memberships_of(world, newcomer) == []


async def test_acknowledging_more_than_is_asked_is_no_harm(world: World) -> None:
    await world.found(acknowledgements=())
    await world.joining.join(await world.ready("jijokai"), "jijokai", ALL)


async def test_there_is_no_community_of_that_name(world: World) -> None:
    with pytest.raises(CommunityMissing):
        await world.joining.join(await world.newcomer(), "elsewhere", ALL)


@pytest.mark.parametrize("state", sorted(set(MembershipState) - {MembershipState.LEFT, MembershipState.EXPELLED}))
async def test_in_whatever_state_one_is_one_is_in_already(world: World, state: MembershipState) -> None:
    """Whoever was declined or has lapsed comes back."""
    await world.found()
    member = await world.member("jijokai")
    await world.put_in_state(member, state)
    if state in (MembershipState.DECLINED, MembershipState.LAPSED):
        back = await world.join(member, "jijokai")
        assert only(back).state is MembershipState.ACTIVE
        assert only(back).membership_id == only(member).membership_id
    else:
        with pytest.raises(AlreadyMember):
            await world.joining.join(member, "jijokai", ALL)


async def test_who_has_left_joins_anew(world: World) -> None:
    await world.found()
    member = await world.member("jijokai")
    await world.leave(member, "jijokai")
    again = await world.join(member, "jijokai")
    assert only(again).membership_id != only(member).membership_id


async def test_who_was_expelled_stays_out(world: World) -> None:
    await world.found()
    member = await world.member("jijokai")
    expulsion = ImposeSanction(kind=SanctionKind.EXPULSION, reason="乱暴な言葉。", rule="1")
    await world.sanctioning.impose(await world.staff("jijokai"), await world.face(member), expulsion)
    with pytest.raises(EntryRefused):
        await world.joining.join(member, "jijokai", ALL)
