"""How somebody who has left wants their faces to go: each at a random moment of its own, with its writing or without.

Were they to go together, everybody who looks on would see which faces were one person.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

_AN_HOUR, _A_DAY = timedelta(hours=1), timedelta(days=1)

Draw = Callable[[str], float]
"""A random number from 0 to below 1 for each purpose, the same whenever it is asked for."""


@dataclass(frozen=True, slots=True)
class Farewell:
    """What is kept, sealed, of a departure until it is over."""

    since: date
    """The first day on which a face may go: the one after leaving, so that the hour of leaving shows in none."""
    days: int
    """Over how many days they go; 0 for all at once, which whoever chose it was warned of."""
    faces: int
    """How many there were."""
    keeps_writing: bool
    """Whether what they wrote stays, as a former member's."""
    otherwise: frozenset[int] = frozenset()
    """The numbers of the faces for which it is the other way."""

    def keeps(self, number: int) -> bool:
        """Whether what the face of this number wrote stays."""
        return self.keeps_writing != (number in self.otherwise)

    def is_time(self, number: int, draw: Draw, now: datetime) -> bool:
        """Whether the face of this number goes now.

        Its moment lasts an hour. Who misses it, because no server ran, draws another for each day that follows: after
        an outage, too, faces go one by one.
        """
        if self.days == 0:
            return True
        moment = _midnight(self.since) + self.days * _A_DAY * draw(f"{number}")
        if now >= moment + _AN_HOUR:
            today = now.astimezone(UTC).date()
            moment = _midnight(today) + _A_DAY * draw(f"{number}/{today}")
        return moment <= now < moment + _AN_HOUR

    @property
    def last_day(self) -> date:
        return self.since + self.days * _A_DAY


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
