"""What time has come for is found in the rows: trials and graces that end, proofs lost and regained, reminders.

Each list is of the whole storage, so that the tests look for memberships of their own in it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import asyncpg
import pytest

from domain.memberships.model.community import Community, Policy, ProofKind
from domain.memberships.model.membership import Membership
from domain.shared.actor import MembershipState
from tests.contract.storage import DAY, Storage, Work

ONE_DAY = timedelta(days=1)
ALL = 100_000

Search = Callable[[Work, date, int], Awaitable[list[Membership]]]
Sought = Callable[[Storage, Community], Awaitable[Membership]]


async def due(work: Work, today: date, limit: int) -> list[Membership]:
    return await work.memberships.due(today, limit)


async def to_remind(work: Work, before: date, limit: int) -> list[Membership]:
    return await work.memberships.to_remind(before, limit)


async def lost(work: Work, today: date, limit: int) -> list[Membership]:
    return await work.memberships.proof_lost(today, limit)


async def regained(work: Work, today: date, limit: int) -> list[Membership]:
    return await work.memberships.proof_regained(today, limit)


async def finds(storage: Storage, search: Search, membership: Membership, today: date = DAY) -> bool:
    async with storage.begin() as work:
        found = {each.id: each for each in await search(work, today, ALL)}
    assert found.get(membership.id, membership) == membership
    return membership.id in found


async def in_grace(storage: Storage, community: Community) -> Membership:
    return await storage.membership(community, state=MembershipState.GRACE, due_on=DAY)


async def without_proof(storage: Storage, community: Community) -> Membership:
    membership = await storage.membership(community)
    await storage.proof(membership, valid_until=DAY - ONE_DAY)
    return membership


async def proven_again(storage: Storage, community: Community) -> Membership:
    membership = await storage.membership(community, state=MembershipState.LAPSED)
    await storage.proof(membership)
    return membership


SEARCHES: list[tuple[Search, Sought]] = [
    (due, in_grace),
    (to_remind, in_grace),
    (lost, without_proof),
    (regained, proven_again),
]
EACH = pytest.mark.parametrize(("search", "sought"), SEARCHES, ids=lambda each: each.__name__)


@EACH
async def test_no_more_come_at_once_than_are_wanted(storage: Storage, search: Search, sought: Sought) -> None:
    community = await storage.community_by_proof()
    for _ in range(4):
        await sought(storage, community)
    for limit in (1, 3):
        async with storage.begin() as work:
            assert len(await search(work, DAY, limit)) == limit


@EACH
async def test_what_somebody_else_holds_is_passed_over(
    postgres_storage: Storage, search: Search, sought: Sought
) -> None:
    community = await postgres_storage.community_by_proof()
    held, free = [await sought(postgres_storage, community) for _ in range(2)]
    async with postgres_storage.begin() as holding:
        await holding.memberships.get(held.id)
        assert not await finds(postgres_storage, search, held)
        assert await finds(postgres_storage, search, free)
    assert await finds(postgres_storage, search, held)


@EACH
async def test_what_one_has_found_nobody_else_finds_meanwhile(
    postgres_storage: Storage, search: Search, sought: Sought
) -> None:
    membership = await sought(postgres_storage, await postgres_storage.community_by_proof())
    async with postgres_storage.begin() as tending:
        assert membership in await search(tending, DAY, ALL)
        assert not await finds(postgres_storage, search, membership)
    assert await finds(postgres_storage, search, membership)


async def test_company_that_somebody_else_holds_is_passed_over(postgres_storage: Storage) -> None:
    community = await postgres_storage.community()
    own, held, free = [await postgres_storage.membership(community) for _ in range(3)]
    async with postgres_storage.begin() as holding:
        await holding.memberships.get(held.id)
        async with postgres_storage.begin() as work:
            assert await work.memberships.some_others(own, 31) == [free]


async def test_of_two_who_want_company_at_once_the_second_waits_and_has_it_too(
    postgres_storage: Storage, database_url: str
) -> None:
    """Else it would pass over all whom the first one holds, and be left alone with whom it is about."""
    community = await postgres_storage.community()
    one, other, third = [await postgres_storage.membership(community) for _ in range(3)]

    async def company() -> list[Membership]:
        async with postgres_storage.begin() as work:
            return await work.memberships.some_others(other, 31)

    async with postgres_storage.begin() as first:
        assert len(await first.memberships.some_others(one, 31)) == 2
        second = asyncio.create_task(company())
        await _until_somebody_waits(database_url)
    assert {each.id for each in await second} == {one.id, third.id}


async def _until_somebody_waits(database_url: str) -> None:
    waiting = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)"
    connection = await asyncpg.connect(database_url)
    async with asyncio.timeout(10):
        while not await connection.fetchval(waiting):
            await asyncio.sleep(0)
    await connection.close()


@pytest.mark.parametrize("state", MembershipState)
async def test_a_trial_and_a_grace_are_due_on_their_day_and_after(storage: Storage, state: MembershipState) -> None:
    membership = await storage.membership(await storage.community(), state=state, due_on=DAY)
    timed = state in (MembershipState.TRIAL, MembershipState.GRACE)
    assert not await finds(storage, due, membership, DAY - ONE_DAY)
    assert await finds(storage, due, membership, DAY) == timed
    assert await finds(storage, due, membership, DAY + 400 * ONE_DAY) == timed


async def test_without_a_day_nothing_is_due(storage: Storage) -> None:
    membership = await storage.membership(await storage.community(), state=MembershipState.TRIAL)
    for search in (due, to_remind):
        assert not await finds(storage, search, membership, date(9999, 12, 31))


@pytest.mark.parametrize("state", MembershipState)
async def test_who_has_not_been_reminded_is_to_be(storage: Storage, state: MembershipState) -> None:
    membership = await storage.membership(await storage.community(), state=state, due_on=DAY)
    timed = state in (MembershipState.TRIAL, MembershipState.GRACE)
    assert not await finds(storage, to_remind, membership, DAY - ONE_DAY)
    assert await finds(storage, to_remind, membership, DAY) == timed
    async with storage.begin() as work:
        work.memberships.save(replace(membership, reminded=True))
    assert not await finds(storage, to_remind, membership, DAY)


@pytest.mark.parametrize("state", MembershipState)
async def test_a_proof_is_lost_by_those_who_take_part(storage: Storage, state: MembershipState) -> None:
    membership = await storage.membership(await storage.community_by_proof(), state=state)
    await storage.proof(membership, valid_until=DAY - ONE_DAY)
    losing = state in (MembershipState.TRIAL, MembershipState.ACTIVE)
    assert await finds(storage, lost, membership) == losing


@pytest.mark.parametrize("state", MembershipState)
async def test_a_proof_is_regained_by_those_who_lost_it(storage: Storage, state: MembershipState) -> None:
    membership = await storage.membership(await storage.community_by_proof(), state=state)
    await storage.proof(membership)
    regaining = state in (MembershipState.GRACE, MembershipState.LAPSED)
    assert await finds(storage, regained, membership) == regaining


@pytest.mark.parametrize(
    ("days", "counts"), [((None,), True), ((0,), True), ((-1,), False), ((-1, 0), True), ((-9, -1), False), ((), None)]
)
async def test_a_proof_counts_on_its_last_day_and_one_is_enough(
    storage: Storage, days: tuple[int | None, ...], counts: bool | None
) -> None:
    """Who never had one has lost none, such as those who founded the community."""
    community = await storage.community_by_proof()
    active = await storage.membership(community)
    lapsed = await storage.membership(community, state=MembershipState.LAPSED)
    for membership, each in product((active, lapsed), days):
        await storage.proof(membership, valid_until=None if each is None else DAY + each * ONE_DAY)
    assert await finds(storage, lost, active) == (counts is False)
    assert await finds(storage, regained, lapsed) == (counts is True)


@pytest.mark.parametrize("valid_until", [DAY, DAY - ONE_DAY])
@pytest.mark.parametrize("state", MembershipState)
async def test_where_no_proof_is_asked_for_none_is_lost_and_a_grace_is_over(
    storage: Storage, state: MembershipState, valid_until: date
) -> None:
    membership = await storage.membership(await storage.community(policy=Policy()), state=state)
    await storage.proof(membership, kind=ProofKind.VOUCHER, valid_until=valid_until)
    assert not await finds(storage, lost, membership)
    assert await finds(storage, regained, membership) == (state is MembershipState.GRACE)
