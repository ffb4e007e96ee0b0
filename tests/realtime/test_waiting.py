"""What a connection waits with, as light as it is."""

import asyncio

from api.realtime.waiting import Errand, Flag, Line


async def _turns() -> None:
    """All that is ready has had its turn, and what that made ready."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_flag_wakes_all_who_wait_also_if_it_is_lowered_at_once() -> None:
    flag = Flag()
    waiting = [asyncio.create_task(flag.wait()) for _ in range(3)]
    await _turns()
    flag.set()
    flag.clear()
    await asyncio.wait_for(asyncio.gather(*waiting), 10)
    assert not flag.is_set()


async def test_who_gives_up_waiting_for_a_flag_does_so_alone() -> None:
    flag = Flag()
    patient, impatient = (asyncio.create_task(flag.wait()) for _ in range(2))
    await _turns()
    impatient.cancel()
    await _turns()
    assert (impatient.cancelled(), patient.done()) == (True, False)
    flag.set()
    await asyncio.wait_for(patient, 10)
    await flag.wait()  # it stays raised


def test_a_line_gives_what_it_was_given_in_its_order() -> None:
    line, given = Line(range(2)), list(range(2))
    for number in range(2, 10):
        line.append(number)
        given.append(number)
        assert (len(line), list(line)) == (len(given), given)
        assert line.popleft() == given.pop(0)
    while given:
        assert line.popleft() == given.pop(0)
    assert (len(line), list(line), bool(line)) == (0, [], False)


class _Desk:
    """Work that takes up what there is, one thing after the other."""

    def __init__(self) -> None:
        self.todo: list[str] = []
        self.done: list[str] = []
        self.failures: list[Exception] = []
        self.may_go_on = asyncio.Event()
        self.errand = Errand(self._work, self.failures.append)

    def give(self, what: str) -> None:
        self.todo.append(what)
        self.errand.start()

    async def _work(self) -> None:
        while self.todo:
            what = self.todo.pop(0)
            await self.may_go_on.wait()
            if what == "defect":
                raise ValueError(what)
            self.done.append(what)


async def test_an_errand_comes_to_what_is_new_while_it_is_under_way_and_afterwards() -> None:
    desk = _Desk()
    desk.give("one")
    await _turns()
    desk.give("two")
    assert desk.done == []
    desk.may_go_on.set()
    await _turns()
    assert desk.done == ["one", "two"]
    desk.give("three")
    await _turns()
    assert (desk.done, desk.failures) == (["one", "two", "three"], [])


async def test_the_failure_of_an_errand_is_told_and_it_may_be_done_again() -> None:
    desk = _Desk()
    desk.may_go_on.set()
    desk.give("defect")
    await _turns()
    assert [str(failure) for failure in desk.failures] == ["defect"]
    desk.give("one")
    await _turns()
    assert desk.done == ["one"]


async def test_an_errand_that_is_stopped_does_nothing_any_more() -> None:
    for turns in (0, 1):  # before it has begun, and in its midst
        desk = _Desk()
        desk.give("one")
        for _ in range(turns):
            await asyncio.sleep(0)
        await desk.errand.stop()
        desk.may_go_on.set()
        await _turns()
        assert (desk.done, desk.failures) == ([], [])
