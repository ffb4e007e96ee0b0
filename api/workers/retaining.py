"""Letting what is kept for a while be forgotten: events, and marks of requests."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

SWEPT_EVERY = 60.0
"""Seconds."""

_log = structlog.get_logger()


async def sweep_forever(sweep: Callable[[], Awaitable[None]]) -> None:
    """Until cancelled. A sweep that fails is done again in a minute."""
    while True:
        try:
            await sweep()
        except Exception as error:  # whatever it was, it is still to be done
            _log.warning("sweep failed", error=type(error).__name__)
        await asyncio.sleep(SWEPT_EVERY)
