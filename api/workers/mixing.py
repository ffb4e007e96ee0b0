"""Mixing the vault every minute: what it is for stands in `adapters/postgres/mixing.py`."""

import asyncio
from typing import Protocol

import structlog

MIXED_EVERY = 60.0
"""Seconds."""

_log = structlog.get_logger()


class Mixes(Protocol):
    async def mix(self) -> int:
        """Returns how much is still to be mixed."""


async def mix_forever(mixer: Mixes, every: float = MIXED_EVERY) -> None:
    """Until cancelled. What fails is tried again the next time."""
    while True:
        await asyncio.sleep(every)
        try:
            await mixer.mix()
        except Exception as error:  # whatever it was, it is still to be done
            _log.warning("mixing failed", error=type(error).__name__)
