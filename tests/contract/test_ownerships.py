"""How many own a community is counted in the vault, and what never became a community is forgotten."""

import asyncio
from datetime import date

import pytest

from domain.memberships.errors import CommunityMissing, LastOwner
from domain.memberships.model.community import Community
from domain.memberships.model.membership import Ownership, RulesAcceptance
from domain.shared.actor import MembershipState
from domain.shared.ids import AccountId, CommunityId
from tests.contract.storage import MONTH, Storage

NEXT_MONTH = date(2026, 12, 1)


async def owned(storage: Storage, community: Community, owners: int = 1) -> Community:
    await storage.keep_all([Ownership(community.id, owners)])
    return community


async def test_it_is_held_and_saved(storage: Storage) -> None:
    community = await owned(storage, await storage.community(), 2)
    async with storage.begin_vault() as work:
        held = await work.ownerships.lock(community.id)
        assert held == Ownership(community.id, 2)
        work.ownerships.save(held.changed_by(+1))
    async with storage.begin_vault() as work:
        assert await work.ownerships.lock(community.id) == Ownership(community.id, 3)


async def test_where_there_is_none_there_is_no_community(storage: Storage) -> None:
    with pytest.raises(CommunityMissing):
        async with storage.begin_vault() as work:
            await work.ownerships.lock(CommunityId("com_00000000000000000000000000"))


async def test_changes_follow_one_another_and_one_owner_stays(storage: Storage) -> None:
    community = await owned(storage, await storage.community(), 3)

    async def leave() -> None:
        async with storage.begin_vault() as work:
            work.ownerships.save((await work.ownerships.lock(community.id)).changed_by(-1))

    done = await asyncio.gather(*(leave() for _ in range(5)), return_exceptions=True)
    assert sorted(type(each).__name__ for each in done) == ["LastOwner"] * 3 + ["NoneType"] * 2
    with pytest.raises(LastOwner):
        await leave()


async def begun(storage: Storage, month: date = MONTH) -> tuple[AccountId, Community]:
    """A founding of which only the first half is there."""
    account_id, community = await storage.account(), storage.some_community()
    membership = storage.some_membership(account_id, community, joined_month=month)
    acceptance = RulesAcceptance(account_id, community.id, 1, month)
    await storage.keep_all([membership, Ownership(community.id), acceptance])
    return account_id, community


async def there(storage: Storage, account_id: AccountId, community: Community) -> tuple[bool, int]:
    async with storage.begin_vault() as work:
        known = await work.memberships.of(account_id, community.id)
        return known is not None, await work.acceptances.newest(account_id, community.id)


async def test_a_membership_of_a_community_that_is_nowhere_gives_no_standing(storage: Storage) -> None:
    account_id, _ = await begun(storage)
    assert await storage.memberships.standings_of(account_id) == {}


async def test_it_is_forgotten_with_all_that_belongs_to_it_but_not_in_its_own_month(storage: Storage) -> None:
    account_id, community = await begun(storage)
    newer = await begun(storage, NEXT_MONTH)
    async with storage.begin_vault() as work:
        await work.memberships.forget_unfounded(MONTH)
    assert await there(storage, account_id, community) == (True, 1)
    async with storage.begin_vault() as work:
        assert await work.memberships.forget_unfounded(NEXT_MONTH) >= 1
    assert await there(storage, account_id, community) == (False, 0)
    assert await there(storage, *newer) == (True, 1)
    with pytest.raises(CommunityMissing):
        async with storage.begin_vault() as work:
            await work.ownerships.lock(community.id)
    await storage.keep_all([storage.some_membership(account_id, await storage.community())])


async def test_who_belongs_to_a_community_that_is_there_stays(storage: Storage) -> None:
    community = await owned(storage, await storage.community())
    members = [await storage.membership(community, state=state) for state in MembershipState]
    async with storage.begin_vault() as work:
        await work.memberships.forget_unfounded(NEXT_MONTH)
    assert [await storage.kept_membership(member.id) for member in members] == members
