"""What is due each minute (memberships, unsealings, what is to be forgotten), and outside proofs every few hours."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from domain.memberships.caretaking import Caretaker

TENDED_EVERY = 60.0
"""Seconds."""
RECHECKED_EVERY = timedelta(hours=6)

_log = structlog.get_logger()


Chore = Callable[[], Awaitable[object]]


async def tend_forever(caretaker: Caretaker, *more: Chore) -> None:
    """Until cancelled. A chore that fails is tried again in a minute; nothing else waits for it."""
    chores: tuple[Chore, ...] = (lambda: caretaker.recheck_if_due(RECHECKED_EVERY), caretaker.tend, *more)
    while True:
        for chore in chores:
            try:
                await chore()
            except Exception as error:  # whatever it was, it is still to be done
                _log.warning("chore failed", error=type(error).__name__)
        await asyncio.sleep(TENDED_EVERY)
