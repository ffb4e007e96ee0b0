"""Reading the copy of the log."""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncGenerator, Sequence
from typing import Any

from nats.aio.msg import Msg

from adapters.nats.channel import Message, NatsChannel
from domain.shared.errors import EventLogUnavailable
from domain.shared.events import LoggedEvent, Position, PositionGone

_BATCH = 500
_REMEMBERED = 4_096
"""Places of positions in the stream. Who reads on from where it was need not search."""
_PATIENCE = (0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0)
"""Seconds until the next look. A message is heard of a moment before it can be read."""


class NatsEventStream:
    def __init__(self, channel: NatsChannel) -> None:
        self._channel = channel
        self._places: OrderedDict[Position, int] = OrderedDict()

    async def head(self) -> Position:
        return (await self._ends())[1].position

    async def horizon(self) -> Position:
        return (await self._ends())[0].before

    async def read(
        self, after: Position, *, limit: int, until: Position | None = None, topics: Sequence[str] | None = None
    ) -> list[LoggedEvent]:
        wanted = None if topics is None else set(topics)
        found: list[LoggedEvent] = []
        number = await self._place_behind(after)
        before = after
        while batch := await self._channel.from_number(number, _BATCH if wanted is not None else limit + 1):
            for message in batch:
                if message.before > before:
                    raise PositionGone
                before = max(before, message.position)
                self._remember(message)
                event = message.event
                if event is None or event.position <= after:
                    continue
                if len(found) == limit or (until is not None and event.position > until):
                    return found
                if wanted is None or not wanted.isdisjoint(event.topics):
                    found.append(event)
            number = batch[-1].number + 1
        if not found and after in self._places:
            await self._check_places(number)
        return found

    async def _check_places(self, number: int) -> None:
        """A stream that was made anew counts from 1 again, and what is remembered of the old one leads nowhere."""
        last = await self._channel.last()
        if last is None or last.number < number - 1:
            self._places.clear()

    async def wakeups(self) -> AsyncGenerator[None]:
        woken = asyncio.Event()
        subscription: Any = None
        quiet = 0

        async def wake(_: Msg) -> None:
            woken.set()

        try:
            while True:
                if subscription is None:
                    with contextlib.suppress(EventLogUnavailable):
                        async with self._channel.reached():
                            subscription = await (await self._channel.client()).subscribe(
                                self._channel.subject, cb=wake
                            )
                yield
                try:
                    async with asyncio.timeout(_PATIENCE[quiet]):
                        await woken.wait()
                    woken.clear()
                    quiet = 0
                except TimeoutError:
                    quiet = min(quiet + 1, len(_PATIENCE) - 1)
        finally:
            if subscription is not None:
                with contextlib.suppress(EventLogUnavailable):
                    async with self._channel.reached():
                        await subscription.unsubscribe()

    async def _ends(self) -> tuple[Message, Message]:
        """The oldest and the newest message. Raises EventLogUnavailable before the relay has made the stream."""
        first, last = await self._channel.first(), await self._channel.last()
        if first is None or last is None:
            raise EventLogUnavailable(retry_after=1)
        return first, last

    async def _place_behind(self, after: Position) -> int:
        """The number of the first message behind a position. Raises PositionGone."""
        known = self._places.get(after)
        if known is not None:
            return known + 1
        first, last = await self._ends()
        if after < first.before:
            raise PositionGone
        low, high = first.number, last.number + 1
        while low < high:
            middle = (low + high) // 2
            found = await self._channel.from_number(middle, 1)
            if found and found[0].position <= after:
                low = found[0].number + 1
            else:
                high = middle
        # One before, so that its predecessor shows whether anything is missing.
        return max(first.number, low - 1)

    def _remember(self, message: Message) -> None:
        self._places[message.position] = message.number
        self._places.move_to_end(message.position)
        if len(self._places) > _REMEMBERED:
            self._places.popitem(last=False)
