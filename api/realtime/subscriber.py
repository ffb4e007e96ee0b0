"""One socket, as the hub sees it: what it follows, and what waits to be sent to it.

Everything for one client goes through one queue in one order. From that order come the promises of the protocol:
nothing is sent twice, nothing is left out, and what was missed comes before what happens meanwhile.
"""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from api.realtime.frames import MOST_TOPICS
from domain.shared.events import LoggedEvent, Position
from domain.shared.ids import AccountId, CommunityId
from domain.shared.text import Language

MOST_WAITING = 1_000
"""Frames that may wait for one slow reader before it is cut."""

FAILED = 1011
"""Close code (RFC 6455): a defect of this server ended the connection. Reconnect and resume with the last cursor."""
TOO_SLOW = 4008
"""Close code: more frames waited than one connection may keep. Resume with the last cursor."""
RESTARTING = 1012
"""Close code (IANA, service restart): this server ends. Reconnect and resume with the last cursor."""

_NO_END = Position(2**63 - 1, 2**63 - 1)


@dataclass(frozen=True, slots=True)
class Following:
    """A topic that is or was followed, and which stretch of the log was handed to the sender on its account."""

    community_id: CommunityId
    since: Position
    until: Position = _NO_END

    def covers(self, position: Position) -> bool:
        return self.since < position <= self.until


@dataclass(frozen=True, slots=True)
class Told:
    """An event's frame, the same object for all who get it on one topic."""

    frame: str
    community_id: CommunityId


@dataclass(frozen=True, slots=True)
class Missed:
    """What happened on topics before they were followed. It is read from the log when its turn to be sent has come."""

    after: Position
    until: Position
    topics: Mapping[str, CommunityId]
    covered: Mapping[str, tuple[Following, ...]]
    """What this connection gets, or got, otherwise."""

    def topic_of(self, event: LoggedEvent) -> str | None:
        """The topic on which it is still to be told; None when this connection has it from elsewhere."""
        for topic in event.topics:
            if any(following.covers(event.position) for following in self.covered.get(topic, ())):
                return None
        return next(topic for topic in event.topics if topic in self.topics)


@dataclass(eq=False, slots=True)
class Subscriber:
    """A connection's account, topics and queue. The hub and the connection's two tasks share it."""

    account_id: AccountId
    language: Language
    most_waiting: int
    following: dict[str, Following] = field(default_factory=dict)
    readable: frozenset[CommunityId] = frozenset()
    """The communities whose events this account may read, as of `checked_at` (the loop's time)."""
    checked_at: float = float("-inf")
    outbox: "asyncio.Queue[str | Told | Missed]" = field(init=False)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    close_code: int = RESTARTING
    _stopped: dict[str, Following] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.outbox = asyncio.Queue(self.most_waiting)

    def offer(self, item: str | Told | Missed) -> None:
        """Hand something to the sender. After the first thing that found no room, nothing is taken any more."""
        if self.ended.is_set():
            return
        try:
            self.outbox.put_nowait(item)
        except asyncio.QueueFull:
            self.end(TOO_SLOW)

    def end(self, close_code: int) -> None:
        """Only the first reason counts."""
        if not self.ended.is_set():
            self.close_code = close_code
            self.ended.set()

    def learn(self, readable: Collection[CommunityId], asked_at: float) -> None:
        """Unless something newer is known already."""
        if asked_at > self.checked_at:
            self.readable, self.checked_at = frozenset(readable), asked_at

    def stop(self, topic: str, at: Position) -> None:
        """Follow a topic no longer, and remember up to where it was told, for the last so many topics."""
        following = self.following.pop(topic)
        self._stopped.pop(topic, None)
        self._stopped[topic] = Following(following.community_id, following.since, max(at, following.since))
        if len(self._stopped) > MOST_TOPICS:
            del self._stopped[next(iter(self._stopped))]

    def lose(self, community_id: CommunityId) -> list[str]:
        """Follow nothing there any more, and forget what was handed on, since not all of it goes out."""
        lost = [topic for topic, following in self.following.items() if following.community_id == community_id]
        for kept in (self.following, self._stopped):
            for topic in [topic for topic, following in kept.items() if following.community_id == community_id]:
                del kept[topic]
        return lost

    def covered(self) -> Mapping[str, tuple[Following, ...]]:
        both = (self._stopped, self.following)
        return {topic: tuple(known[topic] for known in both if topic in known) for topic in {*both[0], *both[1]}}

    def earliest(self) -> Position | None:
        return min((following.since for following in self.following.values()), default=None)
