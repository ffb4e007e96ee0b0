"""So many a day, counted without knowing whose they are.

What a person may do only so often in a community, such as reporting, takes a *slot*: a keyed tag of the person, the
day and one of so many places in it. Only the person's own requests can make the tags, so they find their own by them,
and no two of a person's things have anything in common.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Protocol

from domain.shared.actor import Standing
from domain.shared.clock import Clock

_DAY = 86_400
"""Seconds."""


class Marks(Protocol):
    def mark(self, standing: Standing, place: str) -> bytes: ...


class Slots:
    def __init__(self, what: str, most_a_day: int, faces: Marks, clock: Clock) -> None:
        self._what = what
        self._most = most_a_day
        self._faces = faces
        self._clock = clock

    def of(self, standing: Standing, days: int) -> list[bytes]:
        """Those that this person's things of the last days can have, today's first."""
        today = self._clock.now().date()
        each = [today - timedelta(days=back) for back in range(days)]
        return [self._faces.mark(standing, f"{self._what}/{day}/{n}") for day in each for n in range(self._most)]

    def until_tomorrow(self) -> int:
        """Seconds."""
        return _DAY - int(self._clock.now().timestamp()) % _DAY


def free_slot(slots: Sequence[bytes], taken: Collection[bytes]) -> bytes | None:
    return next((slot for slot in slots if slot not in taken), None)
