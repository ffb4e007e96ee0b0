"""Quiet mode: a while, or hours of each day, in which one is not told of anything that can wait."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from annotated_types import Len

from domain.shared.errors import Flaw, InvalidInput
from domain.shared.shapes import command, view
from domain.shared.zones import is_zone

LONGEST_QUIET = timedelta(days=366)
_A_MINUTE = timedelta(minutes=1)
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)


@dataclass(frozen=True, slots=True)
class DailyHours:
    """The same hours of each day, there."""

    start: time
    end: time
    """Where it is not after `start`, of the day after."""
    time_zone: str
    """IANA."""

    def until(self, at: datetime) -> datetime | None:
        """When they end, if it is within them."""
        zone = ZoneInfo(self.time_zone)
        here = at.astimezone(zone)
        now = here.time().replace(tzinfo=None)
        over_night = self.end <= self.start
        within = now >= self.start or now < self.end if over_night else self.start <= now < self.end
        if not within:
            return None
        day = here.date() + timedelta(days=1 if now >= self.end else 0)
        ends = datetime.combine(day, self.end, zone).astimezone(UTC)
        return max(ends, at + _A_MINUTE)  # the clock may have been put back since


@dataclass(frozen=True, slots=True)
class Quiet:
    """When somebody wants to be left in peace."""

    until: datetime | None = None
    daily: DailyHours | None = None

    def over_at(self, at: datetime) -> datetime | None:
        """When it ends; None where it is not quiet now."""
        ends = (self.until, None if self.daily is None else self.daily.until(at))
        return max((end for end in ends if end is not None and end > at), default=None)


@command({"start": "22:00", "end": "07:00", "time_zone": "Asia/Tokyo"})
class SetDailyHours:
    """Hours of each day."""

    start: Annotated[str, Len(5, 5)]
    """HH:MM."""
    end: Annotated[str, Len(5, 5)]
    """HH:MM; not after `start`: on the day after."""
    time_zone: Annotated[str, Len(1, 64)]
    """IANA, such as `Asia/Tokyo`."""

    def hours(self) -> DailyHours:
        """Raises InvalidInput."""
        if not is_zone(self.time_zone):
            raise InvalidInput(Flaw("/quiet/daily/time_zone", "unknown"))
        return DailyHours(_time(self.start, "start"), _time(self.end, "end"), self.time_zone)


@command({"until": "2026-11-23T08:00:00Z", "daily": {"start": "22:00", "end": "07:00", "time_zone": "Asia/Tokyo"}})
class SetQuiet:
    """When one is not to be told of anything that can wait; empty for never."""

    until: datetime | None = None
    """From now until then; within a year. Kept to the minute."""
    daily: SetDailyHours | None = None

    def quiet(self, now: datetime) -> Quiet:
        """Raises InvalidInput."""
        until = None if self.until is None else _until(self.until, now)
        return Quiet(until, None if self.daily is None else self.daily.hours())


@view({"start": "22:00", "end": "07:00", "time_zone": "Asia/Tokyo"})
class DailyHoursView:
    """Hours of each day."""

    start: str
    """HH:MM."""
    end: str
    """HH:MM; not after `start`: on the day after."""
    time_zone: str
    """IANA."""


@view(
    {
        "until": None,
        "daily": {"start": "22:00", "end": "07:00", "time_zone": "Asia/Tokyo"},
        "quiet_until": "2026-11-22T22:00:00Z",
    }
)
class QuietView:
    """When one is not told of anything that can wait."""

    until: str | None
    """RFC 3339, UTC."""
    daily: DailyHoursView | None
    quiet_until: str | None
    """RFC 3339, UTC: when it ends, if it is quiet now."""


def shown(quiet: Quiet, now: datetime) -> QuietView:
    daily, over_at = quiet.daily, quiet.over_at(now)
    return QuietView(
        until=None if quiet.until is None or quiet.until <= now else _written(quiet.until),
        daily=None
        if daily is None
        else DailyHoursView(start=f"{daily.start:%H:%M}", end=f"{daily.end:%H:%M}", time_zone=daily.time_zone),
        quiet_until=None if over_at is None else _written(over_at),
    )


def _until(until: datetime, now: datetime) -> datetime | None:
    if until.tzinfo is None:
        raise InvalidInput(Flaw("/quiet/until", "does_not_fit"))
    if until > now + LONGEST_QUIET:
        raise InvalidInput(Flaw("/quiet/until", "out_of_range"))
    return None if until <= now else until.astimezone(UTC).replace(second=0, microsecond=0)


def _time(written: str, field: str) -> time:
    if _TIME.fullmatch(written) is None:
        raise InvalidInput(Flaw(f"/quiet/daily/{field}", "does_not_fit"))
    return time.fromisoformat(written)


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
