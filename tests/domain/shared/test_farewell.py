"""When the faces of somebody who has left go, and whether what they wrote stays."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.shared.farewell import Farewell

SINCE = date(2026, 11, 23)
START = datetime(2026, 11, 23, tzinfo=UTC)


def over(days: int, *otherwise: int, keeps: bool = True) -> Farewell:
    return Farewell(SINCE, days, 3, keeps, frozenset(otherwise))


@given(st.floats(0, 0.999), st.integers(1, 30))
def test_each_goes_within_the_days_after_leaving_and_for_an_hour_only(drawn: float, days: int) -> None:
    moment = START + days * timedelta(days=1) * drawn
    assert START <= moment < START + timedelta(days=days)
    for minutes, goes in ((-1, False), (0, True), (59, True), (60, False), (300, False)):
        now = moment + timedelta(minutes=minutes)

        def draw(purpose: str, now: datetime = now) -> float:
            return drawn if purpose == "1" else _elsewhere_in(now)

        assert over(days).is_time(1, draw, now) is goes, minutes


def _elsewhere_in(now: datetime) -> float:
    """A draw for that day whose hour is not now."""
    return 0.1 if now.hour >= 12 else 0.9


def test_before_the_day_after_leaving_nobody_goes() -> None:
    assert not over(7).is_time(0, lambda _: 0.0, START - timedelta(seconds=1))


def test_whoever_missed_the_moment_gets_another_each_day() -> None:
    drawn = {"1": 0.0, "1/2026-11-23": 0.5, "1/2026-11-24": 0.75}.__getitem__
    farewell = over(7)
    assert farewell.is_time(1, drawn, START)
    assert not farewell.is_time(1, drawn, START + timedelta(hours=1))
    assert farewell.is_time(1, drawn, START + timedelta(hours=12))
    assert not farewell.is_time(1, drawn, START + timedelta(hours=13))
    assert farewell.is_time(1, drawn, START + timedelta(days=1, hours=18, minutes=30))


def test_all_at_once_is_now() -> None:
    assert over(0).is_time(2, lambda _: 0.9, START - timedelta(days=1))


def test_each_face_can_be_another_way() -> None:
    assert [over(7, 1).keeps(number) for number in range(3)] == [True, False, True]
    assert [over(7, 1, keeps=False).keeps(number) for number in range(3)] == [False, True, False]


def test_the_last_day_is_that_of_the_policy() -> None:
    assert over(7).last_day == date(2026, 11, 30)
