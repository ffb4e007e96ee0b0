"""The log's one reader in this process, and the sockets that it tells.

The hub walks the log in its settled order and remembers how far it has come. It tells one event to everybody, and
takes a subscription, without giving way in between: a subscription made at the hub's position gets every later event
from the hub, and what lies before, the subscriber's own sender reads from the log (`Missed`).
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import aclosing

import structlog

from api.logs import place
from api.realtime.frames import EventFrame, Subscribed, TopicMissing, encode, refusal_frame
from api.realtime.subscriber import MOST_WAITING, RESTARTING, Following, Missed, Subscriber, Told
from domain.memberships.ports import MembershipsReader
from domain.shared.actor import Actor
from domain.shared.cursors import Cursors
from domain.shared.errors import Unavailable
from domain.shared.events import EventStream, LoggedEvent, Position
from domain.shared.ids import AccountId, CommunityId
from domain.shared.text import Language

_BATCH = 500
_STANDINGS_AGE = 0.5
"""Seconds for which known standings may be used: how long an ended membership can still get an event."""
_LOOKS, _BETWEEN_LOOKS = 200, 0.005
"""Within a burst, readers are given so many times so many seconds to take what waits for them."""
_PAUSE_AWAY, _PAUSE_DEFECT = 0.2, 5.0
"""Seconds until the next try: when the database is away, and when something failed that never should."""

_log = structlog.get_logger()


class Hub:
    def __init__(
        self,
        stream: EventStream,
        memberships: MembershipsReader,
        cursors: Cursors,
        *,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._stream = stream
        self._memberships = memberships
        self._cursors = cursors
        self._most_waiting = most_waiting
        self._batch = min(_BATCH, most_waiting // 2)
        self._followers: dict[str, set[Subscriber]] = defaultdict(set)
        self._asking = asyncio.Lock()
        self._started = asyncio.Event()
        self.position = Position(0, 0)
        self.subscribers: set[Subscriber] = set()

    async def run(self) -> None:
        """Follow the log until cancelled. While the database is away nothing is told, and nothing is lost.

        Whatever goes wrong, the log is still there, and the position is that of the last event that was told.
        """
        away = False
        while True:
            try:
                await self._walk()
            except Unavailable as error:
                if not away:
                    _log.warning("event log out of reach", error=type(error).__name__)
                away = True
                await asyncio.sleep(_PAUSE_AWAY)
            except Exception as error:
                away = False
                _log.error("defect in the event hub", error=type(error).__name__, where=place(error))
                await asyncio.sleep(_PAUSE_DEFECT)

    async def join(self, account_id: AccountId, language: Language) -> Subscriber:
        """A new connection; waits until the hub knows its place in the log."""
        await self._started.wait()
        subscriber = Subscriber(account_id, language, self._most_waiting)
        self.subscribers.add(subscriber)
        return subscriber

    def leave(self, subscriber: Subscriber) -> None:
        for topic in subscriber.following:
            self._forget(topic, subscriber)
        subscriber.following.clear()
        self.subscribers.discard(subscriber)

    def close(self) -> None:
        """End every connection."""
        for subscriber in self.subscribers:
            subscriber.end(RESTARTING)

    def follow(
        self,
        subscriber: Subscriber,
        topics: Mapping[str, CommunityId],
        actor: Actor,
        asked_at: float,
        after: Position | None,
    ) -> None:
        """Tell this subscriber of what happens on these topics after that position, or from now on.

        `actor` is the subscriber's account with its standings, `asked_at` the loop's time before they were read.
        """
        after = self.position if after is None else after
        subscriber.learn(actor.readable(), asked_at)
        subscriber.offer(encode(Subscribed(topics=list(topics), cursor=self.cursor(after))))
        if after < self.position:
            subscriber.offer(Missed(after, self.position, topics, subscriber.covered()))
        for topic, community_id in topics.items():
            known = subscriber.following.get(topic)
            since = after if known is None else min(known.since, after)
            subscriber.following[topic] = Following(community_id, since)
            self._followers[topic].add(subscriber)

    def unfollow(self, subscriber: Subscriber, topics: Sequence[str]) -> None:
        """What was handed to the subscriber's sender before still goes out."""
        for topic in topics:
            if topic in subscriber.following:
                subscriber.stop(topic, self.position)
                self._forget(topic, subscriber)

    async def admits(self, subscriber: Subscriber, community_id: CommunityId) -> bool:
        """Whether this subscriber may be told now what happened there. If not, its topics there end.

        Known from a look at the memberships that is at most half a second old. Raises DatabaseUnavailable.
        """
        if _now() - subscriber.checked_at >= _STANDINGS_AGE:
            await self._look_at_memberships(subscriber)
        if community_id in subscriber.readable:
            return True
        self._take_away(subscriber, community_id)
        return False

    async def missed(self, after: Position, until: Position, topics: Sequence[str]) -> list[LoggedEvent]:
        """The next events on these topics after a position, none later than `until`."""
        return await self._stream.read(after, limit=_BATCH, until=until, topics=topics)

    def cursor(self, position: Position) -> str:
        return self._cursors.wrap("events", f"{position.transaction}.{position.sequence}")

    def cursor_for(self, subscriber: Subscriber) -> str:
        """Up to here this subscriber has been handed everything on all its topics."""
        return self.cursor(max(self.position, subscriber.earliest() or self.position))

    def position_of(self, cursor: str) -> Position:
        """Raises CursorInvalid."""
        transaction, sequence = self._cursors.unwrap("events", cursor).split(".")
        return Position(int(transaction), int(sequence))

    def encode(self, event: LoggedEvent, topic: str) -> str:
        return encode(
            EventFrame(
                cursor=self.cursor(event.position),
                topic=topic,
                event=event.type,
                id=event.id,
                occurred_at=event.occurred_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                data=event.data,
            )
        )

    async def _walk(self) -> None:
        if not self._started.is_set():
            self.position = await self._stream.head()
            self._started.set()
        async with aclosing(self._stream.wakeups()) as wakeups:
            async for _ in wakeups:
                while batch := await self._stream.read(self.position, limit=self._batch):
                    for event in batch:
                        self._tell(event)
                        self.position = event.position
                    if len(batch) == self._batch:
                        await self._let_drain()

    async def _let_drain(self) -> None:
        """A burst is handed on at the pace of those who read. Who does not is not waited for: it is cut."""
        room = self._most_waiting - self._batch
        for _ in range(_LOOKS):
            if all(one.outbox.qsize() <= room or one.ended.is_set() for one in self.subscribers):
                return
            await asyncio.sleep(_BETWEEN_LOOKS)

    def _tell(self, event: LoggedEvent) -> None:
        told: set[Subscriber] = set()
        for topic in event.topics:
            followers = self._followers.get(topic, set()) - told
            due = [follower for follower in followers if follower.following[topic].since < event.position]
            if due:
                item = Told(self.encode(event, topic), due[0].following[topic].community_id)
                for follower in due:
                    follower.offer(item)
                told.update(due)

    async def _look_at_memberships(self, subscriber: Subscriber) -> None:
        """One look for all connections; who finds it under way waits for it."""
        async with self._asking:
            asked_at = _now()
            if asked_at - subscriber.checked_at < _STANDINGS_AGE:
                return
            everyone = list(self.subscribers | {subscriber})
            standings = await self._memberships.standings_of_many(list({one.account_id for one in everyone}))
            for one in everyone:
                own = standings.get(one.account_id, {}).values()
                one.learn([standing.community_id for standing in own if standing.may_read], asked_at)

    def _take_away(self, subscriber: Subscriber, community_id: CommunityId) -> None:
        for topic in subscriber.lose(community_id):
            self._forget(topic, subscriber)
            subscriber.offer(refusal_frame(TopicMissing(topic=topic), subscriber.language))

    def _forget(self, topic: str, subscriber: Subscriber) -> None:
        self._followers[topic].discard(subscriber)
        if not self._followers[topic]:
            del self._followers[topic]


def _now() -> float:
    return asyncio.get_running_loop().time()
