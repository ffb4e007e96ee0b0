"""So many a day, counted without knowing whose they are.

What a person may do only so often in a community, such as reporting, takes a *slot*: a keyed tag of the person, the
day and one of so many places in it. Only the person's own requests can make the tags, so they find their own by them,
and no two of a person's things have anything in common.
"""

import contextlib
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import timedelta
from typing import Protocol

from domain.shared.actor import Standing
from domain.shared.clock import Clock
from domain.shared.errors import Conflict, Limited

_DAY = 86_400
"""Seconds."""


class Marks(Protocol):
    def mark(self, standing: Standing, place: str) -> bytes: ...


class Slots:
    """`full`: what refuses who has done it so often today. `taken`: what a store raises where a slot has gone."""

    def __init__(
        self, what: str, most_a_day: int, full: type[Limited], taken: type[Conflict], faces: Marks, clock: Clock
    ) -> None:
        self._what = what
        self._most = most_a_day
        self._full = full
        self._taken = taken
        self._faces = faces
        self._clock = clock

    def of(self, standing: Standing, days: int) -> list[bytes]:
        """Those that this person's things of the last days can have, today's first."""
        today = self._clock.now().date()
        each = [today - timedelta(days=back) for back in range(days)]
        return [self._faces.mark(standing, f"{self._what}/{day}/{n}") for day in each for n in range(self._most)]

    async def fill_one(self, standing: Standing, fill: Callable[[Sequence[bytes]], Awaitable[bytes]]) -> bytes:
        """Do what takes one of this person's slots of today: `fill` is given them, and says which it took. Again, where
        another request of theirs took that one in the same moment. Raises `full`.
        """
        slots = self.of(standing, 1)
        for _ in range(self._most):
            with contextlib.suppress(self._taken):
                return await fill(slots)
        raise self._full(retry_after=1)

    def free_of(self, slots: Sequence[bytes], taken: Collection[bytes]) -> bytes:
        """The first that nothing has. Raises `full`."""
        free = next((slot for slot in slots if slot not in taken), None)
        if free is None:
            raise self._full(retry_after=self._until_tomorrow())
        return free

    def _until_tomorrow(self) -> int:
        """Seconds."""
        return _DAY - int(self._clock.now().timestamp()) % _DAY
