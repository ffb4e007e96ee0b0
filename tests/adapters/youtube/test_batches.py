"""Who goes with which call."""

import asyncio
from collections.abc import Mapping, Sequence

import pytest

from adapters.youtube.batches import WINDOW, Batches
from domain.memberships.errors import ProofUnavailable
from tests.adapters.youtube.conftest import Pauses


class Register:
    """Says who is a member; each call goes on when the gate is open."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.failing = False

    async def __call__(self, subjects: Sequence[str]) -> Mapping[str, str]:
        self.calls.append(list(subjects))
        await self.gate.wait()
        if self.failing:
            raise ProofUnavailable(retry_after=7)
        return {subject: f"level of {subject}" for subject in subjects if not subject.startswith("x")}

    async def until_called(self, times: int) -> None:
        while len(self.calls) < times:
            await asyncio.sleep(0)


@pytest.fixture
def register() -> Register:
    return Register()


@pytest.fixture
def batches(register: Register, pauses: Pauses) -> Batches:
    return Batches(register, pauses)


async def test_everybody_hears_about_themselves(batches: Batches) -> None:
    heard = await asyncio.gather(*(batches.level_of(subject) for subject in "axb"))
    assert heard == ["level of a", None, "level of b"]


async def test_a_hundred_who_come_together_go_together(batches: Batches, register: Register) -> None:
    await asyncio.gather(*(batches.level_of(f"s{number}") for number in range(100)))
    assert [len(call) for call in register.calls] == [100]


async def test_a_call_takes_a_hundred_at_most(batches: Batches, register: Register, pauses: Pauses) -> None:
    await asyncio.gather(*(batches.level_of(f"s{number}") for number in range(250)))
    assert [len(call) for call in register.calls] == [100, 100, 50]
    assert pauses == [WINDOW, WINDOW], "a full call waits for nobody else"


async def test_who_comes_while_a_call_is_under_way_goes_with_the_next(batches: Batches, register: Register) -> None:
    register.gate.clear()
    first = asyncio.create_task(batches.level_of("first"))
    await register.until_called(1)
    others = [asyncio.create_task(batches.level_of(f"s{number}")) for number in range(30)]
    await asyncio.sleep(0)
    register.gate.set()
    await asyncio.gather(first, *others)
    assert [len(call) for call in register.calls] == [1, 30]


async def test_the_same_person_twice_is_one_question(batches: Batches, register: Register) -> None:
    assert await asyncio.gather(*(batches.level_of(subject) for subject in "aa")) == ["level of a"] * 2
    assert register.calls == [["a"]]


async def test_an_answer_is_not_kept_for_later(batches: Batches, register: Register) -> None:
    await batches.level_of("a")
    await batches.level_of("a")
    assert register.calls == [["a"], ["a"]]


async def test_a_failed_call_fails_for_all_in_it_and_for_nobody_else(batches: Batches, register: Register) -> None:
    register.failing = True
    outcomes = await asyncio.gather(*(batches.level_of(who) for who in "abc"), return_exceptions=True)
    assert [outcome.facts for outcome in outcomes if isinstance(outcome, ProofUnavailable)] == [{"retry_after": 7}] * 3
    assert len(register.calls) == 1
    register.failing = False
    assert await batches.level_of("d") == "level of d"


async def test_when_the_one_who_asks_goes_away_another_asks(batches: Batches, register: Register) -> None:
    register.gate.clear()
    tasks = [asyncio.create_task(batches.level_of(who)) for who in "abc"]
    await register.until_called(1)
    tasks[0].cancel()
    register.gate.set()
    assert await asyncio.gather(*tasks[1:]) == ["level of b", "level of c"]
    assert register.calls == [["a", "b", "c"]] * 2
    assert tasks[0].cancelled()
