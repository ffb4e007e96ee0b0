"""Whatever ends the server in order ends all that it has started. Ctrl-C ends every run here: see `serving`."""

import signal
from pathlib import Path

import pytest

from .served import left_by, new_state, processes_on, serving, started, until


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_a_start_that_is_broken_off_leaves_nothing(number: signal.Signals, code: int) -> None:
    with new_state() as state, started(state) as run:
        until(lambda: any((state / "postgres").glob("building-*")))
        run.signal(number)
        assert run.ended() == code
        assert left_by(run) == []


def test_a_polite_kill_ends_everything(state: Path) -> None:
    with serving(state) as run:
        assert len(processes_on(state)) > 1
        run.process.terminate()
        assert run.ended() == 0
        assert left_by(run) == []
        assert "Traceback" not in run.logged
        assert "database system is shut down" in (state / "postgres" / "server.log").read_text()
