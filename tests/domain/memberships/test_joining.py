"""Whoever has accepted the rules and acknowledged what is asked at the door becomes a member."""

import asyncio
from datetime import date

import pytest

from domain.memberships.errors import AcknowledgementsNeeded, AlreadyMember, CommunityMissing
from domain.memberships.model import Acknowledgement, Membership
from domain.memberships.ports import JoinCommunity, OwnMembership, PublishRules
from domain.shared.actor import Actor, MembershipState, Role, RulesNotAccepted
from tests.domain.world import World

ALL = JoinCommunity(acknowledgements=tuple(Acknowledgement))


async def ready(world: World) -> Actor:
    """A newcomer who has accepted the rules."""
    newcomer = await world.newcomer()
    await world.memberships.accept_rules(newcomer, "jijokai", 1)
    return newcomer


def memberships_of(world: World, actor: Actor) -> list[Membership]:
    return [kept for kept in world.kept(Membership) if kept.account_id == actor.account_id]


async def test_one_becomes_an_active_member_and_no_more(world: World) -> None:
    community_id = await world.found(acknowledgements=tuple(Acknowledgement))
    newcomer = await ready(world)
    joined = await world.memberships.join(newcomer, "jijokai", ALL)
    assert joined == OwnMembership(
        community_id=community_id, state=MembershipState.ACTIVE, roles=[Role.MEMBER], rules_accepted=1
    )
    (kept,) = memberships_of(world, newcomer)
    assert (kept.roles, kept.joined_month) == ((Role.MEMBER,), date(2026, 11, 1))


async def test_the_next_request_carries_the_standing(world: World) -> None:
    community_id = await world.found()
    member = await world.member("jijokai")
    assert member.readable() == [community_id]
    assert world.memberships.own(member, "jijokai").roles == [Role.MEMBER]


async def test_one_joins_once(world: World) -> None:
    await world.found()
    member = await world.member("jijokai")
    with pytest.raises(AlreadyMember):
        await world.memberships.join(member, "jijokai", ALL)


async def test_of_two_concurrent_requests_one_joins(world: World) -> None:
    await world.found()
    newcomer = await ready(world)
    answers = await asyncio.gather(
        *(world.memberships.join(newcomer, "jijokai", ALL) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyMember", "OwnMembership"]
    assert len(memberships_of(world, newcomer)) == 1


async def test_the_rules_come_first(world: World) -> None:
    await world.found()
    with pytest.raises(RulesNotAccepted) as refused:
        await world.memberships.join(await world.newcomer(), "jijokai", ALL)
    assert refused.value.facts == {"version": 1}


async def test_an_older_acceptance_does_not_open_the_door(world: World) -> None:
    await world.found()
    newcomer = await ready(world)
    await world.memberships.publish_rules("jijokai", PublishRules(version=2, text={"ja": "二。"}))
    with pytest.raises(RulesNotAccepted):
        await world.memberships.join(newcomer, "jijokai", ALL)


async def test_an_acceptance_of_another_communitys_rules_does_not_count(world: World) -> None:
    await world.found("jijokai")
    await world.found("another")
    newcomer = await ready(world)
    with pytest.raises(RulesNotAccepted):
        await world.memberships.join(newcomer, "another", ALL)


@pytest.mark.parametrize("given", [(), (Acknowledgement.NOT_A_TREATMENT,)])
async def test_everything_asked_at_the_door_has_to_be_acknowledged(
    world: World, given: tuple[Acknowledgement, ...]
) -> None:
    await world.found(acknowledgements=tuple(Acknowledgement))
    newcomer = await ready(world)
    with pytest.raises(AcknowledgementsNeeded) as refused:
        await world.memberships.join(newcomer, "jijokai", JoinCommunity(acknowledgements=given))
    needed = sorted(set(Acknowledgement) - set(given))
    assert refused.value.facts == {"needed": " ".join(needed)}
    assert memberships_of(world, newcomer) == []


async def test_acknowledging_more_than_is_asked_is_no_harm(world: World) -> None:
    await world.found(acknowledgements=())
    await world.memberships.join(await ready(world), "jijokai", ALL)


async def test_there_is_no_community_of_that_name(world: World) -> None:
    with pytest.raises(CommunityMissing):
        await world.memberships.join(await world.newcomer(), "elsewhere", ALL)
