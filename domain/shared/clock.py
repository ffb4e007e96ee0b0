"""Time comes in through a port, so that every rule about time can be tried at any time."""

from datetime import UTC, date, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""


def to_second(moment: datetime) -> datetime:
    """Floor to the second, the finest time that is stored of anything a member does."""
    return moment.astimezone(UTC).replace(microsecond=0)


def to_month(moment: datetime) -> date:
    """Floor to the month (its first day): as fine as anything is told about when a person came."""
    return moment.astimezone(UTC).date().replace(day=1)
