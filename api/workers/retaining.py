"""Chores that come again: forgetting what was kept for a while, erasing, indexing."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

SWEPT_EVERY, INDEXED_EVERY, EXPIRED_EVERY = 60.0, 1.0, 3600.0
"""Seconds."""

_log = structlog.get_logger()


async def sweep_forever(sweep: Callable[[], Awaitable[None]], every: float = SWEPT_EVERY) -> None:
    """Until cancelled, in so many seconds again. A sweep that fails is done again then, too."""
    while True:
        try:
            await sweep()
        except Exception as error:  # whatever it was, it is still to be done
            _log.warning("sweep failed", error=type(error).__name__)
        await asyncio.sleep(every)
