"""One effect for a request that comes twice, and its answer again.

While a request with an idempotency key is being handled, each of its units of work that wrote something leaves a *mark*
in its transaction: a row under the request's tag. The last of them is not committed before there is an answer, so that
effect, mark and answer are kept together or not at all; what is read meanwhile is read on its connection. Two of the
same request at once meet at the mark: the second waits until the first has committed, has no effect, and finds the
answer.

A unit that another one follows is committed before that one begins, as without a key, with a mark that has no answer
yet. An interruption between the two leaves such a mark: see `RequestInterrupted`.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

from adapters.postgres.pool import BORROWED, Connection, Pool
from domain.shared.errors import DatabaseUnavailable
from domain.shared.repeats import Answer, Repeated, Request, RequestInterrupted

WAITED = 5.0
"""Seconds for which one waits for the answer of somebody who has begun."""
_PAUSE = 0.05
_BATCH = 5_000

_NOW = "floor(extract(epoch FROM now()) / 3600)::int"
_MARK = f"""
INSERT INTO {{world}}.repeats AS known (tag, sealed, expires) VALUES ($1, $2, {_NOW} + 25)
ON CONFLICT (tag) DO UPDATE SET sealed = excluded.sealed, expires = excluded.expires
WHERE $3 OR known.expires <= {_NOW} RETURNING true
"""  # noqa: S608
"""No row when another request has marked it. `$3`: the mark that is there is ours."""
_FIND = f"SELECT sealed FROM {{world}}.repeats WHERE tag = $1 AND expires > {_NOW}"  # noqa: S608
_FORGET = f"""
DELETE FROM {{world}}.repeats WHERE tag IN (SELECT tag FROM {{world}}.repeats WHERE expires <= {_NOW} LIMIT $1)
"""  # noqa: S608
_WROTE = "SELECT pg_current_xact_id_if_assigned() IS NOT NULL"

_ATTEMPT: ContextVar["Attempt | None"] = ContextVar("_ATTEMPT", default=None)


def present_attempt() -> "Attempt | None":
    """The request with a key that is being handled here. A task that outlives it has none."""
    attempt = _ATTEMPT.get()
    return None if attempt is None or attempt.is_over else attempt


class Seals(Protocol):
    def tag(self, request: Request, world: str) -> bytes: ...

    def seal(self, request: Request, tag: bytes, answer: Answer | None) -> bytes: ...

    def open(self, request: Request, tag: bytes, sealed: bytes) -> Answer | None:
        """Raises IdempotencyKeyReused."""


@dataclass(frozen=True, slots=True)
class World:
    """Where marks are kept."""

    name: str
    pool: Pool


@dataclass(frozen=True, slots=True)
class _Held:
    """A unit of work that is done and not committed. Leaving its stack commits it."""

    world: str
    pool: Pool
    connection: Connection
    stack: AsyncExitStack
    committed: Callable[[], None]


class _Undone(Exception):
    """What was held is to be rolled back."""


class Attempt:
    """One request with a key, while it is handled."""

    def __init__(self, request: Request, seals: Seals, worlds: tuple[World, ...], waits: float) -> None:
        self._request = request
        self._seals = seals
        self._worlds = worlds
        self._waits = waits
        self._tags = {world.name: seals.tag(request, world.name) for world in worlds}
        self._marked: list[str] = []
        self._held: _Held | None = None
        self._under_way = 0
        self.is_over = False
        self.audiences: tuple[str, ...] = ()
        """Those that the caller is in, once they are known."""

    @property
    def has_effect(self) -> bool:
        """Whether this request has changed anything, or will once it is concluded."""
        return self._held is not None or bool(self._marked)

    def borrowed(self, pool: Pool) -> Connection | None:
        """The connection to read on, so that what is not committed yet is seen."""
        return self._held.connection if self._held is not None and self._held.pool is pool else None

    @contextmanager
    def working(self) -> Iterator[None]:
        """While a unit of work is under way."""
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1

    async def keep(
        self,
        world: str,
        pool: Pool,
        connection: Connection,
        stack: AsyncExitStack,
        wrote: bool,
        committed: Callable[[], None],
    ) -> bool:
        """Whether the transaction is held from here on. Else it is the caller's to commit. Raises Repeated."""
        if not wrote and not await connection.fetchval(_WROTE):
            return False
        if self._under_way:  # inside a unit of the other world, which comes after this one
            await self._mark(world, connection, None)
            return False
        self._held = _Held(world, pool, connection, stack.pop_all(), committed)
        return True

    async def settle(self) -> None:
        """Commit what is held, because something follows. Raises Repeated."""
        await self._commit(None)

    async def conclude(self, answer: Answer) -> None:
        """Keep the answer, together with what is held. Raises Repeated."""
        if self._held is not None:
            await self._commit(answer)
        elif self._marked:
            world = next(each for each in self._worlds if each.name == self._marked[-1])
            async with world.pool.acquire() as connection:
                await self._mark(world.name, connection, answer)

    async def discard(self) -> None:
        """Roll back what is held."""
        held, self._held = self._held, None
        if held is not None:
            with suppress(_Undone):
                async with held.stack:
                    raise _Undone

    async def find(self) -> Answer | None:
        """The answer that an earlier request with this key has got, if it has had an effect.

        Waits for one that has begun. Raises IdempotencyKeyReused, RequestInterrupted.
        """
        deadline = _clock() + self._waits
        while marks := [mark async for mark in self._marks()]:
            answer = next((mark for mark in marks if mark is not None), None)
            if answer is not None:
                return answer
            if _clock() > deadline:
                raise RequestInterrupted
            await asyncio.sleep(_PAUSE * random.uniform(0.5, 1))  # noqa: S311 (jitter)
        return None

    async def _marks(self) -> AsyncIterator[Answer | None]:
        for world in self._worlds:
            tag = self._tags[world.name]
            sealed = await world.pool.fetchval(_FIND.format(world=world.name), tag)
            if sealed is not None:
                yield self._seals.open(self._request, tag, sealed)

    async def _commit(self, answer: Answer | None) -> None:
        held, self._held = self._held, None
        if held is None:
            return
        async with held.stack:
            await self._mark(held.world, held.connection, answer)
        held.committed()

    async def _mark(self, world: str, connection: Connection, answer: Answer | None) -> None:
        tag = self._tags[world]
        sealed = self._seals.seal(self._request, tag, answer)
        if not await connection.fetchval(_MARK.format(world=world), tag, sealed, world in self._marked):
            raise Repeated
        self._marked.append(world)


class Repeats:
    """Requests with keys, and forgetting them."""

    def __init__(self, vault: Pool, community: Pool, seals: Seals, waits: float = WAITED) -> None:
        self._worlds = (World("community", community), World("vault", vault))
        self._seals = seals
        self._waits = waits

    @asynccontextmanager
    async def attempt(self, request: Request) -> AsyncIterator[Attempt]:
        """While it is handled. What has not been concluded at the end is rolled back."""
        attempt = Attempt(request, self._seals, self._worlds, self._waits)
        token, borrowed = _ATTEMPT.set(attempt), BORROWED.set(attempt.borrowed)
        try:
            yield attempt
        finally:
            BORROWED.reset(borrowed)
            _ATTEMPT.reset(token)
            attempt.is_over = True
            await attempt.discard()

    def asked_by(self, audiences: Callable[[], Iterable[str]]) -> None:
        """Tell the present attempt, if there is one, which audiences its caller is in."""
        if (attempt := present_attempt()) is not None:
            attempt.audiences = tuple(sorted(audiences()))

    async def sweep(self) -> None:
        """Forget what is over. Any number of processes may, at any time."""
        for world in self._worlds:
            with suppress(DatabaseUnavailable):
                while await world.pool.execute(_FORGET.format(world=world.name), _BATCH) == f"DELETE {_BATCH}":
                    continue


def _clock() -> float:
    return asyncio.get_running_loop().time()
