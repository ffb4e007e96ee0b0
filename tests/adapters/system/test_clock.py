"""The machine's clock, in UTC."""

from datetime import UTC, datetime

from adapters.system import SystemClock


def test_now_is_the_present_moment_in_utc() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo is UTC
