"""The table tells what was measured, and what two checkouts measured can be compared."""

from pathlib import Path

import pytest

from .table import Row, comparison, median, read, table, write
from .wrk import Asked, LoadFailed, Measured, measured

TOLD = """Running 2s test @ http://127.0.0.1:8000
  2 requests in 2.00s, 100B read

{"requests": 1500, "us": 2000000, "p50": 40000, "p99": 180500, "refused": 0, "broken": 0}
"""


def _row(path: str, *rates: float, floor: float = 1_000.0) -> Row:
    runs = [Measured(rate, 10.0, 20.0) for rate in rates]
    return Row(path, 2, True, runs, [Measured(floor, 5.0, 9.0) for _ in rates] if floor else [], (2.0, 1.0), (0.7, 1.1))


def test_requests_a_second_and_percentiles_are_read_off_what_the_load_generator_says() -> None:
    assert measured(TOLD) == Measured(750.0, 40.0, 180.5)


@pytest.mark.parametrize(
    "told", ["", "unable to connect", TOLD.replace('"refused": 0', '"refused": 3'), TOLD.replace("1500", "0")]
)
def test_a_run_in_which_something_was_refused_is_no_measurement(told: str) -> None:
    with pytest.raises(LoadFailed):
        measured(told)


def test_requests_are_written_a_line_each_with_their_token_and_body() -> None:
    assert Asked("GET", "/x").line == "GET /x - \n"
    assert Asked("POST", "/x", "tok", {"body": "はい"}).line == 'POST /x tok {"body": "はい"}\n'


def test_the_ratio_is_the_middle_of_the_rounds_and_shows_their_spread() -> None:
    row = _row("thread page", 700.0, 800.0, 500.0)
    assert row.ratios == [0.5, 0.7, 0.8]
    assert "0.70 (0.50-0.80)" in table([row])
    assert median(row.project).rate == 700.0


def test_a_path_without_a_floor_has_no_ratio_and_one_with_other_bytes_says_so() -> None:
    without, other = _row("search", 90.0, floor=0.0), _row("page", 90.0)
    other.same_bytes = False
    assert without.ratios == [] and "page (other bytes)" in table([without, other])


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    rows = [_row("a", 1.0, 2.0), _row("b", 3.0, floor=0.0)]
    write(tmp_path / "new" / "last.json", rows, {"cold start": 3.0})
    assert [(row.path, row.project, row.floor) for row in read(tmp_path / "new" / "last.json")] == [
        (row.path, row.project, row.floor) for row in rows
    ]


def test_two_checkouts_are_compared_in_terms_of_their_floors_where_there_is_one() -> None:
    here, there = [_row("page", 750.0), _row("search", 50.0, floor=0.0)], [_row("page", 500.0, floor=2_000.0)]
    lines = comparison(here, [*there, _row("search", 100.0, floor=0.0)]).splitlines()
    assert lines[1].split() == ["page", "0.75", "0.25", "3.00", "×", "floor"]
    assert lines[2].split() == ["search", "50.00", "100.00", "0.50", "req/s"]
