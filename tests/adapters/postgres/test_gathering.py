"""Many who ask at once are answered by one statement, which begins after all of them have asked."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence

import asyncpg
import pytest

from adapters.postgres.gathering import Asking, Gathering
from adapters.postgres.pool import Pool, connect_pool


class Statement:
    """Answers each question with itself, when it is let go."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.let_go = asyncio.Semaphore(0)
        self.fails = False

    async def __call__(self, keys: Sequence[str]) -> Mapping[str, str]:
        self.asked.append(list(keys))
        await self.let_go.acquire()
        if self.fails:
            raise ConnectionError
        return {key: key for key in keys if key != "nobody"}


async def _asking(gathering: Gathering[str, str], *keys: str) -> list[asyncio.Task[str | None]]:
    tasks = [asyncio.create_task(gathering.find(key)) for key in keys]
    await asyncio.sleep(0)
    return tasks


async def test_who_asks_meanwhile_is_answered_together_by_the_next_statement() -> None:
    statement = Statement()
    gathering = Gathering(statement)
    tasks = await _asking(gathering, "a", "b", "nobody", "b")
    assert statement.asked == [["a"]]
    statement.let_go.release()
    assert await tasks[0] == "a"
    tasks += await _asking(gathering, "c")
    for _ in range(2):
        statement.let_go.release()
    assert await asyncio.gather(*tasks) == ["a", "b", None, "b", "c"]
    assert statement.asked[1][:2] == ["b", "nobody"] and "b" not in statement.asked[1][2:]


async def test_nobody_is_answered_by_a_statement_that_began_before_they_asked() -> None:
    statement = Statement()
    gathering = Gathering(statement)
    first = await _asking(gathering, "a")
    second = await _asking(gathering, "a")
    statement.let_go.release()
    await first[0]
    assert not second[0].done()
    statement.let_go.release()
    assert await second[0] == "a" and statement.asked == [["a"], ["a"]]


async def test_who_asks_alone_asks_at_once_each_time() -> None:
    statement = Statement()
    gathering = Gathering(statement)
    for _ in range(3):
        statement.let_go.release()
        assert await gathering.find("a") == "a"
    assert statement.asked == [["a"]] * 3


async def test_all_learn_that_it_failed_and_the_next_are_answered() -> None:
    statement = Statement()
    gathering = Gathering(statement)
    tasks = await _asking(gathering, "a", "b", "c")
    statement.fails = True
    for _ in range(2):
        statement.let_go.release()
    assert [type(each) for each in await asyncio.gather(*tasks, return_exceptions=True)] == [ConnectionError] * 3
    statement.fails = False
    statement.let_go.release()
    assert await gathering.find("d") == "d"


@pytest.mark.parametrize("gone", [0, 1])
async def test_who_goes_away_takes_nobody_along(gone: int) -> None:
    statement = Statement()
    gathering = Gathering(statement)
    tasks = await _asking(gathering, "a", "b", "c")
    tasks[gone].cancel()
    for _ in range(3):
        statement.let_go.release()
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(answers.pop(gone), asyncio.CancelledError)
    assert answers == [key for key in "abc" if key != "abc"[gone]]


class TestAsking:
    """A statement with values, asked by many at once."""

    @pytest.fixture
    async def pool(self, database_url: str) -> AsyncIterator[Pool]:
        pool = await connect_pool(database_url, 2)
        yield pool
        await pool.close()

    async def test_each_gets_the_row_for_their_values_or_none(self, pool: Pool) -> None:
        asking = Asking(pool, "SELECT $1::int AS number, cardinality($2::text[]) AS many WHERE $1 <> 3", 2)
        rows = await asyncio.gather(*(asking.row(number, ["a"] * number) for number in (1, 2, 3, 4, 2)))
        assert [row and (row["number"], row["many"]) for row in rows] == [(1, 1), (2, 2), None, (4, 4), (2, 2)]

    async def test_one_round_trip_serves_all_who_ask_meanwhile(self, pool: Pool) -> None:
        asking, heard = Asking(pool, "SELECT $1::int AS number", 1), list[str]()
        async with pool.acquire() as one, pool.acquire() as other:
            for connection in (one, other):
                connection.add_query_logger(lambda query: heard.append(query.query))
        await asyncio.gather(*(asking.row(number) for number in range(10)))
        assert len(heard) == 2

    async def test_what_fails_for_one_fails_for_nobody_else(self, pool: Pool) -> None:
        asking = Asking(pool, "SELECT 12 / $1::int AS result", 1)
        rows = await asyncio.gather(*(asking.row(number) for number in (1, 2, 3)))
        assert [row and row["result"] for row in rows] == [12, 6, 4]
        outcomes = await asyncio.gather(*(asking.row(number) for number in (1, 2, 0, 3)), return_exceptions=True)
        assert [type(outcome) for outcome in outcomes].count(asyncpg.DivisionByZeroError) == 1
        assert [row["result"] for row in outcomes if isinstance(row, asyncpg.Record)] == [12, 6, 4]
