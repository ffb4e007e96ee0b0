"""When it is quiet, and until when: for a while, each day, over midnight and over a change of the clock."""

from datetime import UTC, datetime, time, timedelta

import pytest

from domain.boards.reading.preferences import ChangePreferences
from domain.boards.reading.quiet import DailyHours, Quiet, SetDailyHours, SetQuiet
from domain.shared.errors import InvalidInput
from tests.domain.world import World

TOKYO, BERLIN = "Asia/Tokyo", "Europe/Berlin"
NIGHT = DailyHours(time(22), time(7), TOKYO)
NOON = DailyHours(time(12), time(13, 30), TOKYO)


def at(hour: int, minute: int = 0, day: int = 22) -> datetime:
    """In UTC, nine hours behind Tokyo."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def daily(start: str, end: str, time_zone: str = TOKYO) -> SetQuiet:
    return SetQuiet(daily=SetDailyHours(start=start, end=end, time_zone=time_zone))


@pytest.mark.parametrize(
    ("hours", "now", "ends"),
    [
        (NIGHT, at(12, 59), None),
        (NIGHT, at(13), at(22)),
        (NIGHT, at(15, 30), at(22)),
        (NIGHT, at(21, 59), at(22)),
        (NIGHT, at(22), None),
        (NOON, at(2, 59), None),
        (NOON, at(3), at(4, 30)),
        (NOON, at(4, 30), None),
        (DailyHours(time(9), time(9), TOKYO), at(1), at(0, day=23)),  # the whole day
    ],
)
def test_daily_hours_are_local_ones(hours: DailyHours, now: datetime, ends: datetime | None) -> None:
    assert Quiet(daily=hours).over_at(now) == ends


def test_daily_hours_follow_the_clock_where_it_is_changed() -> None:
    night = Quiet(daily=DailyHours(time(23), time(7), BERLIN))
    before = datetime(2026, 10, 24, 21, 30, tzinfo=UTC)  # 23:30 on the evening before the clock goes back
    assert night.over_at(before) == datetime(2026, 10, 25, 6, tzinfo=UTC)
    assert night.over_at(before - timedelta(days=1)) == datetime(2026, 10, 24, 5, tzinfo=UTC)


def test_of_two_reasons_for_quiet_the_later_end_counts() -> None:
    both = Quiet(until=at(23), daily=NIGHT)
    assert (both.over_at(at(14)), both.over_at(at(22, 30)), both.over_at(at(23))) == (at(23), at(23), None)
    assert Quiet().over_at(at(14)) is None


@pytest.mark.parametrize(
    ("quiet", "pointer", "code"),
    [
        (SetQuiet(until=datetime(2028, 1, 1, tzinfo=UTC)), "/quiet/until", "out_of_range"),
        (SetQuiet(until=datetime(2026, 12, 1)), "/quiet/until", "does_not_fit"),  # noqa: DTZ001 (as somebody sends it)
        (daily("22:00", "07:00", "Mars/Tokyo"), "/quiet/daily/time_zone", "unknown"),
        (daily("24:00", "07:00"), "/quiet/daily/start", "does_not_fit"),
        (daily("22:00", "7:000"), "/quiet/daily/end", "does_not_fit"),
    ],
)
async def test_what_is_no_time_is_refused(world: World, quiet: SetQuiet, pointer: str, code: str) -> None:
    community_id = await world.found()
    standing = (await world.member("jijokai")).standings[community_id]
    with pytest.raises(InvalidInput) as refused:
        await world.preferring.change(standing, ChangePreferences(quiet=quiet), None)
    assert [(flaw.pointer, flaw.code) for flaw in refused.value.flaws] == [(pointer, code)]


async def test_quiet_ends_with_its_time_and_what_is_past_is_none(world: World) -> None:
    community_id = await world.found()
    standing = (await world.member("jijokai")).standings[community_id]
    until = world.clock.now() + timedelta(hours=1)
    shown = await world.preferring.change(standing, ChangePreferences(quiet=SetQuiet(until=until)), None)
    assert shown.quiet.until == shown.quiet.quiet_until == "2026-11-22T13:34:00Z"
    assert await world.preferring.quiet_until(standing.wearer, community_id) == until.replace(second=0, microsecond=0)
    world.clock.let_pass(hours=1)
    assert await world.preferring.quiet_until(standing.wearer, community_id) is None
    assert (await world.preferring.own(standing)).quiet.until is None
    shown = await world.preferring.change(standing, ChangePreferences(quiet=SetQuiet(until=until)), None)
    assert shown.quiet.until is None
