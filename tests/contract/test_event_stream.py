"""The event log: what was recorded is told once its work is kept, in one order, and to whoever asks from where."""

import asyncio
import secrets
from contextlib import aclosing
from dataclasses import dataclass
from typing import ClassVar

import pytest

from domain.memberships.errors import SlugTaken
from domain.shared.events import LoggedEvent, Position, PositionGone
from domain.shared.ids import CommunityId, is_id
from tests.contract.storage import SECOND, Storage


@pytest.fixture
def storage(telling_storage: Storage) -> Storage:
    return telling_storage


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of these tests."""

    TYPE: ClassVar[str] = "tests.happened.v1"

    what: str
    topics_of_it: tuple[str, ...]
    community_id: CommunityId | None = None

    @property
    def topics(self) -> tuple[str, ...]:
        return self.topics_of_it


def topic() -> str:
    """One that nothing else is told on."""
    return f"thread:{secrets.token_hex(8)}"


async def record(storage: Storage, *what: str, on: tuple[str, ...]) -> None:
    """In one work."""
    async with storage.begin() as work:
        for each in what:
            work.events.record(Happened(each, on))


async def told(storage: Storage, many: int, *topics: str, after: Position) -> list[LoggedEvent]:
    """This many events, as soon as they are settled: behind another transaction that may take a moment."""
    async with asyncio.timeout(10):
        while len(events := await storage.events.read(after, limit=100, topics=topics)) < many:
            await asyncio.sleep(0.01)
    return events


def whats(events: list[LoggedEvent]) -> list[str]:
    return [event.data["what"] for event in events]


async def test_an_event_is_told_as_it_was_recorded(storage: Storage) -> None:
    start, on = await storage.events.head(), (topic(), topic())
    await record(storage, "あ\n\\", on=on)
    (event,) = await told(storage, 1, *on, after=start)
    assert event.position > start
    assert is_id(event.id) and event.id.startswith("evt_")
    assert (event.type, event.topics, event.occurred_at) == ("tests.happened.v1", on, SECOND)
    assert event.data == {"what": "あ\n\\", "topics_of_it": list(on), "community_id": None}


async def test_events_come_in_the_order_of_works_and_within_one_in_that_of_recording(storage: Storage) -> None:
    start, on = await storage.events.head(), topic()
    await record(storage, "1", "2", "3", on=(on,))
    await record(storage, "4", on=(on,))
    events = await told(storage, 4, on, after=start)
    assert whats(events) == ["1", "2", "3", "4"]
    positions = [event.position for event in events]
    assert positions == sorted(set(positions))
    assert len({event.id for event in events}) == 4


async def test_one_reads_on_after_any_position(storage: Storage) -> None:
    start, on = await storage.events.head(), topic()
    await record(storage, "1", "2", on=(on,))
    await record(storage, "3", "4", on=(on,))
    events = await told(storage, 4, on, after=start)
    for read, event in enumerate(events, start=1):
        rest = await storage.events.read(event.position, limit=100, topics=[on])
        assert rest == events[read:]


async def test_no_more_than_the_limit_and_the_first_ones(storage: Storage) -> None:
    start, on = await storage.events.head(), topic()
    await record(storage, "1", "2", "3", on=(on,))
    events = await told(storage, 3, on, after=start)
    for limit in (1, 2, 3, 4):
        assert await storage.events.read(start, limit=limit, topics=[on]) == events[:limit]


async def test_no_later_than_until(storage: Storage) -> None:
    start, on = await storage.events.head(), topic()
    await record(storage, "1", "2", on=(on,))
    await record(storage, "3", on=(on,))
    events = await told(storage, 3, on, after=start)
    for read, event in enumerate(events, start=1):
        assert await storage.events.read(start, limit=9, until=event.position, topics=[on]) == events[:read]
    assert await storage.events.read(start, limit=9, until=start, topics=[on]) == []
    assert await storage.events.read(events[1].position, limit=9, until=events[0].position, topics=[on]) == []


async def test_an_event_is_read_once_whatever_topics_it_was_told_on(storage: Storage) -> None:
    start, first, second = await storage.events.head(), topic(), topic()
    await record(storage, "both", on=(first, second))
    await record(storage, "second", on=(second,))
    assert whats(await told(storage, 1, first, after=start)) == ["both"]
    assert whats(await told(storage, 2, second, after=start)) == ["both", "second"]
    assert whats(await told(storage, 2, first, second, after=start)) == ["both", "second"]
    assert await storage.events.read(start, limit=9, topics=[topic()]) == []
    assert await storage.events.read(start, limit=9, topics=[]) == []


async def test_without_topics_everything_is_read(storage: Storage) -> None:
    start, topics = await storage.events.head(), [topic() for _ in range(3)]
    for number, on in enumerate(topics):
        await record(storage, str(number), on=(on,))
    await told(storage, 3, *topics, after=start)
    everything = await storage.events.read(start, limit=1_000)
    assert [event.topics for event in everything if event.topics[0] in topics] == [(on,) for on in topics]


async def test_the_head_is_the_position_of_the_newest_event(storage: Storage) -> None:
    start, on = await storage.events.head(), topic()
    await record(storage, "1", "2", on=(on,))
    events = await told(storage, 2, on, after=start)
    assert await storage.events.head() == events[-1].position
    assert await storage.events.read(await storage.events.head(), limit=9) == []


async def test_a_work_that_fails_tells_nothing(storage: Storage) -> None:
    start, on = await storage.events.head(), topic()
    community = await storage.community()

    async def refused() -> None:
        async with storage.begin() as work:
            work.events.record(Happened("never", (on,)))
            work.communities.add(storage.some_community(slug=community.slug))

    with pytest.raises(SlugTaken):
        await refused()
    await record(storage, "after", on=(on,))
    assert whats(await told(storage, 1, on, after=start)) == ["after"]


async def test_an_event_is_not_told_before_its_work_is_kept(storage: Storage) -> None:
    start, on = await storage.events.head(), topic()
    async with storage.begin() as work:
        work.events.record(Happened("1", (on,)))
        assert await storage.events.read(start, limit=9, topics=[on]) == []
    assert len(await told(storage, 1, on, after=start)) == 1


async def test_concurrent_works_are_told_in_one_order_that_never_changes(storage: Storage) -> None:
    start, on = await storage.events.head(), topic()
    writers = asyncio.gather(*(record(storage, f"{n}a", f"{n}b", on=(on,)) for n in range(12)))
    seen, after = list[LoggedEvent](), start
    async with asyncio.timeout(10):
        while len(seen) < 24:
            batch = await storage.events.read(after, limit=5, topics=[on])
            seen += batch
            after = batch[-1].position if batch else after
            await asyncio.sleep(0.001)
    await writers
    assert seen == await storage.events.read(start, limit=100, topics=[on])
    assert sorted(whats(seen)) == sorted(f"{n}{part}" for n in range(12) for part in "ab")
    assert all(whats(seen)[i][:-1] == whats(seen)[i + 1][:-1] for i in range(0, 24, 2))


async def test_what_is_forgotten_is_refused_and_all_that_is_kept_is_read(storage: Storage) -> None:
    start, on = await storage.events.head(), topic()
    await record(storage, "1", "2", on=(on,))
    first, second = await told(storage, 2, on, after=start)
    await storage.forget()
    assert await storage.events.horizon() >= second.position
    for lost in (start, first.position):
        with pytest.raises(PositionGone):
            await storage.events.read(lost, limit=9)
        with pytest.raises(PositionGone):
            await storage.events.read(lost, limit=9, topics=[on], until=second.position)
    await record(storage, "3", on=(on,))
    (kept,) = await told(storage, 1, on, after=await storage.events.horizon())
    assert (whats([kept]), kept.position > second.position) == (["3"], True)


async def test_the_head_never_falls_back_however_much_is_forgotten(storage: Storage) -> None:
    start, on = await storage.events.head(), topic()
    await record(storage, "1", on=(on,))
    (event,) = await told(storage, 1, on, after=start)
    await storage.forget()
    assert await storage.events.head() == event.position
    assert await storage.events.read(event.position, limit=9) == []


async def test_several_readers_at_different_paces_read_the_same(storage: Storage) -> None:
    start, on = await storage.events.head(), topic()
    for number in range(6):
        await record(storage, f"{number}a", f"{number}b", on=(on,))
    everything = await told(storage, 12, on, after=start)

    async def read_by(limit: int) -> list[LoggedEvent]:
        read = list[LoggedEvent]()
        while batch := await storage.events.read(read[-1].position if read else start, limit=limit, topics=[on]):
            read += batch
        return read

    assert await asyncio.gather(*(read_by(limit) for limit in (1, 2, 5, 12, 100))) == [everything] * 5


async def test_one_is_woken_at_once_and_when_something_new_is_there(storage: Storage) -> None:
    on = topic()
    async with aclosing(storage.events.wakeups()) as wakeups:
        await anext(wakeups)
        start = await storage.events.head()
        await record(storage, "1", on=(on,))
        async with asyncio.timeout(5):
            while not await storage.events.read(start, limit=9, topics=[on]):
                await anext(wakeups)


async def test_one_is_woken_every_second_even_if_nothing_happens(storage: Storage) -> None:
    async with aclosing(storage.events.wakeups()) as wakeups:
        async with asyncio.timeout(3):
            for _ in range(2):
                await anext(wakeups)
