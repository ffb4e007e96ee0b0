"""Waiting, for thousands of connections of which nearly all say nothing and are told nothing: asyncio's own events and
queues hold 600 bytes each while nothing happens, and a task that waits for work some kilobytes.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


class Flag:
    """As asyncio.Event."""

    __slots__ = ("_is_set", "_waiting")

    def __init__(self, is_set: bool = False) -> None:
        self._is_set = is_set
        self._waiting: list[asyncio.Future[None]] | None = None

    def is_set(self) -> bool:
        return self._is_set

    def set(self) -> None:
        self._is_set = True
        waiting, self._waiting = self._waiting, None
        for raised in waiting or ():
            if not raised.done():  # who was cancelled waits no more
                raised.set_result(None)

    def clear(self) -> None:
        self._is_set = False

    async def wait(self) -> None:
        """Until it is set, were it only for a moment."""
        if self._is_set:
            return
        raised: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting = [*(one for one in self._waiting or () if not one.done()), raised]
        await raised


class Line(Generic[Item]):
    """First in, first out."""

    __slots__ = ("_items",)

    def __init__(self, items: Iterable[Item] = ()) -> None:
        self._items: deque[Item] | None = deque(items) or None

    def __len__(self) -> int:
        return 0 if self._items is None else len(self._items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items or ())

    def append(self, item: Item) -> None:
        if self._items is None:
            self._items = deque()
        self._items.append(item)

    def popleft(self) -> Item:
        """Raises IndexError."""
        if self._items is None:
            raise IndexError
        item = self._items.popleft()
        self._items = self._items or None
        return item


class Errand:
    """Work for which there is a task whenever there is some to do, and none otherwise."""

    __slots__ = ("_failed", "_task", "_work")

    def __init__(self, work: Callable[[], Coroutine[Any, Any, None]], failed: Callable[[Exception], None]) -> None:
        """`work` does what there is to do, and does not give way between its last look for more and its end."""
        self._work = work
        self._failed = failed
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """There is something to do. Who is at work comes to it without being told."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._do())

    async def stop(self) -> None:
        """Whatever there is left to do, and for good."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        del self._work, self._failed  # whose methods these are has this, too: a ring, for the collector to find

    async def _do(self) -> None:
        try:
            await self._work()
        except Exception as error:
            self._failed(error)
        finally:
            self._task = None
