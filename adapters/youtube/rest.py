"""How long to keep silent, and the one way to say that there is no sound answer."""

import math
import re
from datetime import UTC, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from domain.memberships.errors import ProofUnavailable
from domain.shared.clock import Clock

SOON = 60
"""Seconds after which it is worth trying again, where nothing better is known. Rates are counted by the minute."""
LATER = 3_600
"""Seconds, where the operator or the channel's owner has to do something first."""
_LONGEST = 86_400

_SPENT = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_TOO_FAST = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
EXHAUSTED = _SPENT | _TOO_FAST
"""The reasons of a refusal that say: not now, whoever asks. `quotaExceeded` is YouTube's own, the others are what
Google's services say in general."""


def unavailable(why: str, seconds: int = SOON) -> ProofUnavailable:
    """The refusal, with a note for the operator. `why` is in words of ours, never of an answer or a person."""
    refusal = ProofUnavailable(retry_after=seconds)
    refusal.add_note(f"YouTube: {why}")
    return refusal


class Rest:
    """A time in which a channel is not asked for."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._end: datetime | None = None

    def begin(self, seconds: int) -> None:
        """A rest under way is never cut short."""
        end = self._clock.now() + timedelta(seconds=seconds)
        self._end = end if self._end is None else max(self._end, end)

    def require_over(self) -> None:
        """Raises ProofUnavailable."""
        if self._end is not None and (left := (self._end - self._clock.now()).total_seconds()) > 0:
            raise unavailable("resting, as it demanded", math.ceil(left))


def rest_needed(status: int, reasons: frozenset[str], retry_after: int | None, now: datetime) -> int | None:
    """Seconds of rest that a refusal demands: what it names itself, else until the quota is back or the minute is
    over; None when it demands none. The daily quota is refused with 403, a rate with 403 or 429.
    """
    if status == 403 and reasons & _SPENT:
        return retry_after or _seconds_until_quota(now)
    if status == 429 or (status == 403 and reasons & _TOO_FAST):
        return retry_after or SOON
    return None


def _seconds_until_quota(now: datetime) -> int:
    """Until the next midnight in Pacific time, of which a day has 23, 24 or 25 hours."""
    pacific = ZoneInfo("America/Los_Angeles")
    tomorrow = now.astimezone(pacific).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time.min, pacific).astimezone(UTC)
    return math.ceil((midnight - now.astimezone(UTC)).total_seconds())


def seconds_of(retry_after: str | None, now: datetime) -> int | None:
    """`Retry-After`, as seconds or as a date (RFC 9110 section 10.2.3): 1 to a day; None where nothing usable is."""
    if retry_after is None:
        return None
    if re.fullmatch(r"\d{1,9}", retry_after, re.ASCII):
        return min(max(int(retry_after), 1), _LONGEST)
    try:
        moment = parsedate_to_datetime(retry_after)
    except (ValueError, TypeError, OverflowError):
        return None
    seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return min(max(math.ceil(seconds.total_seconds()), 1), _LONGEST)
