"""How far people have read, what they follow, and which boards they chose."""

from adapters.memory.stores.store import Store
from adapters.memory.tables import Tables
from domain.boards.model.thread import Thread
from domain.boards.reading.traces import MOST_FOLLOWED, BoardChoice, Follow, FollowKind, Reading, TraceKey
from domain.shared.ids import ThreadId


class ReadingStore(Store[Reading]):
    async def advance(self, key: TraceKey, reading: Reading, *, back: bool) -> None:
        known = self._one(reading.marker)
        if known is None:
            self._tables.insert(reading)
        elif back or key.position(known) < key.position(reading):
            self._tables.update(reading)


class FollowStore(Store[Follow]):
    async def put(self, key: TraceKey, thread_id: ThreadId, kind: FollowKind) -> bool:
        for known in self._all(lambda each: each.marker == key.of_follow(thread_id)):
            self._tables.delete(known)
        return follow(self._tables, key, thread_id, kind)

    async def remove(self, key: TraceKey, thread_id: ThreadId) -> None:
        merged = [each.id for each in self._tables.all(Thread) if each.merged_into == thread_id]
        markers = [key.of_follow(each) for each in (thread_id, *merged)]
        for known in self._all(lambda each: each.marker in markers):
            self._tables.delete(known)


class BoardChoiceStore(Store[BoardChoice]):
    async def choose(self, choice: BoardChoice) -> None:
        await self.forget(choice.marker)
        self._tables.insert(choice)

    async def forget(self, marker: bytes) -> None:
        known = self._one(marker)
        if known is not None:
            self._tables.delete(known)


def follow(tables: Tables, key: TraceKey, thread_id: ThreadId, kind: FollowKind = FollowKind.FOLLOW) -> bool:
    """In a slot that is free, unless the thread is followed or muted already. Whether it is now."""
    marker = key.of_follow(thread_id)
    if any(each.marker == marker for each in tables.all(Follow)):
        return True
    slots = (key.of_slot(number) for number in range(MOST_FOLLOWED))
    slot = next((slot for slot in slots if (slot,) not in tables.rows(Follow)), None)
    if slot is not None:
        tables.insert(Follow(slot, marker, thread_id, kind))
    return slot is not None
