"""The hub by itself, where the log and the memberships do what they seldom do."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from api.realtime.access import Access
from api.realtime.closing import RESTARTING, TOO_SLOW
from api.realtime.delivery import deliveries
from api.realtime.frames import Encoded
from api.realtime.hub import Hub
from api.realtime.subscriber import NOWHERE, Missed, Spot, Subscriber, Told
from domain.boards.events.boards import BoardChanged
from domain.boards.events.posts import PostPublished
from domain.identity.ports import Bearer
from domain.shared.actor import Actor, MembershipState, Role, Standing, Wearer
from domain.shared.audiences import Audience, audiences_of
from domain.shared.errors import DatabaseUnavailable
from domain.shared.events import LoggedEvent, Position, PositionGone
from domain.shared.ids import AccountId, BoardId, CommunityId, EventId, MembershipId

HERE, ME = CommunityId("com_here"), Bearer(AccountId("acc_me"), "first-party")
TOPIC, OTHER = "thread:thr_1", "board:brd_1"
BOARD = BoardId("brd_1")
SPOT = Spot(HERE, BOARD)


class Log:
    """A log in memory. Each trouble is raised by one read."""

    def __init__(self) -> None:
        self.events: list[LoggedEvent] = []
        self.troubles: list[Exception] = []
        self.horizon_at = Position(0, 0)
        self.news = asyncio.Event()

    def add(
        self,
        number: int,
        *topics: str,
        type: str = PostPublished.TYPE,
        place: CommunityId | None = None,
        **data: str,
    ) -> None:
        id, at = EventId(f"evt_{number}"), datetime(2026, 11, 22, tzinfo=UTC)
        self.events.append(LoggedEvent(Position(number, 1), id, type, topics, at, data, place))
        self.news.set()

    async def head(self) -> Position:
        return max(self.horizon_at, self.events[-1].position) if self.events else self.horizon_at

    async def horizon(self) -> Position:
        return self.horizon_at

    async def read(
        self, after: Position, *, limit: int, until: Position | None = None, topics: Sequence[str] | None = None
    ) -> list[LoggedEvent]:
        if self.troubles:
            raise self.troubles.pop(0)
        if after < self.horizon_at:
            raise PositionGone
        end = until or Position(2**31, 0)
        return [event for event in self.events if after < event.position <= end][:limit]

    async def wakeups(self) -> AsyncGenerator[None]:
        while True:
            yield
            await self.news.wait()
            self.news.clear()


class PlainCursors:
    def wrap(self, list_name: str, place: str) -> str:
        return place

    def unwrap(self, list_name: str, cursor: str) -> str:
        return cursor


class PlainNotices:
    async def look_up(self, notice: LoggedEvent) -> None: ...

    def is_asked_about(self, notice: LoggedEvent) -> bool:
        return False

    async def is_wanted(self, standing: Standing, notice: LoggedEvent) -> bool:
        raise AssertionError("nothing is asked about")

    def addressee(self, address: str, wearers: Iterable[Wearer]) -> Wearer | None:
        return next((wearer for wearer in wearers if wearer.membership_id == address), None)


class Memberships:
    """Answers when it is let."""

    def __init__(self) -> None:
        self.members: dict[AccountId, Mapping[CommunityId, Standing]] = {}
        self.looks = 0
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def standings_of_many(
        self, accounts: Sequence[AccountId]
    ) -> Mapping[AccountId, Mapping[CommunityId, Standing]]:
        self.looks += 1
        known = dict(self.members)
        self.asked.set()
        await self.may_answer.wait()
        return {account: known[account] for account in accounts if account in known}


class Boards:
    """Those that not everybody sees."""

    def __init__(self) -> None:
        self.restricted: dict[BoardId, frozenset[Audience]] = {}
        self.asked = 0

    async def restricted_boards(self, communities: Sequence[CommunityId]) -> Mapping[BoardId, frozenset[Audience]]:
        self.asked += 1
        return dict(self.restricted) if HERE in communities else {}


def standing(state: MembershipState = MembershipState.ACTIVE) -> Mapping[CommunityId, Standing]:
    return {HERE: Standing(MembershipId("mem_1"), HERE, "here", state, frozenset({Role.MEMBER}), 1, 1, 1)}


@pytest.fixture
async def log() -> Log:
    return Log()


@pytest.fixture
async def memberships() -> Memberships:
    return Memberships()


@pytest.fixture
async def hub(log: Log, memberships: Memberships) -> AsyncIterator[Hub]:
    async with running(log, memberships) as hub:
        yield hub


@asynccontextmanager
async def running(
    log: Log, memberships: Memberships, boards: Boards | None = None, **options: Any
) -> AsyncIterator[Hub]:
    access = Access(memberships, boards or Boards())  # type: ignore[arg-type]
    hub = Hub(log, access, PlainNotices(), PlainCursors(), **options)
    task = asyncio.create_task(hub.run())
    yield hub
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def follow(
    hub: Hub, subscriber: Subscriber, *topics: str, after: Position | None = None, spot: Spot | None = None
) -> None:
    now = asyncio.get_running_loop().time()
    hub.follow(
        subscriber, dict.fromkeys(topics, spot or SPOT), Actor(ME.account_id, ME.client_id, standing()), now, after
    )


async def come_to(hub: Hub, number: int) -> None:
    async with asyncio.timeout(10):
        while hub.position < Position(number, 1):
            await asyncio.sleep(0.01)


def waiting(subscriber: Subscriber) -> Iterator[Any]:
    while subscriber.waiting:
        taking = subscriber.take()
        with pytest.raises(StopIteration) as taken:  # nothing is waited for
            taking.send(None)
        item = taken.value.value
        yield json.loads(item.frame.json)["id"] if isinstance(item, Told) else item


def told(subscriber: Subscriber) -> list[str]:
    return [item for item in waiting(subscriber) if isinstance(item, str) and item.startswith("evt_")]


async def test_after_a_trouble_the_hub_goes_on_where_it_was(hub: Hub, log: Log) -> None:
    subscriber = await hub.join(ME, "en")
    follow(hub, subscriber, TOPIC)
    log.add(1, TOPIC)
    await come_to(hub, 1)
    log.troubles += [DatabaseUnavailable(retry_after=1), DatabaseUnavailable(retry_after=1)]
    log.add(2, TOPIC)
    await come_to(hub, 2)
    assert told(subscriber) == ["evt_1", "evt_2"]


async def test_a_cursor_that_is_ahead_of_this_server_repeats_nothing(hub: Hub, log: Log) -> None:
    """It comes from a server that has read further: what lies between was told there."""
    subscriber = await hub.join(ME, "en")
    follow(hub, subscriber, TOPIC, after=Position(3, 1))
    assert hub.cursor_for(subscriber) == "3.1"
    for number in range(1, 6):
        log.add(number, TOPIC)
    await come_to(hub, 5)
    assert told(subscriber) == ["evt_4", "evt_5"]


async def test_what_comes_by_two_topics_is_told_by_the_first_that_covers_it(hub: Hub, log: Log) -> None:
    subscriber = await hub.join(ME, "en")
    log.add(1, TOPIC, OTHER)
    await come_to(hub, 1)
    follow(hub, subscriber, OTHER)
    log.add(2, TOPIC, OTHER)
    await come_to(hub, 2)
    follow(hub, subscriber, TOPIC, after=Position(0, 0))
    items = [item for item in waiting(subscriber) if isinstance(item, Missed)]
    (missed,) = items
    assert [missed.topic_of(event) for event in log.events] == [TOPIC, None]


async def test_a_reader_that_was_too_slow_gets_nothing_behind_a_gap(log: Log, memberships: Memberships) -> None:
    async with running(log, memberships, most_waiting=4) as hub:
        subscriber = await hub.join(ME, "en")
        follow(hub, subscriber, TOPIC)
        for number in range(1, 11):
            log.add(number, TOPIC)
        await come_to(hub, 10)
        assert (subscriber.ended.is_set(), subscriber.close_code) == (True, TOO_SLOW)
        assert told(subscriber) == ["evt_1", "evt_2", "evt_3"]
        log.add(11, TOPIC)
        await come_to(hub, 11)
        assert told(subscriber) == []


async def test_the_end_of_the_server_does_not_hide_that_a_reader_was_too_slow(hub: Hub) -> None:
    slow, quick = await hub.join(ME, "en"), await hub.join(ME, "en")
    slow.end(TOO_SLOW)
    hub.close()
    assert (slow.close_code, quick.close_code) == (TOO_SLOW, RESTARTING)


async def test_who_joins_during_a_look_at_the_memberships_is_not_taken_for_a_stranger(
    hub: Hub, memberships: Memberships
) -> None:
    """The look began before the membership: its answer is older than what the subscription knows."""
    early, late = await hub.join(Bearer(AccountId("acc_other"), "first-party"), "en"), await hub.join(ME, "en")
    memberships.may_answer.clear()
    looking = asyncio.create_task(hub.admits(early, SPOT))
    await memberships.asked.wait()
    memberships.members[ME.account_id] = standing()
    follow(hub, late, TOPIC)
    memberships.may_answer.set()
    assert not await looking
    assert await hub.admits(late, SPOT)
    assert TOPIC in late.following


async def told_by(hub: Hub, subscriber: Subscriber, last: str) -> list[dict[str, Any]]:
    """The frames that go out, up to one of this type."""
    frames: list[dict[str, Any]] = []
    async with aclosing(deliveries(hub, subscriber)) as delivered, asyncio.timeout(10):
        async for encoded in delivered:
            frames.append(json.loads(encoded.json))
            if frames[-1]["type"] == last:
                return frames
    raise AssertionError(f"there was no {last}: {frames}")


async def test_a_cursor_from_before_the_log_brings_resync_and_then_what_happens(
    log: Log, memberships: Memberships
) -> None:
    memberships.members[ME.account_id] = standing()
    log.horizon_at = Position(5, 1)
    log.add(6, TOPIC)
    async with running(log, memberships) as hub:
        subscriber = await hub.join(ME, "en")
        follow(hub, subscriber, TOPIC, after=Position(3, 1))
        log.add(7, TOPIC)
        await come_to(hub, 7)
        frames = await told_by(hub, subscriber, "event")
        assert [frame["type"] for frame in frames] == ["subscribed", "resync", "event"]
        assert (frames[1]["topics"], frames[1]["cursor"]) == ([TOPIC], "6.1")
        assert frames[2]["id"] == "evt_7"


async def test_a_log_that_was_replaced_ends_every_connection_and_is_followed_from_its_head(hub: Hub, log: Log) -> None:
    subscriber = await hub.join(ME, "en")
    log.horizon_at = Position(50, 1)
    log.news.set()
    async with asyncio.timeout(10):
        await subscriber.ended.wait()
    assert subscriber.close_code == RESTARTING
    await come_to(hub, 50)


async def test_what_was_missed_a_moment_ago_is_not_read_from_the_log_again(
    hub: Hub, log: Log, memberships: Memberships
) -> None:
    memberships.members[ME.account_id] = standing()
    early, late = await hub.join(ME, "en"), await hub.join(ME, "en")
    follow(hub, early, TOPIC)
    for number in range(1, 4):
        log.add(number, TOPIC)
    await come_to(hub, 3)
    log.troubles = [AssertionError("the log was asked")] * 100
    follow(hub, late, TOPIC, after=Position(1, 1))
    hub.unfollow(late, [TOPIC])
    hub.say_goodbye(late)
    frames = await told_by(hub, late, "goodbye")
    assert [frame.get("id") for frame in frames] == [None, "evt_2", "evt_3", None]


async def test_access_that_was_lost_and_came_back_brings_nothing_of_what_waited(
    hub: Hub, log: Log, memberships: Memberships
) -> None:
    """Otherwise a later event would come without those before it."""
    subscriber = await hub.join(ME, "en")
    follow(hub, subscriber, TOPIC)
    for number in range(1, 4):
        log.add(number, TOPIC)
    await come_to(hub, 3)
    subscriber.checked_at = float("-inf")  # what is known is old
    assert not await hub.admits(subscriber, SPOT)
    memberships.members[ME.account_id] = standing()
    assert told(subscriber) == []


async def test_a_frame_goes_to_an_idle_wire_at_once_and_behind_what_waits_otherwise(
    hub: Hub, log: Log, memberships: Memberships
) -> None:
    memberships.members[ME.account_id] = standing()
    subscriber, wire = await hub.join(ME, "en"), SomeWire()
    subscriber.wire = wire
    follow(hub, subscriber, TOPIC)
    log.add(1, TOPIC)
    await come_to(hub, 1)
    assert wire.taken == []  # the first frame, which confirms the subscription, still waits
    queued = [
        json.loads(item.json if isinstance(item, Encoded) else item.frame.json) async for item in emptied(subscriber)
    ]
    assert [frame["type"] for frame in queued] == ["subscribed", "event"]

    taking = asyncio.create_task(subscriber.take())
    await asyncio.sleep(0)
    log.add(2, TOPIC)
    await come_to(hub, 2)
    wire.full = True
    log.add(3, TOPIC)
    item = await taking
    assert [json.loads(frame[2:])["id"] if frame[1] < 126 else json.loads(frame[4:])["id"] for frame in wire.taken] == [
        "evt_2"
    ]
    assert isinstance(item, Told) and json.loads(item.frame.json)["id"] == "evt_3"


FACILITATORS = audiences_of(HERE, ["facilitator"])


async def test_a_board_that_is_closed_is_known_before_anything_else_is_told(log: Log, memberships: Memberships) -> None:
    """The event that says so makes the hub look, however fresh what it knew."""
    memberships.members[ME.account_id], boards = standing(), Boards()
    async with running(log, memberships, boards) as hub:
        subscriber = await hub.join(ME, "en")
        follow(hub, subscriber, TOPIC, OTHER)
        await hub.admits(subscriber, SPOT)
        boards.restricted[BOARD] = FACILITATORS
        log.add(1, OTHER, type=BoardChanged.TYPE, board_id=BOARD)
        log.add(2, TOPIC, OTHER, board_id=BOARD)
        await come_to(hub, 2)
        frames = [*await told_by(hub, subscriber, "error"), *await told_by(hub, subscriber, "error")]
    assert [frame["type"] for frame in frames] == ["subscribed", "error", "error"]
    assert {frame["problem"]["topic"] for frame in frames[1:]} == {TOPIC, OTHER}


async def test_of_a_community_one_is_told_what_happens_on_the_boards_that_one_sees(
    log: Log, memberships: Memberships
) -> None:
    """Also where the log has it for the whole community, from when everybody saw the board."""
    memberships.members[ME.account_id], boards, community = standing(), Boards(), f"community:{HERE}"
    boards.restricted[BOARD] = FACILITATORS
    log.add(1, community, board_id=BOARD)
    log.add(2, community, board_id="brd_2")
    async with running(log, memberships, boards) as hub:
        subscriber = await hub.join(ME, "en")
        follow(hub, subscriber, community, after=Position(0, 0), spot=Spot(HERE))
        log.add(3, community, board_id=BOARD)
        log.add(4, community)
        await come_to(hub, 4)
        hub.say_goodbye(subscriber)
        frames = await told_by(hub, subscriber, "goodbye")
        assert [frame["id"] for frame in frames if frame["type"] == "event"] == ["evt_2", "evt_4"]
        assert [frame["type"] for frame in frames if frame["type"] == "error"] == []
        assert community in subscriber.following


async def test_nothing_of_a_closed_board_goes_to_the_wire_past_the_queue(log: Log, memberships: Memberships) -> None:
    memberships.members[ME.account_id], boards = standing(), Boards()
    async with running(log, memberships, boards) as hub:
        subscriber, wire = await hub.join(ME, "en"), SomeWire()
        subscriber.wire = wire
        follow(hub, subscriber, TOPIC)
        await subscriber.take()
        boards.restricted[BOARD] = FACILITATORS
        taking = asyncio.create_task(subscriber.take())
        await asyncio.sleep(0)
        log.add(1, TOPIC, board_id=BOARD)
        item = await taking
        assert isinstance(item, Told) and not await hub.admits(subscriber, item.spot)
    assert wire.taken == []


async def test_one_look_serves_all_connections_with_one_statement_in_each_world(
    log: Log, memberships: Memberships
) -> None:
    boards = Boards()
    everybody = [Bearer(AccountId(f"acc_{n}"), "first-party") for n in range(20)]
    async with running(log, memberships, boards) as hub:
        for bearer in everybody:
            memberships.members[bearer.account_id] = standing()
            follow(hub, await hub.join(bearer, "en"), TOPIC)
        for number in range(1, 51):
            log.add(number, TOPIC, board_id=BOARD)
        await come_to(hub, 50)
        assert boards.asked == memberships.looks < 50  # not one for each of a thousand frames, nor for each event


NOTICE = ("me", "to:mem_1")


async def test_a_notice_for_a_membership_that_has_only_just_begun_is_told(
    hub: Hub, log: Log, memberships: Memberships
) -> None:
    """It was looked a moment ago, when there was none."""
    subscriber = await hub.join(ME, "en")
    now = asyncio.get_running_loop().time()
    hub.follow(subscriber, {"me": NOWHERE}, Actor(ME.account_id, ME.client_id), now, None)
    await hub.look_again(subscriber)
    memberships.members[ME.account_id] = standing(MembershipState.APPLIED)
    log.add(1, *NOTICE, place=HERE)
    await come_to(hub, 1)
    assert told(subscriber) == ["evt_1"]


@pytest.mark.parametrize(("address", "place"), [("mem_2", HERE), ("mem_1", CommunityId("com_there"))])
async def test_a_notice_for_somebody_else_is_not_told_now_or_later(
    hub: Hub, log: Log, memberships: Memberships, address: str, place: CommunityId
) -> None:
    memberships.members[ME.account_id] = standing()
    early, late = await hub.join(ME, "en"), await hub.join(ME, "en")
    follow(hub, early, "me")
    log.add(1, "me", f"to:{address}", place=place)
    log.add(2, *NOTICE, place=HERE)
    await come_to(hub, 2)
    follow(hub, late, "me", after=Position(0, 1))
    for subscriber in (early, late):
        hub.say_goodbye(subscriber)
        frames = await told_by(hub, subscriber, "goodbye")
        assert [frame["id"] for frame in frames if frame["type"] == "event"] == ["evt_2"]


async def test_a_notice_that_waits_is_not_sent_to_who_has_left_meanwhile(
    hub: Hub, log: Log, memberships: Memberships
) -> None:
    memberships.members[ME.account_id] = standing()
    subscriber = await hub.join(ME, "en")
    follow(hub, subscriber, "me")
    log.add(1, *NOTICE, place=HERE)
    await come_to(hub, 1)
    del memberships.members[ME.account_id]
    subscriber.checked_at = float("-inf")  # what is known is old
    hub.say_goodbye(subscriber)
    frames = await told_by(hub, subscriber, "goodbye")
    assert [frame["type"] for frame in frames] == ["subscribed", "goodbye"]


async def test_who_may_not_read_any_more_keeps_the_notice_that_waits(
    hub: Hub, log: Log, memberships: Memberships
) -> None:
    memberships.members[ME.account_id] = standing(MembershipState.LAPSED)
    subscriber = await hub.join(ME, "en")
    follow(hub, subscriber, TOPIC)
    now = asyncio.get_running_loop().time()
    hub.follow(subscriber, {"me": NOWHERE}, Actor(ME.account_id, ME.client_id, standing()), now, None)
    log.add(1, TOPIC)
    log.add(2, *NOTICE, place=HERE)
    await come_to(hub, 2)
    hub.say_goodbye(subscriber)
    frames = await told_by(hub, subscriber, "goodbye")
    assert [frame["type"] for frame in frames] == ["subscribed", "subscribed", "event", "goodbye"]
    assert [frame["id"] for frame in frames if frame["type"] == "event"] == ["evt_2"]


class SomeWire:
    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.full = False

    def write(self, data: bytes) -> bool:
        if not self.full:
            self.taken.append(data)
        return not self.full


async def emptied(subscriber: Subscriber) -> AsyncGenerator[Any]:
    while subscriber.waiting:
        yield await subscriber.take()
