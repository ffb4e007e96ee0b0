"""The connections of this process: how many one client may have, and how they are parted from when the server ends."""

import asyncio
import secrets
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from api.realtime.closing import RESTARTING
from api.realtime.frames import Restarting, TooManyConnections
from api.realtime.subscriber import Subscriber
from domain.identity.ports import Bearer

_GOODBYES_A_SECOND, _LONGEST_DRAIN, _LAST_MOMENT = 500, 3.0, 1.5
"""How fast a server that ends parts from its clients, for how many seconds at most, and how long it then waits."""
_BACK_SOONEST, BACK_SPREAD, _BACK_SPREAD_EACH, _BACK_SPREAD_MOST = 500, 1_000, 4, 10_000
"""Milliseconds in which clients come back: not before the first, over so many, so many more for each, at most."""
_TRY_AGAIN = 30
"""Seconds after which a connection that has silently gone is known to have."""


class Connections:
    def __init__(self, most: int) -> None:
        self._most = most
        self._counts: Counter[Bearer] = Counter()
        self._ending = False
        self._deserted = asyncio.Event()
        self._deserted.set()
        self.all: set[Subscriber] = set()

    def require_room(self, bearer: Bearer) -> None:
        """Raises TooManyConnections: counted for each account and client, so that it tells of no other face or client;
        Restarting.
        """
        if self._ending:
            raise Restarting(retry_after=1)
        if self._counts[bearer] >= self._most:
            raise TooManyConnections(limit=self._most, retry_after=_TRY_AGAIN)

    def add(self, subscriber: Subscriber) -> None:
        self._counts[subscriber.bearer] += 1
        self.all.add(subscriber)
        self._deserted.clear()

    def remove(self, subscriber: Subscriber) -> None:
        if subscriber in self.all:
            self.all.remove(subscriber)
            self._counts[subscriber.bearer] -= 1
            if not self._counts[subscriber.bearer]:
                del self._counts[subscriber.bearer]
        if not self.all:
            self._deserted.set()

    async def part(self, say_goodbye: Callable[[Subscriber, int], None]) -> None:
        """Take none any more, say goodbye to those there are, not to all at once, and wait for them to go.

        `say_goodbye` is told within how many milliseconds the client is to come back. Takes at most 4.5 seconds.
        """
        self._ending = True
        everyone, began = list(self.all), _now()
        seconds = min(len(everyone) / _GOODBYES_A_SECOND, _LONGEST_DRAIN)
        spread = BACK_SPREAD + min(len(everyone) * _BACK_SPREAD_EACH, _BACK_SPREAD_MOST)
        for number, subscriber in enumerate(everyone):
            if (ahead := began + seconds * number / len(everyone) - _now()) > 0.005:
                await asyncio.sleep(ahead)
            say_goodbye(subscriber, spread)
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_MOMENT):
                await self._deserted.wait()
        self.end()

    def end(self) -> None:
        """All of them, now."""
        for subscriber in self.all:
            subscriber.end(RESTARTING)


def when_to_come_back(spread: int) -> int:
    """Milliseconds, different for everybody."""
    return _BACK_SOONEST + secrets.randbelow(spread)


def _now() -> float:
    return asyncio.get_running_loop().time()
