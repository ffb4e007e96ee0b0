"""The event log: works follow one another, so what is committed is settled."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Sequence

from adapters.memory.tables import MemoryDatabase
from domain.shared.events import LoggedEvent, Position, PositionGone

_PATIENCE = 1.0
"""Seconds after which one looks again in any case."""


class MemoryEventStream:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def head(self) -> Position:
        return self._database.log[-1].position if self._database.log else self._database.horizon

    async def horizon(self) -> Position:
        return self._database.horizon

    async def read(
        self, after: Position, *, limit: int, until: Position | None = None, topics: Sequence[str] | None = None
    ) -> list[LoggedEvent]:
        if after < self._database.horizon:
            raise PositionGone
        return [
            event
            for event in self._database.log
            if event.position > after
            and (until is None or event.position <= until)
            and (topics is None or not set(topics).isdisjoint(event.topics))
        ][:limit]

    async def wakeups(self) -> AsyncGenerator[None]:
        woken = asyncio.Event()
        self._database.followers.add(woken)
        try:
            while True:
                yield
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_PATIENCE):
                        await woken.wait()
                woken.clear()
        finally:
            self._database.followers.discard(woken)
