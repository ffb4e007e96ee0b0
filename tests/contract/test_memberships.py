"""An account has one membership in a community, and its standing says what follows from it."""

import asyncio
from dataclasses import replace

import pytest

from domain.memberships.errors import AlreadyMember
from domain.memberships.model import Policy
from domain.shared.actor import MembershipState, Role, Standing
from tests.contract.storage import Storage, only


async def test_a_second_membership_is_refused(storage: Storage) -> None:
    account_id, community = await storage.account(), await storage.community()
    await storage.keep_all([storage.some_membership(account_id, community)])
    with pytest.raises(AlreadyMember):
        await storage.keep_all([storage.some_membership(account_id, community)])


async def test_of_two_at_once_one_joins(storage: Storage) -> None:
    account_id, community = await storage.account(), await storage.community()
    memberships = [storage.some_membership(account_id, community) for _ in range(2)]
    done = await asyncio.gather(*(storage.keep_all([each]) for each in memberships), return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["AlreadyMember", "NoneType"]
    assert only(await storage.actor(account_id)).membership_id in {each.id for each in memberships}


async def test_the_same_account_joins_another_community(storage: Storage) -> None:
    account_id, communities = await storage.account(), [await storage.community() for _ in range(2)]
    await storage.keep_all([storage.some_membership(account_id, community) for community in communities])
    assert set((await storage.actor(account_id)).standings) == {community.id for community in communities}


async def test_a_standing_tells_all_that_the_rules_ask_for(storage: Storage) -> None:
    community = await storage.community(policy=Policy(pseudonyms_per_member=4), rules_version=3)
    membership = storage.some_membership(
        await storage.account(), community, state=MembershipState.LEFT, roles=(Role.STAFF, Role.MEMBER)
    )
    await storage.keep_all([membership])
    await storage.accept(membership.account_id, community, 2)
    assert only(await storage.actor(membership.account_id)) == Standing(
        membership_id=membership.id,
        community_id=community.id,
        community_slug=community.slug,
        state=MembershipState.LEFT,
        roles=frozenset({Role.MEMBER, Role.STAFF}),
        rules_version=3,
        rules_accepted=2,
        pseudonyms_per_member=4,
    )


async def test_a_standing_follows_the_communitys_rules(storage: Storage) -> None:
    community = await storage.community()
    member = await storage.member(community)
    assert (only(member).rules_version, only(member).rules_accepted) == (1, 0)
    async with storage.begin() as work:
        work.communities.save(replace(community, rules_version=2))
    assert only(await storage.actor(member.account_id)).rules_version == 2


async def test_standings_of_many_are_those_of_each(storage: Storage) -> None:
    community = await storage.community()
    first, second = await storage.member(community), await storage.member(await storage.community())
    stranger, other = await storage.account(), await storage.member(community)
    found = await storage.memberships.standings_of_many([first.account_id, second.account_id, stranger])
    assert found == {first.account_id: first.standings, second.account_id: second.standings}
    assert other.account_id not in found


async def test_without_a_membership_there_is_no_standing(storage: Storage) -> None:
    assert await storage.memberships.standings_of(await storage.account()) == {}
    assert await storage.memberships.standings_of_many([]) == {}
