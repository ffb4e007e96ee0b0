"""A voucher is claimed once, up to and including its last day; a list of them is taken in as often as one likes."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

from domain.memberships.model.admission import Voucher
from domain.memberships.model.community import Community
from tests.contract.storage import DAY, Storage, Work, interrupted

ONE_DAY = timedelta(days=1)


async def claim(storage: Storage, community: Community, digest: bytes, today: date = DAY) -> Voucher | None:
    async with storage.begin() as work:
        return await work.vouchers.claim(community.id, digest, today)


async def add_new(storage: Storage, *vouchers: Voucher) -> int:
    async with storage.begin() as work:
        return await work.vouchers.add_new(vouchers)


async def test_it_is_claimed_once(storage: Storage) -> None:
    community = await storage.community()
    voucher = await storage.voucher(community, days=7)
    assert await claim(storage, community, voucher.digest) == replace(voucher, claimed=True)
    assert await claim(storage, community, voucher.digest) is None


async def test_of_many_at_once_one_gets_it(storage: Storage) -> None:
    community = await storage.community()
    voucher = await storage.voucher(community)
    claims = await asyncio.gather(*(claim(storage, community, voucher.digest) for _ in range(5)))
    assert [each for each in claims if each] == [replace(voucher, claimed=True)]


async def test_a_work_that_failed_has_claimed_nothing(storage: Storage) -> None:
    community = await storage.community()
    voucher = await storage.voucher(community)

    async def take(work: Work) -> None:
        assert await work.vouchers.claim(community.id, voucher.digest, DAY)

    await interrupted(storage, take)
    assert await claim(storage, community, voucher.digest)


async def test_it_can_be_claimed_on_its_last_day_and_not_the_day_after(storage: Storage) -> None:
    community = await storage.community()
    late, in_time = [await storage.voucher(community, expires_on=DAY) for _ in range(2)]
    assert await claim(storage, community, late.digest, DAY + ONE_DAY) is None
    assert await claim(storage, community, in_time.digest, DAY) is not None


async def test_another_community_does_not_take_it(storage: Storage) -> None:
    community, elsewhere = await storage.community(), await storage.community()
    voucher = await storage.voucher(community)
    assert await claim(storage, elsewhere, voucher.digest) is None
    assert await claim(storage, community, b"unknown") is None
    assert await claim(storage, community, voucher.digest) is not None


async def test_those_that_are_known_stay_as_they_are(storage: Storage) -> None:
    community = await storage.community()
    known, claimed = [await storage.voucher(community, days=7) for _ in range(2)]
    await claim(storage, community, claimed.digest)
    new = storage.some_voucher(community)
    again = [replace(each, days=365, expires_on=DAY + ONE_DAY) for each in (known, claimed)]
    assert await add_new(storage, *again, new) == 1
    assert await claim(storage, community, claimed.digest) is None
    assert await claim(storage, community, known.digest) == replace(known, claimed=True)
    assert await claim(storage, community, new.digest) == replace(new, claimed=True)


async def test_one_that_stands_twice_in_a_list_is_one(storage: Storage) -> None:
    community = await storage.community()
    voucher = storage.some_voucher(community)
    assert await add_new(storage, voucher, voucher) == 1
    assert await claim(storage, community, voucher.digest) == replace(voucher, claimed=True)
    assert await add_new(storage) == 0


async def test_the_same_list_taken_in_twice_at_once_is_one(storage: Storage) -> None:
    community = await storage.community()
    vouchers = [storage.some_voucher(community) for _ in range(5)]
    imported = await asyncio.gather(*(add_new(storage, *vouchers) for _ in range(3)))
    assert sum(imported) == 5
