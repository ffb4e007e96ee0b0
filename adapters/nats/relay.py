"""Copying the log: a consumer like any other, for which PostgreSQL remembers how far it has come.

What counts is what the stream holds, not what was remembered: before the first event after a start, or after any
trouble, the relay looks at the stream's last message and goes on from there. Every message names the one that it must
come behind. So nothing is doubled and nothing left out, whichever of the two servers, or the relay, is restarted or
has lost its latest seconds, and a relay that believes it still holds its lease cannot disturb the one that does.
"""

import asyncio

from adapters.nats.channel import Message, NatsChannel
from domain.shared.events import EventStream, LoggedEvent, Position, PositionGone

_BATCH = 500


class NatsRelay:
    name = "nats-relay"
    types = None
    from_the_oldest = True

    def __init__(self, log: EventStream, channel: NatsChannel) -> None:
        self._log = log
        self._channel = channel
        self._end: tuple[int, Position] | None = None
        """The stream's last message and its position, if known."""
        self._turn = asyncio.Lock()

    async def handle(self, event: LoggedEvent) -> None:
        """Bring the stream up to this event."""
        async with self._turn:
            await self._bring_up_to(event)

    async def tend(self) -> None:
        """Have the stream there before the first event happens, so that readers find their place; and trim it.

        Any process may, whoever relays.
        """
        async with self._turn:
            if await self._channel.last() is None:
                await self._look()
            await self._trim()

    async def _bring_up_to(self, event: LoggedEvent) -> None:
        """It takes along what else is there, so that the next events of a burst are copied when their turn comes."""
        try:
            _, position = self._end or await self._look()
            if position < event.position:
                await self._catch_up(event.position)
        except BaseException:
            self._end = None
            raise

    async def _trim(self) -> None:
        """Drop what the log has dropped."""
        horizon = await self._log.horizon()
        first, last = await self._channel.first(), await self._channel.last()
        if first is None or last is None or first.before >= horizon:
            return
        if last.position <= horizon:
            number = await self._channel.publish(None, last.position, last.position, last.number)
            self._end = None
            await self._channel.drop_before(number)
            return
        await self._channel.drop_before(await self._number_behind(horizon, first, last))

    async def _look(self) -> tuple[int, Position]:
        last = await self._channel.last()
        if last is None:
            await self._channel.ensure()
            last = await self._channel.last()
        if last is None:
            horizon = await self._log.horizon()
            self._end = await self._channel.publish(None, horizon, horizon, 0), horizon
        else:
            self._end = last.number, last.position
        return self._end

    async def _catch_up(self, until: Position) -> None:
        assert self._end is not None
        while self._end[1] < until:
            try:
                batch = await self._log.read(self._end[1], limit=_BATCH)
            except PositionGone:  # the stream was away for longer than the log remembers
                horizon = await self._log.horizon()
                self._end = await self._channel.publish(None, horizon, horizon, self._end[0]), horizon
                continue
            if not batch:
                return
            for event in batch:
                await self._append(event)

    async def _append(self, event: LoggedEvent) -> None:
        assert self._end is not None
        number, position = self._end
        self._end = await self._channel.publish(event, event.position, position, number), event.position

    async def _number_behind(self, position: Position, first: Message, last: Message) -> int:
        low, high = first.number, last.number
        while low < high:
            middle = (low + high) // 2
            found = await self._channel.from_number(middle, 1)
            if found and found[0].position <= position:
                low = found[0].number + 1
            else:
                high = middle
        return low
