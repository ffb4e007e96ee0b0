"""Transactions: when they begin, which commit together, and what it means that one is refused."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import groupby, zip_longest
from typing import Any

import asyncpg

from adapters.postgres.gathering import Gathering
from adapters.postgres.pool import LOST, Connection, Pool
from domain.boards.errors import (
    AlreadyFlagged,
    AlreadyReported,
    BoardSlugTaken,
    CategorySlugTaken,
    ClaimSlotTaken,
    ProfessionNotBorne,
    ReplyElsewhere,
    ReportSlotTaken,
    ThreadClosed,
)
from domain.memberships.errors import AlreadyMember, SlugTaken
from domain.pseudonyms.errors import NameTaken, SlotTaken
from domain.shared.audit import EntryKnown
from domain.shared.errors import DatabaseUnavailable, Refusal

REFUSALS: dict[str, type[Refusal]] = {
    "audit_entries_pkey": EntryKnown,
    "boards_community_id_slug_key": BoardSlugTaken,
    "categories_community_id_slug_key": CategorySlugTaken,
    "communities_slug_key": SlugTaken,
    "memberships_one_live_idx": AlreadyMember,
    "pseudonyms_community_id_name_key_key": NameTaken,
    "pseudonyms_wearer_tag_key": SlotTaken,
    "pseudonyms_number_tag_key": SlotTaken,
    "posts_reply_to_fkey": ReplyElsewhere,
    "reports_one_open_idx": AlreadyReported,
    "reports_slot_key": ReportSlotTaken,
    "claims_one_open_idx": AlreadyFlagged,
    "claims_slot_key": ClaimSlotTaken,
    "posts_profession_fkey": ProfessionNotBorne,
    "posts.board_id": ThreadClosed,  # see `stores.writings.publishing`
    "verdicts_profession_fkey": ProfessionNotBorne,
}
"""What a broken constraint means. Any other is a defect of ours and stays an error."""

_CROSSED = (asyncpg.DeadlockDetectedError, asyncpg.LockNotAvailableError)
"""Another work was in the way and nothing has changed: the same again will do."""

_IMPATIENT = "SET LOCAL lock_timeout = '100ms'"
"""Whoever holds what one of many wants does not hold up the others."""
_A_MOMENT = 0.1
"""Seconds: neither does who is being waited for by one alone."""

Written = tuple[str, list[Any]]
"""A statement that gives nothing back, and its values."""
Run = tuple[str, list[list[Any]]]
"""A statement, and the values for each time that it is run."""


@asynccontextmanager
async def transaction(pool: Pool) -> AsyncIterator[Connection]:
    """Raises the refusals that broken constraints mean, and DatabaseUnavailable where another work was in the way."""
    async with _connection(pool) as connection, connection.transaction():
        yield connection


@asynccontextmanager
async def _connection(pool: Pool) -> AsyncIterator[Connection]:
    async with pool.acquire() as connection:
        try:
            yield connection
        except _CROSSED:
            raise DatabaseUnavailable(retry_after=1) from None
        except asyncpg.IntegrityConstraintViolationError as broken:
            refusal = REFUSALS.get(broken.constraint_name or f"{broken.table_name}.{broken.column_name}")
            if refusal is None:
                raise
            raise refusal from None


class Deferred:
    """The connection of a transaction that begins with its first statement."""

    def __init__(self, pool: Pool, stack: AsyncExitStack) -> None:
        self._pool = pool
        self._stack = stack
        self._connection: Connection | None = None

    @property
    def has_begun(self) -> bool:
        return self._connection is not None

    async def begun(self) -> Connection:
        if self._connection is None:
            self._connection = await self._stack.enter_async_context(transaction(self._pool))
        return self._connection

    async def execute(self, statement: str, *values: Any) -> str:
        return await (await self.begun()).execute(statement, *values)

    async def fetch(self, statement: str, *values: Any) -> list[asyncpg.Record]:
        return await (await self.begun()).fetch(statement, *values)

    async def fetchrow(self, statement: str, *values: Any) -> asyncpg.Record | None:
        return await (await self.begun()).fetchrow(statement, *values)

    async def fetchval(self, statement: str, *values: Any) -> Any:
        return await (await self.begun()).fetchval(statement, *values)


class _Writes:
    """What one work writes."""

    def __init__(self, statements: Sequence[Written]) -> None:
        self.statements = statements


class Committing:
    """Works that only write, and end at the same moment, are one transaction: one fsync for all, which all wait for.

    All or nothing holds for each work, not for all: where one of them fails, each is committed by itself.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._gathering: Gathering[_Writes, asyncio.Task[None]] = Gathering(self._commit)

    async def commit(self, statements: Sequence[Written]) -> None:
        """Raises what `transaction` raises."""
        if statements and (alone := await self._gathering.find(_Writes(statements))) is not None:
            await alone

    async def _commit(self, works: Sequence[_Writes]) -> dict[_Writes, "asyncio.Task[None]"]:
        """Those that are committed each by itself, perhaps still: the next ones wait for these but for a moment."""
        if len(works) > 1 and await self._together(works):
            return {}
        alone = {work: asyncio.create_task(self._alone(work)) for work in works}
        for task in alone.values():
            task.add_done_callback(_seen)
        await asyncio.wait(alone.values(), timeout=_A_MOMENT)
        return alone

    async def _together(self, works: Sequence[_Writes]) -> bool:
        """Whether that went well, for all. First what each writes first, then what each writes second, and so on."""
        async with self._pool.acquire() as connection:
            try:
                async with connection.transaction():
                    await connection.execute(_IMPATIENT)
                    for step in zip_longest(*(runs(work.statements) for work in works)):
                        for statement, values in _alike(filter(None, step)):
                            await run(connection, statement, values)
            except (asyncpg.PostgresError, asyncpg.InterfaceError) as failed:
                if isinstance(failed, LOST) or connection.is_closed():  # perhaps after the commit
                    raise
                return False
        return True

    async def _alone(self, work: _Writes) -> None:
        """One statement is a transaction of its own."""
        started = _connection if len(work.statements) == 1 else transaction
        async with started(self._pool) as connection:
            for statement, values in runs(work.statements):
                await run(connection, statement, values)


def _seen(task: "asyncio.Task[None]") -> None:
    """That it failed is no defect where who would be told has gone away."""
    if not task.cancelled():
        task.exception()


def runs(written: Sequence[Written]) -> list[Run]:
    """Those of the same statement that follow one another."""
    return [
        (statement, [values for _, values in same]) for statement, same in groupby(written, key=lambda each: each[0])
    ]


async def run(connection: Connection, statement: str, values: list[list[Any]]) -> None:
    """In one round trip."""
    if len(values) == 1:
        await connection.execute(statement, *values[0])
    else:
        await connection.executemany(statement, values)


def _alike(step: Iterable[Run]) -> list[Run]:
    by_statement: dict[str, list[list[Any]]] = {}
    for statement, values in step:
        by_statement.setdefault(statement, []).extend(values)
    return list(by_statement.items())
