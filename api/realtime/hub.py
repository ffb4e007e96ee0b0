"""The log's one reader in this process, and the sockets that it tells.

The hub walks the log in its settled order and remembers how far it has come. Everything it does with one event it
does without giving way, so that a subscriber that joins at the hub's position gets every later event and no earlier
one: whatever lies before, it reads from the log itself.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from api.realtime.frames import EventFrame, TopicMissing, encode, refusal_frame
from domain.memberships.ports import MembershipsReader
from domain.shared.actor import Actor, Standing
from domain.shared.cursors import Cursors
from domain.shared.events import EventStream, LoggedEvent, Position
from domain.shared.ids import AccountId, CommunityId
from domain.shared.text import Language

_BATCH = 500
_STANDINGS_AGE = 0.5
"""Seconds for which known standings may be used: how long an ended membership can still get an event."""

MOST_WAITING = 1_000
"""Frames that may wait for one slow reader before it is cut."""

_log = structlog.get_logger()


@dataclass(eq=False, slots=True)
class Subscriber:
    """One socket, as the hub sees it."""

    account_id: AccountId
    language: Language
    topics: dict[str, CommunityId] = field(default_factory=dict)
    waiting: asyncio.Queue[str | None] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))
    """Encoded frames to send; None ends the connection."""
    held: list[str] | None = None
    """While older events are read from the log, live ones wait here."""
    overrun: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when more frames wait than may: this reader is too slow to keep."""

    def offer(self, frame: str) -> None:
        if self.held is not None:
            self.held.append(frame)
            return
        try:
            self.waiting.put_nowait(frame)
        except asyncio.QueueFull:
            self.overrun.set()

    def end(self) -> None:
        with contextlib.suppress(asyncio.QueueFull):
            self.waiting.put_nowait(None)


class Hub:
    def __init__(self, stream: EventStream, memberships: MembershipsReader, cursors: Cursors) -> None:
        self._stream = stream
        self._memberships = memberships
        self._cursors = cursors
        self._followers: dict[str, set[Subscriber]] = defaultdict(set)
        self._standings: dict[AccountId, Mapping[CommunityId, Standing]] = {}
        self._standings_at = float("-inf")
        self._started = asyncio.Event()
        self.position = Position(0, 0)
        self.subscribers: set[Subscriber] = set()

    async def run(self) -> None:
        """Follow the log until cancelled. While the database is away nothing is told, and nothing is lost."""
        while True:
            try:
                if not self._started.is_set():
                    self.position = await self._stream.head()
                    self._started.set()
                async for _ in self._stream.wakeups():
                    await self._advance()
            except Exception as error:  # whatever it was, the log is still there: go on where we were
                _log.warning("event log out of reach", error=type(error).__name__)
                await asyncio.sleep(0.2)

    async def join(self, account_id: AccountId, language: Language) -> Subscriber:
        """A new connection; waits until the hub knows its place in the log."""
        await self._started.wait()
        subscriber = Subscriber(account_id, language)
        self.subscribers.add(subscriber)
        return subscriber

    def cursor(self, position: Position | None = None) -> str:
        at = position or self.position
        return self._cursors.wrap("events", f"{at.transaction}.{at.sequence}")

    def position_of(self, cursor: str) -> Position:
        """Raises CursorInvalid."""
        transaction, sequence = self._cursors.unwrap("events", cursor).split(".")
        return Position(int(transaction), int(sequence))

    def follow(self, subscriber: Subscriber, topics: Mapping[str, CommunityId], actor: Actor) -> Position:
        """Tell this subscriber of what happens on these topics after the position returned.

        `actor` is the subscriber's account with the standings of this moment.
        """
        self._standings[actor.account_id] = actor.standings
        subscriber.topics.update(topics)
        for topic in topics:
            self._followers[topic].add(subscriber)
        return self.position

    def unfollow(self, subscriber: Subscriber, topics: Sequence[str]) -> None:
        for topic in topics:
            subscriber.topics.pop(topic, None)
            self._followers[topic].discard(subscriber)
            if not self._followers[topic]:
                del self._followers[topic]

    def leave(self, subscriber: Subscriber) -> None:
        self.unfollow(subscriber, list(subscriber.topics))
        self.subscribers.discard(subscriber)

    async def missed(self, after: Position, until: Position, topics: Sequence[str]) -> list[LoggedEvent]:
        """The next events on these topics after a position, none later than `until`."""
        return await self._stream.read(after, limit=_BATCH, until=until, topics=topics)

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

    def close(self) -> None:
        """End every connection."""
        for subscriber in self.subscribers:
            subscriber.end()

    async def _advance(self) -> None:
        while batch := await self._stream.read(self.position, limit=_BATCH):
            if any(topic in self._followers for event in batch for topic in event.topics):
                await self._refresh_standings()
            for event in batch:
                self._tell(event)
            self.position = batch[-1].position

    async def _refresh_standings(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._standings_at < _STANDINGS_AGE:
            return
        accounts = list({subscriber.account_id for subscriber in self.subscribers})
        self._standings = dict(await self._memberships.standings_of_many(accounts))
        self._standings_at = now

    def _tell(self, event: LoggedEvent) -> None:
        told: set[Subscriber] = set()
        for topic in event.topics:
            frame: str | None = None
            for subscriber in list(self._followers.get(topic, ())):
                if subscriber in told:
                    continue
                if not self._may_follow(subscriber, topic):
                    self._take_away(subscriber, topic)
                    continue
                frame = frame or self.encode(event, topic)
                subscriber.offer(frame)
                told.add(subscriber)

    def _may_follow(self, subscriber: Subscriber, topic: str) -> bool:
        standing = self._standings.get(subscriber.account_id, {}).get(subscriber.topics[topic])
        return standing is not None and standing.may_read

    def _take_away(self, subscriber: Subscriber, topic: str) -> None:
        self.unfollow(subscriber, [topic])
        subscriber.offer(refusal_frame(TopicMissing(topic=topic), subscriber.language))
