"""A unit of work is kept whole at a clean exit, and not at all after an exception."""

import asyncio

import pytest

from domain.identity.model import Account
from domain.memberships.errors import SlugTaken
from domain.shared.ids import AccountId
from tests.contract.storage import MONTH, Storage, Work, interrupted


async def test_a_clean_exit_keeps_what_was_added(storage: Storage) -> None:
    community = storage.some_community()
    async with storage.begin() as work:
        work.communities.add(community)
        assert await storage.communities.community(community.id, "ja") is None
    assert await storage.communities.community(community.id, "ja") is not None


async def test_an_exception_keeps_nothing(storage: Storage) -> None:
    community = storage.some_community()

    async def add(work: Work) -> None:
        work.communities.add(community)

    await interrupted(storage, add)
    assert await storage.communities.community(community.id, "ja") is None


async def test_a_refusal_at_the_end_keeps_nothing_of_the_work(storage: Storage) -> None:
    first, known = storage.some_community(), await storage.community()
    with pytest.raises(SlugTaken):
        await storage.keep_all([first, storage.some_community(slug=known.slug)])
    assert await storage.communities.community(first.id, "ja") is None


async def test_after_a_refusal_the_next_work_goes_on(storage: Storage) -> None:
    known = await storage.community()
    for _ in range(6):
        with pytest.raises(SlugTaken):
            await storage.community(slug=known.slug)
    await storage.community()


async def test_the_same_thing_twice_is_a_defect_and_no_refusal(storage: Storage) -> None:
    account_id = await storage.account()
    with pytest.raises(storage.broken):
        await storage.keep_all([Account(account_id, MONTH)])


async def test_something_that_belongs_to_nothing_is_a_defect_and_no_refusal(storage: Storage) -> None:
    nobody = AccountId(storage.ids.random("acc"))
    with pytest.raises(storage.broken):
        await storage.keep_all([storage.some_membership(nobody, await storage.community())])


async def test_works_that_are_cancelled_keep_nothing(storage: Storage) -> None:
    community = storage.some_community()
    reached = asyncio.Event()

    async def hang() -> None:
        async with storage.begin() as work:
            work.communities.add(community)
            reached.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await reached.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await storage.communities.community(community.id, "ja") is None
    await storage.community()
