"""A start that cannot succeed says why in one line, and leaves nothing running."""

import socket
from pathlib import Path

from .served import Run, processes_on, started


def refusal_of(state: Path, *options: str, **environment: str) -> str:
    """The one line that a refused start says."""
    with started(state, *options, **environment) as run:
        assert run.ended() == 1
        assert run.said == ""
        (line,) = run.logged.splitlines()
        return line


def test_a_port_in_use_is_named_before_anything_is_started(state: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        line = refusal_of(state, PORT=str(port))
    assert line == f"ibasho: cannot listen on 127.0.0.1:{port} (Address already in use). Set PORT to another."
    assert not (state / "postgres").exists()


def test_a_second_server_on_the_same_state_is_refused(served: Run) -> None:
    before = processes_on(served.state)
    line = refusal_of(served.state)
    assert line.startswith("ibasho: Another Ibasho is using the database in ")
    assert line.endswith("Stop it first, or choose another folder.")
    assert set(before) <= set(processes_on(served.state))
    assert served.is_ready()


def test_a_database_that_does_not_answer_is_told_without_its_password(state: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
        line = refusal_of(state, DATABASE_URL=f"postgresql://ibasho:a-secret@{address}/ibasho")
    assert line.startswith("ibasho: The database cannot be reached: ")
    assert "a-secret" not in line


def test_a_setting_that_cannot_be_is_named_without_what_it_says(state: Path) -> None:
    line = refusal_of(state, PORT="a-secret", IBASHO_POOL_SIZE="1", DATABASE_URL="mysql://ibasho:a-secret@x/y")
    assert line.startswith("ibasho: DATABASE_URL: ")
    assert "; PORT: " in line and "; IBASHO_POOL_SIZE: " in line
    assert "a-secret" not in line


def test_a_setting_that_is_empty_is_none(state: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        line = refusal_of(state, PORT=str(port), IBASHO_DEMO="", IBASHO_NATS_URL="", IBASHO_POOL_SIZE="")
    assert line.startswith("ibasho: cannot listen on ")
