"""Stored times are floored: to the second for what a face does, to the month for when a person came."""

from datetime import UTC, date, datetime, timedelta, timezone

from domain.shared.clock import to_month, to_second

TOKYO = timezone(timedelta(hours=9))


def test_a_moment_is_floored_to_the_second_in_utc() -> None:
    moment = datetime(2026, 11, 1, 8, 59, 59, 999_999, tzinfo=TOKYO)
    floored = to_second(moment)
    assert (floored, floored.tzinfo) == (datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC), UTC)


def test_a_month_is_its_first_day_in_utc() -> None:
    assert to_month(datetime(2026, 11, 30, 23, 59, tzinfo=UTC)) == date(2026, 11, 1)
    assert to_month(datetime(2026, 11, 1, 8, 59, tzinfo=TOKYO)) == date(2026, 10, 1)
