"""One statement, or one round trip, for many who ask at once."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from contextvars import Context
from typing import Any, Generic, TypeVar

import asyncpg

from adapters.postgres.pool import Pool, lent

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


class Asking:
    """A statement that gives a row or none, asked by many at once, each with values of their own.

    What is asked meanwhile goes to the database in one round trip. It is for statements that answer at once: who asks
    together waits for all.
    """

    def __init__(self, pool: Pool, statement: str, values: int) -> None:
        self._pool = pool
        self._statement = statement
        self._numbered = f"SELECT asked.*, ${values + 1}::int AS asked_as FROM ({statement}) asked"  # noqa: S608
        self._gathering: Gathering[tuple[Any, ...], asyncpg.Record | Exception] = Gathering(self._ask)

    async def row(self, *values: Any) -> asyncpg.Record | None:
        if lent(self._pool) is not None:  # what is not committed yet is for who wrote it
            return await self._pool.fetchrow(self._statement, *values)
        asked = tuple(tuple(each) if isinstance(each, list) else each for each in values)
        found = await self._gathering.find(asked)
        if isinstance(found, Exception):
            raise found
        return found

    async def _ask(self, asked: Sequence[tuple[Any, ...]]) -> Mapping[tuple[Any, ...], asyncpg.Record | Exception]:
        if len(asked) == 1:
            return await self._one_by_one(asked)
        try:
            rows = await self._pool.fetchmany(self._numbered, [(*values, n) for n, values in enumerate(asked)])
        except asyncpg.PostgresError:  # one's failure is not the others'
            return await self._one_by_one(asked)
        return {asked[row["asked_as"]]: row for row in rows}

    async def _one_by_one(
        self, asked: Sequence[tuple[Any, ...]]
    ) -> Mapping[tuple[Any, ...], asyncpg.Record | Exception]:
        found: dict[tuple[Any, ...], asyncpg.Record | Exception] = {}
        for values in asked:
            try:
                row = await self._pool.fetchrow(self._statement, *values)
            except asyncpg.PostgresError as failed:
                found[values] = failed
            else:
                found |= {} if row is None else {values: row}
        return found
