"""One connection, as the hub sees it: what it follows, and what waits to be sent to it.

Everything for one client goes through one queue in one order. From that order come the promises of the protocol:
nothing is sent twice, nothing is left out, and what was missed comes before what happens meanwhile.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from api.realtime.closing import RESTARTING, TOO_SLOW
from api.realtime.frames import MOST_TOPICS, Encoded
from api.realtime.waiting import Flag, Line
from domain.identity.ports import Bearer
from domain.shared.actor import Standing
from domain.shared.audiences import Audience
from domain.shared.events import LoggedEvent, Position
from domain.shared.ids import BoardId, CommunityId
from domain.shared.text import Language

MOST_WAITING = 1_000
"""Frames that may wait for one slow reader before it is cut."""
MOST_BYTES = 1024 * 1024
"""Bytes of frames that may wait for one slow reader before it is cut."""
HEARTBEAT = 25.0
"""Seconds of silence after which the server says that it is still there."""
STANDINGS_AGE = 0.5
"""Seconds for which what is known of memberships and boards may be used: how long after its end access may last."""

_NO_END = Position(2**63 - 1, 2**63 - 1)


class Wire(Protocol):
    """A transport to which bytes can be handed without waiting."""

    def write(self, data: bytes) -> bool:
        """Whether it took them; it takes none while its buffer is full."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something happens, for whom it may concern: in a community, and there on a board or on none."""

    community_id: CommunityId
    board_id: BoardId | None = None

    def of(self, event: LoggedEvent) -> "Spot":
        """Where an event happened that is told on a topic of this spot: on its board, also where all of a community
        is followed, or a thread that has moved."""
        if (board_id := event.data.get("board_id")) is None:
            return self
        return Spot(self.community_id, board_id)


NOWHERE: Final = Spot(CommunityId(""))
"""Where one's own notices (`me`) are: in no community, and nobody is shut out of it."""


@dataclass(frozen=True, slots=True)
class Following:
    """A topic that is or was followed, and which stretch of the log was handed to the sender on its account."""

    spot: Spot
    since: Position
    until: Position = _NO_END

    def covers(self, position: Position) -> bool:
        return self.since < position <= self.until


@dataclass(frozen=True, slots=True)
class Told:
    """An event's frame, the same object for all who get it on one topic."""

    frame: Encoded
    spot: Spot
    audiences: frozenset[Audience]
    """Who may be told, when it was handed on."""
    own: bool = False
    """A notice: for whoever has the membership that it is about, whether they may read there or not."""
    asked: LoggedEvent | None = None
    """A notice of which it is asked when it goes out whether it is wanted."""
    waits: bool = False
    """It can wait while that person wants quiet."""


@dataclass(frozen=True, slots=True)
class Missed:
    """What happened on topics before they were followed. It is read from the log when its turn to be sent has come."""

    after: Position
    until: Position
    topics: Mapping[str, Spot]
    covered: Mapping[str, tuple[Following, ...]]
    """What this connection gets, or got, otherwise."""

    def topic_of(self, event: LoggedEvent) -> str | None:
        """The topic on which it is still to be told; None when this connection has it from elsewhere."""
        for topic in event.topics:
            if any(following.covers(event.position) for following in self.covered.get(topic, ())):
                return None
        return next((topic for topic in event.topics if topic in self.topics), None)

    def without(self, lost: Callable[[Spot], bool]) -> "Missed":
        topics = {topic: spot for topic, spot in self.topics.items() if not lost(spot)}
        return Missed(self.after, self.until, topics, self.covered)


@dataclass(frozen=True, slots=True)
class Farewell:
    """When its turn has come, everything before it was sent, and the connection is closed."""

    close_code: int


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing was said for so long that the client is to hear that somebody is there."""


SILENCE: Final = Silence()

Item = Encoded | Told | Missed | Farewell | Silence


@dataclass(eq=False, slots=True)
class Subscriber:
    """A connection's holder, topics and queue. The hub and the connection share it."""

    bearer: Bearer
    language: Language
    most_waiting: int = MOST_WAITING
    most_bytes: int = MOST_BYTES
    silence: float = HEARTBEAT
    """Seconds without anything to send after which there is a `Silence`."""
    wire: Wire | None = None
    """Where frames go at once while nothing waits before them."""
    when_waiting: Callable[[], None] | None = None
    """Called when something has begun to wait, for a sender that does not wait in `take`."""
    following: dict[str, Following] = field(default_factory=dict)
    audiences: frozenset[Audience] = frozenset()
    """Those that this account is in, as of `checked_at` (the loop's time)."""
    standings: Mapping[CommunityId, Standing] = field(default_factory=dict, repr=False)
    """Its memberships, whatever their state, as of then. The same object for all connections of an account."""
    checked_at: float = float("-inf")
    waiting_in: dict[CommunityId, datetime] = field(default_factory=dict)
    """Where this person wants quiet and notices wait, and when it is quiet no more."""
    ended: Flag = field(default_factory=Flag)
    close_code: int = RESTARTING
    waiting_bytes: int = 0
    _waiting: Line[Item] = field(default_factory=Line)
    _stopped: dict[str, Following] = field(default_factory=dict)
    _news: Flag = field(default_factory=Flag)
    _idle: bool = False
    """The sender waits, so whatever was handed over before is on the wire."""
    _leaving: bool = False
    _spoke_at: float = field(default_factory=lambda: asyncio.get_running_loop().time())

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def has_room(self, waiting: int) -> bool:
        """Whether no more than so many frames wait, and half of the bytes that may."""
        return len(self._waiting) <= waiting and 2 * self.waiting_bytes <= self.most_bytes

    def tell(self, told: Told, now: float) -> None:
        """Hand on an event: to the wire if nothing waits before it and access is known, else to the sender."""
        if (
            self._idle
            and told.asked is None
            and not told.waits
            and self.wire is not None
            and now - self.checked_at < STANDINGS_AGE
            and self.may_have(told)
            and self.wire.write(told.frame.websocket)
        ):
            self._spoke_at = now
        else:
            self.offer(told)

    def may_have(self, told: Told) -> bool:
        """As far as is known."""
        if told.own:
            return told.spot.community_id in self.standings
        return not told.audiences.isdisjoint(self.audiences)

    def offer(self, item: Item) -> None:
        """Hand something to the sender. After the first thing that found no room, nothing is taken any more."""
        if self._leaving or self.ended.is_set():
            return
        if len(self._waiting) >= self.most_waiting or self.waiting_bytes > self.most_bytes:
            self.end(TOO_SLOW)
            return
        self._leaving = isinstance(item, Farewell)
        self._idle = False
        self._waiting.append(item)
        self.waiting_bytes += _size(item)
        self._news.set()
        if self.when_waiting is not None:
            self.when_waiting()

    async def take(self) -> Item:
        """For a sender that waits: what comes next."""
        while (item := self.next()) is None:
            self._news.clear()
            due = self._silent_at
            try:
                async with asyncio.timeout_at(due):
                    await self._news.wait()
            except TimeoutError:
                if self._silent_at <= due:
                    self._idle = False
                    self._spoke_at = asyncio.get_running_loop().time()
                    return SILENCE
        return item

    def next(self) -> Item | None:
        """For the sender, which has sent all that it took before: what comes next; None while there is nothing."""
        if not self._waiting:
            self._idle = True
            return None
        item = self._waiting.popleft()
        self.waiting_bytes -= _size(item)
        self._spoke_at = asyncio.get_running_loop().time()
        return item

    def look_for_silence(self) -> float:
        """For who waits for `when_waiting`: queue silence if it lasts. Gives when to look again, by the loop's time."""
        now = asyncio.get_running_loop().time()
        if now < self._silent_at:
            return self._silent_at
        if self._idle:
            self.offer(SILENCE)
        return now + self.silence

    @property
    def _silent_at(self) -> float:
        return self._spoke_at + self.silence

    def end(self, close_code: int) -> None:
        """Only the first reason counts."""
        if not self.ended.is_set():
            self.close_code = close_code
            self.ended.set()

    def learn(self, standings: Mapping[CommunityId, Standing], audiences: frozenset[Audience], asked_at: float) -> None:
        """Unless something newer is known already."""
        if asked_at > self.checked_at:
            self.standings, self.audiences, self.checked_at = standings, audiences, asked_at

    def stop(self, topic: str, at: Position) -> None:
        """Follow a topic no longer, and remember up to where it was told, for the last so many topics."""
        following = self.following.pop(topic)
        self._stopped.pop(topic, None)
        self._stopped[topic] = Following(following.spot, following.since, max(at, following.since))
        if len(self._stopped) > MOST_TOPICS:
            del self._stopped[next(iter(self._stopped))]

    def lose(self, lost: Callable[[Spot], bool]) -> list[str]:
        """Follow nothing there any more, and forget what was handed on: none of it goes out, even if access returns."""
        topics = [topic for topic, following in self.following.items() if lost(following.spot)]
        for kept in (self.following, self._stopped):
            for topic in [topic for topic, following in kept.items() if lost(following.spot)]:
                del kept[topic]
        items = [item.without(lost) if isinstance(item, Missed) else item for item in self._waiting]
        left = [item for item in items if not (isinstance(item, Told) and not item.own and lost(item.spot))]
        self._waiting = Line(left)
        self.waiting_bytes = sum(map(_size, left))
        return topics

    def covered(self) -> Mapping[str, tuple[Following, ...]]:
        both = (self._stopped, self.following)
        return {topic: tuple(known[topic] for known in both if topic in known) for topic in {*both[0], *both[1]}}

    def earliest(self) -> Position | None:
        return min((following.since for following in self.following.values()), default=None)


def _size(item: Item) -> int:
    if isinstance(item, Told):
        return len(item.frame.json)
    return len(item.json) if isinstance(item, Encoded) else 0
