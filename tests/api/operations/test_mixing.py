"""The vault is mixed again and again, and a failure is not the end of it."""

import asyncio

from api.workers.mixing import mix_forever


class FailsAtFirst:
    def __init__(self) -> None:
        self.tried = 0
        self.mixed = asyncio.Event()

    async def mix(self) -> int:
        self.tried += 1
        if self.tried == 1:
            raise OSError
        if self.tried > 2:
            self.mixed.set()
        return 0


async def test_after_a_failure_and_after_a_success_it_is_tried_again() -> None:
    mixer = FailsAtFirst()
    forever = asyncio.create_task(mix_forever(mixer, every=0))
    async with asyncio.timeout(10):
        await mixer.mixed.wait()
    assert not forever.done()
    forever.cancel()
