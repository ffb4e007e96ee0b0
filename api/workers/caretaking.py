"""What goes on by itself.

What is due each minute for memberships and the outside proofs every few hours; and apart from them, so that no slow
provider holds it up, what an interruption between the two worlds has left undone, and what is over.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from domain.memberships.caretaking import Caretaker
from domain.memberships.departures import Departures
from domain.memberships.mending import Mending

TENDED_EVERY = 60.0
MENDED_EVERY = 30.0
ENDED_EVERY = 60.0
"""Seconds."""
RECHECKED_EVERY = timedelta(hours=6)

_log = structlog.get_logger()

Chore = Callable[[], Awaitable[object]]


async def tend_forever(caretaker: Caretaker) -> None:
    """Until cancelled."""
    await _go_on(TENDED_EVERY, lambda: caretaker.recheck_if_due(RECHECKED_EVERY), caretaker.tend)


async def see_off_forever(departures: Departures) -> None:
    """Until cancelled. Let faces of those who have left go, each when its moment has come."""
    await _go_on(TENDED_EVERY, departures.tend)


async def mend_forever(mending: Mending) -> None:
    """Until cancelled. Nobody whose sanction is recorded stays unsanctioned for longer than a minute."""
    await _go_on(MENDED_EVERY, mending.mend, mending.sweep_if_due)


async def end_forever(*chores: Chore) -> None:
    """Until cancelled: what has had its time ends within a minute, and is forgotten."""
    await _go_on(ENDED_EVERY, *chores)


async def _go_on(every: float, *chores: Chore) -> None:
    """A chore that fails is tried again the next time; nothing else waits for it."""
    while True:
        for chore in chores:
            try:
                await chore()
            except Exception as error:  # whatever it was, it is still to be done
                _log.warning("chore failed", error=type(error).__name__)
        await asyncio.sleep(every)
