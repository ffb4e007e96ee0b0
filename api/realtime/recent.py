"""The newest events, kept so that who was away for a moment costs no look into the log."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection

from api.realtime.frames import Encoded
from domain.shared.events import LoggedEvent, Position

MOST_REMEMBERED = 4_096
"""Events."""


class Recent:
    """Everything in the log from `since` on, up to the hub's position, with the frames that were made of it."""

    def __init__(self, since: Position, most: int = MOST_REMEMBERED) -> None:
        self.since = since
        self._most = most
        self._events: list[LoggedEvent] = []
        self._of: dict[str, list[LoggedEvent]] = defaultdict(list)
        """Those of each topic: who comes back looks through theirs alone."""
        self._frames: dict[tuple[Position, str], Encoded] = {}

    def add(self, event: LoggedEvent) -> None:
        """The next event of the log."""
        self._events.append(event)
        for topic in event.topics:
            self._of[topic].append(event)
        if len(self._events) > 2 * self._most:
            self._forget(self._most)

    def read(
        self, after: Position, *, limit: int, until: Position, topics: Collection[str]
    ) -> list[LoggedEvent] | None:
        """As the log would answer; None when it goes back further than what is remembered."""
        if after < self.since:
            return None
        found: dict[Position, LoggedEvent] = {}
        for topic in self._of.keys() & topics:
            events = self._of[topic]
            start = bisect_right(events, after, key=lambda event: event.position)
            found |= {event.position: event for event in events[start : start + limit] if event.position <= until}
        return [found[position] for position in sorted(found)[:limit]]

    def frame(self, event: LoggedEvent, topic: str) -> Encoded | None:
        return self._frames.get((event.position, topic))

    def keep(self, event: LoggedEvent, topic: str, frame: Encoded) -> None:
        if event.position > self.since:
            self._frames[event.position, topic] = frame

    def _forget(self, count: int) -> None:
        forgotten, self._events = self._events[:count], self._events[count:]
        self.since = forgotten[-1].position
        for event in forgotten:
            for topic in event.topics:
                self._frames.pop((event.position, topic), None)
        for topic, number in Counter(topic for event in forgotten for topic in event.topics).items():
            del self._of[topic][:number]
            if not self._of[topic]:
                del self._of[topic]
