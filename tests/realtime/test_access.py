"""What is known of who may be told what: never too old, not from before a change, and there before it is needed."""

import asyncio
from collections.abc import Callable

import pytest

from api.realtime import access as looking
from api.realtime.access import Access
from api.realtime.subscriber import STANDINGS_AGE, Subscriber
from domain.shared.errors import DatabaseUnavailable
from tests.realtime.test_hub import ME, SPOT, Boards, Memberships, standing


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Lets time pass."""
    at = [1_000.0]
    monkeypatch.setattr(looking, "_now", lambda: at[0])

    def passes(seconds: float) -> None:
        at[0] += seconds

    return passes


@pytest.fixture
def memberships() -> Memberships:
    known = Memberships()
    known.members[ME.account_id] = standing()
    return known


@pytest.fixture
def access(memberships: Memberships) -> Access:
    return Access(memberships, Boards())  # type: ignore[arg-type]


@pytest.fixture
async def subscriber() -> Subscriber:
    return Subscriber(ME, "en")


Passing = Callable[[float], None]


async def ahead(access: Access) -> None:
    assert access._ahead is not None
    await access._ahead


async def test_while_something_is_told_nothing_waits_for_a_look(
    access: Access, memberships: Memberships, subscriber: Subscriber, now: Passing
) -> None:
    await access.look([subscriber])
    for looks in range(1, 6):
        for _ in range(3):  # of which the last is late enough
            assert access.is_fresh() and memberships.looks == looks
            now(STANDINGS_AGE * 0.2)
            access.look_ahead([subscriber])
        await ahead(access)


async def test_one_look_ahead_is_under_way_at_a_time(
    access: Access, memberships: Memberships, subscriber: Subscriber, now: Passing
) -> None:
    await access.look([subscriber])
    memberships.may_answer.clear()
    now(STANDINGS_AGE * 0.6)
    for _ in range(9):
        access.look_ahead([subscriber])
        await asyncio.sleep(0)
    memberships.may_answer.set()
    await ahead(access)
    assert memberships.looks == 2


async def test_what_a_look_ahead_has_not_brought_in_time_is_too_old(
    access: Access, memberships: Memberships, subscriber: Subscriber, now: Passing
) -> None:
    await access.look([subscriber])
    memberships.may_answer.clear()
    now(STANDINGS_AGE * 0.6)
    access.look_ahead([subscriber])
    now(STANDINGS_AGE * 0.4)
    assert not access.is_fresh() and access.audiences(SPOT) == frozenset()
    memberships.may_answer.set()
    assert await access.admits(subscriber, SPOT, [subscriber])


async def test_a_look_from_before_a_change_does_not_count_after_it(
    access: Access, memberships: Memberships, subscriber: Subscriber, now: Passing
) -> None:
    memberships.asked.clear()
    memberships.may_answer.clear()
    access.look_ahead([subscriber])
    await memberships.asked.wait()
    now(0.001)
    access.expire()
    memberships.may_answer.set()
    await ahead(access)
    assert not access.is_fresh()
    assert await access.admits(subscriber, SPOT, [subscriber])
    assert access.is_fresh() and memberships.looks == 2


async def test_a_look_ahead_that_fails_is_told_to_who_needs_it(
    access: Access, memberships: Memberships, subscriber: Subscriber, now: Passing, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise DatabaseUnavailable(retry_after=1)

    await access.look([subscriber])
    monkeypatch.setattr(memberships, "standings_of_many", away)
    now(STANDINGS_AGE * 0.6)
    access.look_ahead([subscriber])
    await ahead(access)
    assert access.is_fresh()
    now(STANDINGS_AGE)
    with pytest.raises(DatabaseUnavailable):
        await access.look([subscriber])
