"""Rules are kept by version, and acceptances once each."""

import asyncio

import pytest

from domain.memberships.model.community import Community, Rules
from domain.memberships.model.membership import RulesAcceptance
from domain.shared.ids import AccountId
from tests.contract.storage import DAY, Storage


async def accepted(storage: Storage, account_id: AccountId, community: Community) -> int:
    async with storage.begin() as work:
        return await work.acceptances.newest(account_id, community.id)


async def test_nothing_accepted_is_version_0(storage: Storage) -> None:
    assert await accepted(storage, await storage.account(), await storage.community()) == 0


async def test_the_newest_accepted_version_counts(storage: Storage) -> None:
    account_id, community = await storage.account(), await storage.community()
    for version in (1, 12, 3):
        await storage.accept(account_id, community, version)
    assert await accepted(storage, account_id, community) == 12


async def test_an_acceptance_is_of_one_account_in_one_community(storage: Storage) -> None:
    account_id, community = await storage.account(), await storage.community()
    await storage.accept(account_id, community, 1)
    assert await accepted(storage, account_id, await storage.community()) == 0
    assert await accepted(storage, await storage.account(), community) == 0


async def test_accepting_again_and_at_once_is_recorded_once(storage: Storage) -> None:
    account_id, community = await storage.account(), await storage.community()
    await asyncio.gather(*(storage.accept(account_id, community, 1) for _ in range(4)))
    await storage.accept(account_id, community, 1)
    assert await accepted(storage, account_id, community) == 1


async def test_rules_may_be_accepted_twice_in_one_work(storage: Storage) -> None:
    account_id, community = await storage.account(), await storage.community()
    async with storage.begin() as work:
        for _ in range(2):
            work.acceptances.add(RulesAcceptance(account_id, community.id, 1, DAY))
    assert await accepted(storage, account_id, community) == 1


async def test_a_version_is_published_once(storage: Storage) -> None:
    community = await storage.community()
    await storage.keep_all([Rules(community.id, 1, {"ja": "一。"}, {}, DAY)])
    with pytest.raises(storage.broken):
        await storage.keep_all([Rules(community.id, 1, {"ja": "別の一。"}, {}, DAY)])
