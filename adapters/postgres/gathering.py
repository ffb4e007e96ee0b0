"""One statement for many who ask at once."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from contextvars import Context
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")


class Gathering(Generic[Key, Found]):
    """Whoever asks while a statement is under way waits for its end and is answered by the next, with all who did so.

    So nobody gets an answer that is older than their question: a statement begins after all that it answers have asked.
    Who asks alone waits for nobody.
    """

    def __init__(self, ask: Callable[[Sequence[Key]], Awaitable[Mapping[Key, Found]]]) -> None:
        self._ask = ask
        self._waiting: list[tuple[Key, asyncio.Future[Found | None]]] = []
        self._under_way = False
        self._next: asyncio.Task[None] | None = None

    async def find(self, key: Key) -> Found | None:
        """Raises what the statement raises."""
        if self._under_way:
            answer: asyncio.Future[Found | None] = asyncio.get_running_loop().create_future()
            self._waiting.append((key, answer))
            return await answer
        self._under_way = True
        try:
            return (await self._ask([key])).get(key)
        finally:
            self._go_on()

    def _go_on(self) -> None:
        """In a context of its own: what the first who asked has borrowed is not for the others."""
        if self._waiting:
            self._next = asyncio.get_running_loop().create_task(self._answer_together(), context=Context())
        else:
            self._under_way = False

    async def _answer_together(self) -> None:
        asked, self._waiting = self._waiting, []
        try:
            found = await self._ask(list(dict.fromkeys(key for key, _ in asked)))
        except (Exception, asyncio.CancelledError) as error:
            for _, answer in asked:
                if not answer.done():  # who was cancelled meanwhile wants none
                    answer.set_exception(error)
        else:
            for key, answer in asked:
                if not answer.done():
                    answer.set_result(found.get(key))
        finally:
            self._go_on()
