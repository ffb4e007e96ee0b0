"""How far consumers have come, and their dead letters."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from adapters.memory.readers.pages import page_of, start_of, time
from domain.shared.clock import Clock
from domain.shared.consuming import DeadLetter, DeadLetterView, LeaseLost, Progress
from domain.shared.cursors import Cursors
from domain.shared.events import LoggedEvent, Position
from domain.shared.ids import CommunityId, DeadLetterId, Ids
from domain.shared.shapes import PageRequest, RenderedPage


@dataclass(slots=True)
class _Held:
    progress: Progress
    holder: str
    until: float


@dataclass(frozen=True, slots=True)
class _Kept:
    letter: DeadLetter
    failed_at: datetime
    replaying: bool = False

    def view(self) -> DeadLetterView:
        return DeadLetterView(
            id=self.letter.id,
            consumer=self.letter.consumer,
            event_id=self.letter.event.id,
            type=self.letter.event.type,
            occurred_at=time(self.letter.event.occurred_at),
            error=self.letter.error,
            attempts=self.letter.attempts,
            failed_at=time(self.failed_at),
            replaying=self.replaying,
        )


class MemoryLedger:
    def __init__(self, ids: Ids, cursors: Cursors, clock: Clock) -> None:
        self._ids = ids
        self._cursors = cursors
        self._clock = clock
        self._consumers: dict[str, _Held] = {}
        self._letters: dict[str, _Kept] = {}

    async def take(self, consumer: str, holder: str, lease: timedelta, start: Position) -> Progress | None:
        now = asyncio.get_running_loop().time()
        known = self._consumers.setdefault(consumer, _Held(Progress(start), "", now - 1))
        if known.holder != holder and known.until >= now:
            return None
        known.holder, known.until = holder, now + lease.total_seconds()
        return known.progress

    async def release(self, consumer: str, holder: str) -> None:
        known = self._consumers.get(consumer)
        if known is not None and known.holder == holder:
            known.holder, known.until = "", asyncio.get_running_loop().time() - 1

    async def advance(self, consumer: str, holder: str, position: Position) -> None:
        self._held(consumer, holder).progress = Progress(position)

    async def count(self, consumer: str, holder: str, attempts: int) -> None:
        known = self._held(consumer, holder)
        known.progress = Progress(known.progress.position, attempts)

    async def bury(self, consumer: str, holder: str, event: LoggedEvent, error: str, attempts: int) -> None:
        await self.advance(consumer, holder, event.position)
        same = (k for k in self._letters.values() if (k.letter.consumer, k.letter.event.id) == (consumer, event.id))
        known = next(same, None)
        letter_id = DeadLetterId(self._ids.ordered("dlt")) if known is None else known.letter.id
        self._keep(DeadLetter(letter_id, consumer, event, error, attempts))

    async def to_replay(self, consumer: str, limit: int) -> Sequence[DeadLetter]:
        wanted = [k.letter for k in self._letters.values() if k.replaying and k.letter.consumer == consumer]
        return wanted[:limit]

    async def settle(self, letter: DeadLetter, error: str | None) -> None:
        if error is None:
            self._letters.pop(letter.id, None)
        elif letter.id in self._letters:
            self._keep(replace(letter, error=error, attempts=letter.attempts + 1))

    async def letters(self, community_id: CommunityId, page: PageRequest) -> RenderedPage:
        name = f"dead_letters/{community_id}"
        kept = {i: k.view() for i, k in self._letters.items() if k.letter.event.community_id == community_id}
        start = start_of(page, name, self._cursors)
        return page_of(kept, start, page.limit, name, self._cursors, descending=True)

    async def ask_replay(self, community_id: CommunityId, letter_id: str) -> bool:
        kept = self._letters.get(letter_id)
        if kept is None or kept.letter.event.community_id != community_id:
            return False
        self._letters[letter_id] = replace(kept, replaying=True)
        return True

    def _held(self, consumer: str, holder: str) -> _Held:
        known = self._consumers.get(consumer)
        if known is None or known.holder != holder:
            raise LeaseLost
        return known

    def _keep(self, letter: DeadLetter) -> None:
        self._letters[letter.id] = _Kept(letter, self._clock.now())
