"""One process at a time runs a consumer; what it has done is kept; what it gave up is listed and can be replayed."""

import asyncio
import secrets
from datetime import timedelta

import pytest

from domain.memberships.model.community import Community
from domain.shared.consuming import LeaseLost, Progress
from domain.shared.events import LoggedEvent, Position
from domain.shared.ids import EventId
from tests.contract.paging import every, page, pages
from tests.contract.storage import SECOND, Storage

LONG, GONE = timedelta(minutes=5), timedelta(0)
START, LATER = Position(3, 1), Position(7, 2)
A, B = "holder-a", "holder-b"


@pytest.fixture
def name() -> str:
    return f"consumer-{secrets.token_hex(6)}"


def event(storage: Storage, community: Community | None = None, position: Position = LATER) -> LoggedEvent:
    return LoggedEvent(
        position=position,
        id=EventId(storage.ids.ordered("evt")),
        type="tests.happened.v1",
        topics=("thread:a", "board:b"),
        occurred_at=SECOND,
        data={"text": "あ\n\\", "number": 3},
        community_id=None if community is None else community.id,
    )


async def test_a_new_consumer_begins_where_it_is_told_and_goes_on_where_it_was(storage: Storage, name: str) -> None:
    assert await storage.ledger.take(name, A, LONG, START) == Progress(START)
    await storage.ledger.advance(name, A, LATER)
    assert await storage.ledger.take(name, A, LONG, START) == Progress(LATER)


async def test_of_many_at_once_one_holds_it(storage: Storage, name: str) -> None:
    taken = await asyncio.gather(*(storage.ledger.take(name, f"{n}", LONG, START) for n in range(6)))
    assert sorted(progress is not None for progress in taken) == [False] * 5 + [True]


async def test_another_takes_over_when_the_lease_has_run_out_or_was_released(storage: Storage, name: str) -> None:
    await storage.ledger.take(name, A, LONG, START)
    assert await storage.ledger.take(name, B, LONG, START) is None
    await storage.ledger.release(name, B)
    assert await storage.ledger.take(name, B, LONG, START) is None, "only the holder can release it"
    await storage.ledger.release(name, A)
    assert await storage.ledger.take(name, B, GONE, START) == Progress(START)
    await asyncio.sleep(0.001)
    assert await storage.ledger.take(name, A, LONG, START) == Progress(START)


async def test_who_has_lost_the_lease_changes_nothing_any_more(storage: Storage, name: str) -> None:
    await storage.ledger.take(name, A, GONE, START)
    await asyncio.sleep(0.001)
    await storage.ledger.take(name, B, LONG, START)
    for attempt in (
        storage.ledger.advance(name, A, LATER),
        storage.ledger.count(name, A, 3),
        storage.ledger.bury(name, A, event(storage), "TimeoutError", 8),
    ):
        with pytest.raises(LeaseLost):
            await attempt
    assert await storage.ledger.take(name, B, LONG, START) == Progress(START)
    assert await storage.ledger.to_replay(name, 9) == []


async def test_failures_are_counted_over_restarts_until_one_goes_on(storage: Storage, name: str) -> None:
    await storage.ledger.take(name, A, LONG, START)
    await storage.ledger.count(name, A, 5)
    await storage.ledger.release(name, A)
    assert await storage.ledger.take(name, B, LONG, START) == Progress(START, 5)
    await storage.ledger.advance(name, B, LATER)
    assert await storage.ledger.take(name, B, LONG, START) == Progress(LATER, 0)


async def test_what_was_given_up_is_behind_and_is_shown_to_its_community(storage: Storage, name: str) -> None:
    community, other = await storage.community(), await storage.community()
    await storage.ledger.take(name, A, LONG, START)
    given_up = event(storage, community)
    await storage.ledger.bury(name, A, given_up, "TimeoutError", 8)
    assert await storage.ledger.take(name, A, LONG, START) == Progress(LATER)
    (shown,) = await every(lambda page: storage.ledger.letters(community.id, page))
    assert shown.pop("id").startswith("dlt_") and shown.pop("failed_at")
    assert shown == {
        "consumer": name,
        "event_id": given_up.id,
        "type": "tests.happened.v1",
        "occurred_at": "2026-11-22T12:34:56Z",
        "error": "TimeoutError",
        "attempts": 8,
        "replaying": False,
    }
    assert await every(lambda page: storage.ledger.letters(other.id, page)) == []


async def test_letters_come_newest_first_page_by_page(storage: Storage, name: str) -> None:
    community = await storage.community()
    await storage.ledger.take(name, A, LONG, START)
    events = [event(storage, community) for _ in range(5)]
    for each in events:
        await storage.ledger.bury(name, A, each, "E", 8)
    walked = await pages(lambda page: storage.ledger.letters(community.id, page), 2)
    assert [len(items) for items in walked] == [2, 2, 1]
    assert [item["event_id"] for items in walked for item in items] == [each.id for each in reversed(events)]


async def test_a_replay_gives_the_event_back_whole_and_ends_the_letter(storage: Storage, name: str) -> None:
    community, other = await storage.community(), await storage.community()
    await storage.ledger.take(name, A, LONG, START)
    given_up, left = event(storage, community), event(storage, community)
    for each in (given_up, left):
        await storage.ledger.bury(name, A, each, "TimeoutError", 8)
    _, first = await every(lambda page: storage.ledger.letters(community.id, page))
    assert not await storage.ledger.ask_replay(other.id, first["id"]), "it is not theirs"
    assert not await storage.ledger.ask_replay(community.id, "dlt_" + "0" * 26)
    assert await storage.ledger.ask_replay(community.id, first["id"])
    assert await storage.ledger.ask_replay(community.id, first["id"])
    (letter,) = await storage.ledger.to_replay(name, 9)
    assert (letter.event, letter.attempts, letter.error) == (given_up, 8, "TimeoutError")
    assert [item["replaying"] for item in (await page(lambda p: storage.ledger.letters(community.id, p)))[0]] == [
        False,
        True,
    ]
    await storage.ledger.settle(letter, None)
    assert await storage.ledger.to_replay(name, 9) == []
    (remaining,) = await every(lambda page: storage.ledger.letters(community.id, page))
    assert remaining["event_id"] == left.id


async def test_a_replay_that_fails_is_dead_again(storage: Storage, name: str) -> None:
    community = await storage.community()
    await storage.ledger.take(name, A, LONG, START)
    await storage.ledger.bury(name, A, event(storage, community), "TimeoutError", 8)
    (shown,) = await every(lambda page: storage.ledger.letters(community.id, page))
    await storage.ledger.ask_replay(community.id, shown["id"])
    (letter,) = await storage.ledger.to_replay(name, 9)
    await storage.ledger.settle(letter, "ConnectError")
    assert await storage.ledger.to_replay(name, 9) == []
    (again,) = await every(lambda page: storage.ledger.letters(community.id, page))
    assert (again["error"], again["attempts"], again["replaying"]) == ("ConnectError", 9, False)


async def test_the_same_event_is_given_up_once_per_consumer(storage: Storage, name: str) -> None:
    """After a crash it comes again, and may be given up again."""
    community = await storage.community()
    given_up = event(storage, community)
    for consumer in (name, f"{name}-2"):
        for error in ("TimeoutError", "ConnectError"):
            await storage.ledger.take(consumer, A, LONG, START)
            await storage.ledger.bury(consumer, A, given_up, error, 8)
    letters = await every(lambda page: storage.ledger.letters(community.id, page))
    assert {(item["consumer"], item["error"]) for item in letters} == {
        (name, "ConnectError"),
        (f"{name}-2", "ConnectError"),
    }
    assert len(letters) == 2
