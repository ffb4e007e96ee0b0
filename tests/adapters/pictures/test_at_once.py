"""Many pictures at once: few are read at a time, a bounded number waits, and everybody else goes on."""

import asyncio
import threading
from collections.abc import Coroutine, Sequence

import pytest

from adapters.pictures import PillowPictures, reencoded
from domain.shared.pictures import PicturesBusy, PictureUnreadable
from tests.adapters.pictures.files import bomb
from tests.pictures import opened, plain

LARGE = bomb(6_000, 4_000)
"""Takes a while."""


def reading_threads() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name.startswith("pictures")}


async def turns_meanwhile(reading: Sequence[Coroutine[None, None, bytes]]) -> tuple[int, int]:
    """How often the loop came round while these were under way, and how many threads were reading at most."""
    turns, threads, others = 0, 0, reading_threads()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(each) for each in reading]
        while not all(task.done() for task in tasks):
            await asyncio.sleep(0)
            turns, threads = turns + 1, max(threads, len(reading_threads() - others))
    assert {opened(task.result()).size for task in tasks} == {(256, 256)}
    return turns, threads


async def test_others_go_on_while_twenty_pictures_are_read_two_at_a_time() -> None:
    pictures = PillowPictures(at_once=2)
    turns, threads = await turns_meanwhile([pictures.square(LARGE, 256) for _ in range(20)])
    assert turns > 20 * 20
    assert threads == 2
    pictures.close()


async def test_read_in_the_loop_itself_they_would_hold_it_up() -> None:
    async def square() -> bytes:
        return reencoded(LARGE, 256, square=True)

    assert await turns_meanwhile([square() for _ in range(3)]) == (1, 0)


async def test_who_would_wait_too_long_is_told_so_and_a_place_is_free_again_afterwards() -> None:
    pictures = PillowPictures(at_once=1, waiting=3)
    answers = await asyncio.gather(*(pictures.square(plain(), 64) for _ in range(10)), return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, PicturesBusy)]
    assert (len(refused), {busy.facts["retry_after"] for busy in refused}) == (6, {2})
    assert sum(isinstance(answer, bytes) for answer in answers) == 4
    for _ in range(8):  # twice as often as there are places
        with pytest.raises(PictureUnreadable):
            await pictures.square(b"", 64)
    assert opened(await pictures.square(plain(), 64)).size == (64, 64)
    pictures.close()
