"""The log's one reader in this process, and the sockets that it tells.

The hub walks the log in its settled order and remembers how far it has come. It tells one event to everybody, and
takes a subscription, without giving way in between: a subscription made at the hub's position gets every later event
from the hub, and what lies before, the subscriber's own sender reads from the log (`Missed`).
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from contextlib import aclosing
from datetime import datetime
from typing import Protocol

import structlog

from api.logs import place
from api.realtime.access import Access
from api.realtime.closing import RESTARTING
from api.realtime.connections import BACK_SPREAD, Connections, when_to_come_back
from api.realtime.frames import (
    MOST_CONNECTIONS,
    Encoded,
    EventFrame,
    Goodbye,
    Subscribed,
    TopicMissing,
    refusal_frame,
)
from api.realtime.recent import Recent
from api.realtime.subscriber import (
    HEARTBEAT,
    MOST_BYTES,
    MOST_WAITING,
    Farewell,
    Following,
    Missed,
    Spot,
    Subscriber,
    Told,
)
from domain.boards.events.boards import BoardChanged
from domain.identity.ports import Bearer
from domain.shared.actor import Actor, Standing, Wearer
from domain.shared.cursors import Cursors
from domain.shared.errors import CursorInvalid, Unavailable
from domain.shared.events import ME, EventStream, LoggedEvent, Position, PositionGone
from domain.shared.ids import CommunityId
from domain.shared.text import Language

_BATCH = 500
_AT_ONCE = 500
"""After so many frames the hub lets others have a turn: between two events, never within one."""
_LOOKS, _BETWEEN_LOOKS = 200, 0.005
"""Within a burst, readers are given so many times so many seconds to take what waits for them."""
_PAUSE_AWAY, _PAUSE_DEFECT = 0.2, 5.0
"""Seconds until the next try: when the database is away, and when something failed that never should."""

_log = structlog.get_logger()


class Notices(Protocol):
    """See `api.realtime.notices`."""

    async def look_up(self, notice: LoggedEvent) -> None: ...

    def addressee(self, address: str, wearers: Iterable[Wearer]) -> Wearer | None:
        """Which of these memberships a notice is for."""

    def is_asked_about(self, notice: LoggedEvent) -> bool: ...

    async def is_wanted(self, standing: Standing, notice: LoggedEvent) -> bool: ...


class Quiets(Protocol):
    async def quiet_until(self, wearer: Wearer, community_id: CommunityId) -> datetime | None:
        """When somebody's quiet ends; None where it is not quiet for them now."""

    def is_past(self, moment: datetime) -> bool: ...


def can_wait(event: LoggedEvent) -> bool:
    """Of notices: what happens on boards can. What concerns somebody's membership or safety cannot."""
    return event.type.startswith("boards.")


class Hub:
    def __init__(
        self,
        stream: EventStream,
        access: Access,
        notices: Notices,
        cursors: Cursors,
        *,
        quiets: Quiets | None = None,
        most_waiting: int = MOST_WAITING,
        most_bytes: int = MOST_BYTES,
        most_connections: int = MOST_CONNECTIONS,
    ) -> None:
        self._stream = stream
        self._access = access
        self._notices = notices
        self._cursors = cursors
        self._quiets = quiets
        self._most_waiting = most_waiting
        self._most_bytes = most_bytes
        self._connections = Connections(most_connections)
        self._recent = Recent(Position(0, 0))
        self._batch = min(_BATCH, most_waiting // 2)
        self._followers: dict[str, set[Subscriber]] = defaultdict(set)
        self._started = asyncio.Event()
        self.position = Position(0, 0)

    @property
    def subscribers(self) -> Set[Subscriber]:
        return self._connections.all

    async def run(self) -> None:
        """Follow the log until cancelled. While the database is away nothing is told, and nothing is lost.

        Whatever goes wrong, the log is still there, and the position is that of the last event that was told.
        """
        away = False
        while True:
            try:
                await self._walk()
            except PositionGone:  # the log was replaced, or this process stood still for longer than the log is kept
                self._started.clear()
                self.close()
            except Unavailable as error:
                if not away:
                    _log.warning("event log out of reach", error=type(error).__name__)
                away = True
                await asyncio.sleep(_PAUSE_AWAY)
            except Exception as error:
                away = False
                _log.error("defect in the event hub", error=type(error).__name__, where=place(error))
                await asyncio.sleep(_PAUSE_DEFECT)

    async def join(self, bearer: Bearer, language: Language, *, silence: float = HEARTBEAT) -> Subscriber:
        """A new connection; waits until the hub knows its place in the log. Hand it back to `leave`.

        Raises TooManyConnections, Restarting.
        """
        await self._started.wait()
        self._connections.require_room(bearer)
        subscriber = Subscriber(bearer, language, self._most_waiting, self._most_bytes, silence)
        self._connections.add(subscriber)
        return subscriber

    def leave(self, subscriber: Subscriber) -> None:
        for topic in subscriber.following:
            self._forget(topic, subscriber)
        subscriber.following.clear()
        self._connections.remove(subscriber)

    async def drain(self) -> None:
        """Take no connections any more, and part from those there are. Takes at most 4.5 seconds."""
        await self._connections.part(self.say_goodbye)

    def say_goodbye(self, subscriber: Subscriber, spread: int = BACK_SPREAD) -> None:
        """The last that goes out on this connection. It is asked to come back within `spread` milliseconds."""
        goodbye = Goodbye(reconnect_after_ms=when_to_come_back(spread), cursor=self.cursor_for(subscriber))
        subscriber.offer(Encoded(goodbye))
        subscriber.offer(Farewell(RESTARTING))

    def close(self) -> None:
        """End every connection."""
        self._connections.end()

    def follow(
        self,
        subscriber: Subscriber,
        topics: Mapping[str, Spot],
        actor: Actor,
        asked_at: float,
        after: Position | None,
    ) -> None:
        """Tell this subscriber of what happens on these topics after that position, or from now on.

        `actor` is the subscriber's account with its standings, `asked_at` the loop's time before they were read.
        """
        after = self.position if after is None else after
        subscriber.learn(actor.standings, actor.audiences(), asked_at)
        subscriber.offer(Encoded(Subscribed(topics=list(topics), cursor=self.cursor(after))))
        if after < self.position:
            subscriber.offer(Missed(after, self.position, topics, subscriber.covered()))
        for topic, spot in topics.items():
            known = subscriber.following.get(topic)
            since = after if known is None else min(known.since, after)
            subscriber.following[topic] = Following(spot, since)
            self._followers[topic].add(subscriber)

    def unfollow(self, subscriber: Subscriber, topics: Sequence[str]) -> None:
        """What was handed to the subscriber's sender before still goes out."""
        for topic in topics:
            if topic in subscriber.following:
                subscriber.stop(topic, self.position)
                self._forget(topic, subscriber)

    async def admits(self, subscriber: Subscriber, spot: Spot) -> bool:
        """Whether this subscriber may be told now what happened there. If not, what it followed in vain ends.

        Raises DatabaseUnavailable.
        """
        if await self._access.admits(subscriber, spot, self.subscribers):
            return True
        self._take_away(subscriber)
        return False

    async def admits_notice(self, subscriber: Subscriber, community_id: CommunityId) -> bool:
        """Whether this subscriber may have a notice of its own from there now: as long as it has a membership there."""
        return await self._access.has_membership(subscriber, community_id, self.subscribers)

    async def look_again(self, subscriber: Subscriber) -> None:
        """Know the memberships that this subscriber has from here on, however lately it was looked."""
        await self._access.look({*self.subscribers, subscriber}, since=_now())

    async def waits(self, subscriber: Subscriber, community_id: CommunityId) -> bool:
        """Whether this subscriber wants quiet there now; it is then remembered that something waits."""
        standing = subscriber.standings.get(community_id)
        if self._quiets is None or standing is None:
            return False
        until = await self._quiets.quiet_until(standing.wearer, community_id)
        if until is not None:
            subscriber.waiting_in[community_id] = until
        return until is not None

    async def released(self, subscriber: Subscriber, *, look: bool) -> bool:
        """Whether it has become quiet no more where something waits; it then waits no longer. `look`: also whether the
        subscriber has changed their mind.
        """
        if self._quiets is None or not subscriber.waiting_in:
            return False
        waiting, subscriber.waiting_in = subscriber.waiting_in, {}
        for community_id, until in waiting.items():
            if (look or self._quiets.is_past(until)) and not await self.waits(subscriber, community_id):
                continue
            subscriber.waiting_in.setdefault(community_id, until)
        return len(subscriber.waiting_in) < len(waiting)

    async def is_for(self, subscriber: Subscriber, notice: LoggedEvent) -> bool:
        """By the memberships that are known, and as far as it is wanted. Raises DatabaseUnavailable."""
        await self._notices.look_up(notice)
        if not self._addressees(notice, [subscriber]):
            return False
        return not self._notices.is_asked_about(notice) or await self.wants(subscriber, notice)

    async def wants(self, subscriber: Subscriber, notice: LoggedEvent) -> bool:
        """Whether somebody whom a notice is for would find it now. Raises DatabaseUnavailable."""
        standing = None if notice.community_id is None else subscriber.standings.get(notice.community_id)
        return standing is not None and await self._notices.is_wanted(standing, notice)

    async def missed(self, after: Position, until: Position, topics: Collection[str]) -> list[LoggedEvent]:
        """The next events on these topics after a position, none later than `until`. Raises PositionGone."""
        known = self._recent.read(after, limit=_BATCH, until=until, topics=topics)
        if known is not None:
            return known
        return await self._stream.read(after, limit=_BATCH, until=until, topics=list(topics))

    def cursor(self, position: Position) -> str:
        return self._cursors.wrap("events", f"{position.transaction}.{position.sequence}")

    def cursor_for(self, subscriber: Subscriber) -> str:
        """Up to here this subscriber has been handed everything on all its topics."""
        return self.cursor(max(self.position, subscriber.earliest() or self.position))

    def position_of(self, cursor: str) -> Position:
        """Raises CursorInvalid."""
        transaction, _, sequence = self._cursors.unwrap("events", cursor).partition(".")
        if not (transaction.isdecimal() and sequence.isdecimal()):
            raise CursorInvalid  # it is ours, from a version that wrote them otherwise
        return Position(int(transaction), int(sequence))

    def encode(self, event: LoggedEvent, topic: str) -> Encoded:
        """An event's frame on one topic, written once for all connections of this process."""
        known = self._recent.frame(event, topic)
        if known is not None:
            return known
        frame = EventFrame(
            cursor=self.cursor(event.position),
            topic=topic,
            event=event.type,
            id=event.id,
            occurred_at=event.occurred_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            data=event.data,
        )
        self._recent.keep(event, topic, encoded := Encoded(frame))
        return encoded

    async def _walk(self) -> None:
        if not self._started.is_set():
            self.position = await self._stream.head()
            self._recent = Recent(self.position)
            self._started.set()
        async with aclosing(self._stream.wakeups()) as wakeups:
            async for _ in wakeups:
                while batch := await self._stream.read(self.position, limit=self._batch):
                    await self._tell_all(batch)
                    if len(batch) == self._batch:
                        await self._let_drain()

    async def _tell_all(self, batch: Sequence[LoggedEvent]) -> None:
        told, came = 0, _now()
        for event in batch:
            if event.type == BoardChanged.TYPE:
                self._access.expire()
            if not self._access.is_fresh() and not self._followers.keys().isdisjoint(event.topics):
                await self._access.look(self.subscribers)
            if event.to is not None and ME in self._followers:  # it may be for a membership that has only just begun
                await self._access.look(self.subscribers, since=came)
                await self._notices.look_up(event)
                told = _AT_ONCE  # whom it is for is found by trying all
            told += self._tell(event)
            self._recent.add(event)
            self.position = event.position
            if not self._followers.keys().isdisjoint(event.topics):
                self._access.look_ahead(self.subscribers)
            if told >= _AT_ONCE:
                told = 0
                await asyncio.sleep(0)

    async def _let_drain(self) -> None:
        """A burst is handed on at the pace of those who read. Who does not is not waited for: it is cut."""
        room = self._most_waiting - self._batch
        for _ in range(_LOOKS):
            if all(one.ended.is_set() or one.has_room(room) for one in self.subscribers):
                return
            await asyncio.sleep(_BETWEEN_LOOKS)

    def _tell(self, event: LoggedEvent) -> int:
        """To how many it was told."""
        told: set[Subscriber] = set()
        for topic in event.topics:
            due = [
                follower
                for follower in self._followers.get(topic, ())
                if follower not in told and follower.following[topic].since < event.position
            ]
            if own := topic == ME:
                due = self._addressees(event, due)
            if due:
                place = due[0].following[topic].spot.of(event)
                spot = Spot(event.community_id) if own and event.community_id is not None else place
                may_have = frozenset() if own else self._access.audiences(spot)
                asked = event if own and self._notices.is_asked_about(event) else None
                waits = own and can_wait(event)
                item, now = Told(self.encode(event, topic), spot, may_have, own, asked, waits), _now()
                for follower in due:
                    follower.tell(item, now)
                told.update(due)
        return len(told)

    def _addressees(self, notice: LoggedEvent, subscribers: Iterable[Subscriber]) -> list[Subscriber]:
        """Those of the one person whom a notice is for."""
        holders: dict[Wearer, list[Subscriber]] = defaultdict(list)
        address, place = notice.to, notice.community_id
        if address is None or place is None:
            return []
        for one in subscribers:
            if (standing := one.standings.get(place)) is not None:
                holders[standing.wearer].append(one)
        whose = self._notices.addressee(address, holders)
        return [] if whose is None else holders[whose]

    def _take_away(self, subscriber: Subscriber) -> None:
        for topic in subscriber.lose(self._access.shuts_out(subscriber)):
            self._forget(topic, subscriber)
            subscriber.offer(refusal_frame(TopicMissing(topic=topic), subscriber.language))

    def _forget(self, topic: str, subscriber: Subscriber) -> None:
        self._followers[topic].discard(subscriber)
        if not self._followers[topic]:
            del self._followers[topic]


def _now() -> float:
    return asyncio.get_running_loop().time()
