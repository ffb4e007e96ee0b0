"""Many pictures at once: few are read at a time, a bounded number waits, and everybody else goes on."""

import asyncio
import threading

import pytest

from adapters.pictures import PillowPictures
from domain.pseudonyms.errors import PicturesBusy, PictureUnreadable
from tests.adapters.pictures.files import bomb
from tests.pictures import opened, plain

LARGE = bomb(6_000, 4_000)
"""Takes a while."""


def reading_threads() -> int:
    return sum(thread.name.startswith("pictures") for thread in threading.enumerate())


async def test_others_go_on_while_twenty_pictures_are_read_two_at_a_time() -> None:
    pictures = PillowPictures(at_once=2)
    turns, most = 0, 0
    async with asyncio.TaskGroup() as group:
        reading = [group.create_task(pictures.square(LARGE, 256)) for _ in range(20)]
        while not all(task.done() for task in reading):
            await asyncio.sleep(0)
            turns, most = turns + 1, max(most, reading_threads())
    assert {opened(task.result()).size for task in reading} == {(256, 256)}
    assert most == 2
    assert turns > 20 * 20, "read in the loop itself, they would leave it a turn or two each"
    pictures.close()


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
