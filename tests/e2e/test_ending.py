"""Whatever ends the server in order ends all that it has started."""

import signal
from pathlib import Path

import pytest

from .served import left_by, new_state, processes_on, serving, started, until


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_ctrl_c_and_a_polite_kill_end_everything(state: Path, number: signal.Signals, code: int) -> None:
    with serving(state) as run:
        assert len(processes_on(state)) > 1
        run.signal(number)
        assert run.ended() == code
        assert left_by(run) == []
        assert "database system is shut down" in (state / "postgres" / "server.log").read_text()
        assert "Traceback" not in run.logged


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_a_start_that_is_broken_off_leaves_nothing(number: signal.Signals, code: int) -> None:
    with new_state() as state, started(state) as run:
        until(lambda: any((state / "postgres").glob("building-*")))
        run.signal(number)
        assert run.ended() == code
        assert left_by(run) == []
