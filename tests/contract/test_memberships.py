"""An account has one membership in a community that it has not left, and its standing says what follows from it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.memberships.errors import AlreadyMember
from domain.memberships.model.community import Policy
from domain.memberships.model.membership import Membership, Personal
from domain.shared.actor import Duty, MembershipState, Role, Standing
from domain.shared.ids import AccountId, MembershipId
from tests.contract.storage import DAY, SECOND, Storage, only
from tests.domain.fakes import A_DAY

A_MOMENT = timedelta(microseconds=1)
NOT_LEFT = sorted(set(MembershipState) - {MembershipState.LEFT})


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
    personal = Personal(
        roles=frozenset({Role.STAFF, Role.MEMBER}),
        duties=frozenset({Duty.RUN_SESSIONS}),
        professions={"nurse": DAY, "doctor": DAY - timedelta(days=1)},
        suspensions={"san_1": SECOND + timedelta(days=1), "san_2": SECOND + timedelta(days=2), "san_3": SECOND},
        tag_key=b"k" * 32,
    )
    membership = await storage.membership(community, state=MembershipState.GRACE, due_on=DAY, personal=personal)
    await storage.accept(membership.account_id, community, 2)
    assert only(await storage.actor(membership.account_id)) == Standing(
        membership_id=membership.id,
        community_id=community.id,
        community_slug=community.slug,
        state=MembershipState.GRACE,
        roles=frozenset({Role.MEMBER, Role.STAFF}),
        rules_version=3,
        rules_accepted=2,
        pseudonyms_per_member=4,
        duties=frozenset({Duty.RUN_SESSIONS}),
        professions=frozenset({"nurse"}),
        suspended_until=SECOND + timedelta(days=2),
        reads_while_paused=True,
        due_on=DAY,
        tag_key=b"k" * 32,
    )


async def test_a_suspension_is_over_at_its_very_end(storage: Storage) -> None:
    community = await storage.community()
    for end, suspended in ((A_DAY, False), (A_DAY + A_MOMENT, True)):
        membership = await storage.membership(community, personal=Personal(suspensions={"san_1": end}))
        assert (only(await storage.actor(membership.account_id)).suspended_until is not None) == suspended


@pytest.mark.parametrize("state", NOT_LEFT)
async def test_who_was_expelled_is_expelled_whatever_the_row_says(storage: Storage, state: MembershipState) -> None:
    personal = Personal(expulsions=frozenset({"san_1"}))
    membership = await storage.membership(await storage.community(), state=state, personal=personal)
    assert only(await storage.actor(membership.account_id)).state is MembershipState.EXPELLED


@pytest.mark.parametrize(("while_paused", "reads"), [("reading", True), ("nothing", False)])
async def test_a_standing_says_whether_one_reads_while_paused(storage: Storage, while_paused: str, reads: bool) -> None:
    policy = replace(Policy(), while_paused=while_paused)  # type: ignore[arg-type]
    paused = await storage.member(await storage.community(policy=policy), state=MembershipState.PAUSED)
    assert only(paused).reads_while_paused == only(paused).may_read == reads


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


async def test_what_was_left_gives_no_standing_and_is_in_no_way(storage: Storage) -> None:
    community = await storage.community()
    left = await storage.membership(community, state=MembershipState.LEFT)
    assert (await storage.actor(left.account_id)).standings == {}
    for _ in range(2):
        again = storage.some_membership(left.account_id, community)
        await storage.keep_all([again])
        assert only(await storage.actor(left.account_id)).membership_id == again.id
        async with storage.begin() as work:
            work.memberships.save(replace(again, state=MembershipState.LEFT))
    assert (await storage.actor(left.account_id)).standings == {}


async def test_what_was_left_is_not_taken_up_again_beside_another(storage: Storage) -> None:
    community = await storage.community()
    left = await storage.membership(community, state=MembershipState.LEFT)
    await storage.keep_all([storage.some_membership(left.account_id, community)])
    with pytest.raises(AlreadyMember):
        async with storage.begin() as work:
            work.memberships.save(replace(left, state=MembershipState.ACTIVE))


@pytest.mark.parametrize("state", NOT_LEFT)
async def test_ones_own_is_found_while_it_has_not_been_left(storage: Storage, state: MembershipState) -> None:
    community = await storage.community()
    membership = await storage.membership(community, state=state, due_on=DAY, reminded=True)
    await storage.keep_all([storage.some_membership(membership.account_id, await storage.community())])
    assert await of(storage, membership) == membership
    async with storage.begin() as work:
        assert await work.memberships.get(membership.id) == membership
        work.memberships.save(replace(membership, state=MembershipState.LEFT))
    assert await of(storage, membership) is None
    async with storage.begin() as work:
        assert await work.memberships.get(membership.id) == replace(membership, state=MembershipState.LEFT)


async def test_there_is_none_of_somebody_who_never_came(storage: Storage) -> None:
    community = await storage.community()
    async with storage.begin() as work:
        assert await work.memberships.of(AccountId("acc_00000000000000000000000000"), community.id) is None
        assert await work.memberships.get(MembershipId("mem_00000000000000000000000000")) is None


async def test_saving_writes_every_field(storage: Storage) -> None:
    community = await storage.community()
    membership = await storage.membership(community)
    other = storage.some_membership(
        await storage.account(),
        await storage.community(),
        state=MembershipState.TRIAL,
        joined_month=DAY,
        due_on=DAY,
        reminded=True,
    )
    changed = replace(other, id=membership.id)
    async with storage.begin() as work:
        work.memberships.save(changed)
    assert await storage.kept_membership(membership.id) == changed


async def of(storage: Storage, membership: Membership) -> Membership | None:
    async with storage.begin() as work:
        return await work.memberships.of(membership.account_id, membership.community_id)


async def test_others_are_of_the_same_community_and_never_the_one_itself(storage: Storage) -> None:
    community, elsewhere = await storage.community(), await storage.community()
    own, *others = [await storage.membership(community) for _ in range(6)]
    for _ in range(3):
        await storage.membership(elsewhere)
    for count in (5, 6, 50) * 5:
        async with storage.begin() as work:
            some = await work.memberships.some_others(own, count)
        assert sorted(some, key=lambda each: each.id) == sorted(others, key=lambda each: each.id)


async def test_no_more_others_than_are_wanted_and_not_always_the_same(storage: Storage) -> None:
    community = await storage.community()
    own, *others = [await storage.membership(community) for _ in range(8)]
    seen: set[MembershipId] = set()
    for _ in range(40):
        async with storage.begin() as work:
            some = await work.memberships.some_others(own, 3)
        assert len({each.id for each in some}) == 3
        seen |= {each.id for each in some}
    assert seen == {each.id for each in others}


async def test_who_is_alone_has_no_others(storage: Storage) -> None:
    own = await storage.membership(await storage.community())
    async with storage.begin() as work:
        assert await work.memberships.some_others(own, 31) == []
