"""A chore is claimed once in its interval, by whoever is first."""

import asyncio
import secrets
from datetime import datetime, timedelta

from tests.contract.storage import Storage, Work, interrupted
from tests.domain.fakes import A_DAY

HOUR, A_MOMENT = timedelta(hours=1), timedelta(microseconds=1)


async def claim(storage: Storage, name: str, now: datetime = A_DAY, every: timedelta = HOUR) -> bool:
    async with storage.begin() as work:
        return await work.chores.claim(name, now, every)


def some_chore() -> str:
    return f"chore-{secrets.token_hex(8)}"


async def test_the_first_claim_succeeds_and_the_next_waits_for_the_interval(storage: Storage) -> None:
    name = some_chore()
    assert await claim(storage, name)
    assert not await claim(storage, name)
    assert not await claim(storage, name, A_DAY + HOUR - A_MOMENT)
    assert await claim(storage, name, A_DAY + HOUR)
    assert not await claim(storage, name, A_DAY + HOUR + HOUR - A_MOMENT)
    assert await claim(storage, name, A_DAY + 5 * HOUR)


async def test_of_many_at_once_one_succeeds(storage: Storage) -> None:
    name = some_chore()
    for now in (A_DAY, A_DAY + HOUR):
        claims = await asyncio.gather(*(claim(storage, name, now) for _ in range(5)))
        assert sorted(claims) == [False] * 4 + [True]


async def test_the_interval_is_the_askers(storage: Storage) -> None:
    name = some_chore()
    assert await claim(storage, name)
    assert not await claim(storage, name, A_DAY + HOUR, 2 * HOUR)
    assert await claim(storage, name, A_DAY + HOUR, HOUR)


async def test_each_chore_has_its_own_time(storage: Storage) -> None:
    assert await claim(storage, some_chore())
    assert await claim(storage, some_chore())


async def test_a_clock_that_goes_back_claims_nothing(storage: Storage) -> None:
    name = some_chore()
    assert await claim(storage, name)
    assert not await claim(storage, name, A_DAY - HOUR)
    assert await claim(storage, name, A_DAY + HOUR)


async def test_a_work_that_failed_has_claimed_nothing(storage: Storage) -> None:
    name = some_chore()

    async def take(work: Work) -> None:
        assert await work.chores.claim(name, A_DAY, HOUR)

    await interrupted(storage, take)
    assert await claim(storage, name)
