"""Keys can come from a command: asked seldom, held to a time and a size, and never quoted."""

import json
import os
import shlex
import stat
import sys
from pathlib import Path
from traceback import format_exception

import pytest

from adapters.crypto.key_command import (
    ASKED_ABOUT_UNKNOWN_EVERY,
    ASKED_EVERY,
    LEFT_IN_PEACE,
    KeyCommand,
    KeyCommandError,
)
from adapters.crypto.keys import Document, keys_of, new_document
from adapters.crypto.ring import KeyRing, KeyUnknown
from adapters.tokens import new_signing_key

SECRET = "a-part-of-a-key"


class Service:
    """A key service with a command of its own, and a clock that stands still."""

    def __init__(self, folder: Path) -> None:
        self.document: Document = new_document(new_signing_key())
        self.seconds = 0.0
        self._answer, self._asked = folder / "answer", folder / "asked"
        self.command = self.as_command(
            f"import pathlib, sys; pathlib.Path({str(self._asked)!r}).open('a').write('.');"
            f"sys.stdout.write(pathlib.Path({str(self._answer)!r}).read_text())"
        )
        self.answer(json.dumps(self.document))

    @staticmethod
    def as_command(program: str) -> str:
        return shlex.join([sys.executable, "-c", program])

    def answer(self, text: str) -> None:
        self._answer.write_text(text)

    def add(self, key_id: str) -> None:
        ring = self.document["sealing"]
        ring["keys"][key_id] = ring["keys"][ring["current"]]
        self.answer(json.dumps(self.document))

    @property
    def asked(self) -> int:
        return len(self._asked.read_text())

    def keys(self) -> KeyCommand:
        return KeyCommand(self.command, now=lambda: self.seconds)


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return Service(tmp_path)


def refusal(command: str, seconds: float = 10) -> str:
    with pytest.raises(KeyCommandError) as refused:
        KeyCommand(command, seconds=seconds).read()
    shown = "".join(format_exception(refused.value))
    assert SECRET not in shown
    assert "by hand" in str(refused.value)
    return str(refused.value)


def test_its_standard_output_is_the_keys(service: Service) -> None:
    assert service.keys().read() == keys_of(service.document)


def test_there_is_no_shell(tmp_path: Path) -> None:
    target = tmp_path / "made"
    assert "fails" in refusal(Service.as_command("raise SystemExit(3)") + f" && touch {target}")
    assert not target.exists()


@pytest.mark.parametrize("command", ["", "/no/such/program", "'unfinished", "/"])
def test_a_command_that_cannot_be_run_is_said_to_be(command: str) -> None:
    assert "cannot be run" in refusal(command)


def test_a_program_without_permission_cannot_be_run(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.touch(mode=stat.S_IRUSR)
    assert "cannot be run" in refusal(str(program))


def test_one_that_fails_is_not_believed(service: Service) -> None:
    said = f"import sys; sys.stderr.write('{SECRET}'); sys.stdout.write('{SECRET}'); raise SystemExit(3)"
    assert "exit code 3" in refusal(Service.as_command(said))


@pytest.mark.parametrize("said", [SECRET, "", f'{{"tag": "{SECRET}"}}', "[]", "\\ud800"])
def test_what_is_no_set_of_keys_is_not_quoted(said: str) -> None:
    program = f"import sys; sys.stdout.buffer.write({said.encode(errors='replace')!r})"
    assert "damaged" in refusal(Service.as_command(program))


def test_one_that_does_not_end_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    with os.fdopen(os.open(fifo, os.O_RDONLY | os.O_NONBLOCK), "rb") as living:
        two = f"import os, signal; os.fork(); f = open({str(fifo)!r}, 'wb', 0); f.write(b'x'); signal.pause()"
        assert "does not end" in refusal(Service.as_command(two), seconds=3)
        os.set_blocking(living.fileno(), True)
        assert living.read() == b"xx", "it ends only when nobody is left who could write"


def test_one_that_has_said_all_and_does_not_end_is_not_waited_for() -> None:
    silent = "import os, signal; os.close(1); signal.pause()"
    assert "does not end" in refusal(Service.as_command(silent), seconds=1)


def test_one_that_writes_for_ever_is_ended() -> None:
    assert "too much" in refusal(Service.as_command("while True: print('k' * 4096)"))


def test_for_sealing_an_answer_is_good_for_a_while(service: Service) -> None:
    ring = KeyRing(service.keys())
    for service.seconds in (0.0, ASKED_EVERY / 2, ASKED_EVERY - 1):
        ring.current()
    assert service.asked == 1
    service.seconds = ASKED_EVERY
    ring.current()
    assert service.asked == 2


def test_for_an_unknown_key_it_is_asked_again_but_not_all_the_time(service: Service) -> None:
    ring = KeyRing(service.keys())
    service.add("0a0b0c0d")
    with pytest.raises(KeyUnknown):
        ring.key("0a0b0c0d")
    assert service.asked == 1
    service.seconds = ASKED_ABOUT_UNKNOWN_EVERY
    assert ring.key("0a0b0c0d")
    assert service.asked == 2


def test_after_a_failure_nothing_is_sealed_and_it_is_left_in_peace_for_a_while(service: Service) -> None:
    ring = KeyRing(service.keys())
    service.seconds = ASKED_EVERY
    service.answer("nothing")
    for _ in range(3):
        with pytest.raises(KeyCommandError):
            ring.current()
    assert service.asked == 2
    service.answer(json.dumps(service.document))
    service.seconds += LEFT_IN_PEACE
    assert ring.current()[0] == service.document["sealing"]["current"]
    assert service.asked == 3
