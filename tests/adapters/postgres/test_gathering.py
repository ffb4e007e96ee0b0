"""Many who ask at once are answered by one statement, which begins after all of them have asked."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from adapters.postgres.gathering import Gathering


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
