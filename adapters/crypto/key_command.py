"""Keys from a command, for operators who keep them in a key service or a hardware module."""

import os
import selectors
import shlex
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from adapters.crypto.keys import DocumentUnusable, Keys, KeysUnusable, document_in, keys_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ASKED_EVERY, ASKED_ABOUT_UNKNOWN_EVERY, LEFT_IN_PEACE = 30.0, 5.0, 15.0
"""Seconds for which an answer is good enough to seal, after which an unknown key is asked for again, and for which
nobody asks after a failure: whoever asks, waits, and everybody with them.
"""

_LONGEST, _LARGEST = 5.0, 65_536
"""Seconds, and bytes of output."""


class KeyCommandError(KeysUnusable):
    """The command that gives the keys does not give them."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The command in IBASHO_KEY_COMMAND {what}. Run it by hand: it writes the keys, as JSON.")


class KeyCommand:
    """The keys as the command gave them last. It runs without a shell, and what it writes is never shown."""

    def __init__(self, command: str, *, seconds: float = _LONGEST, now: Callable[[], float] = time.monotonic) -> None:
        self._command = command
        self._seconds = seconds
        self._now = now
        self._answered = self._asked = float("-inf")

    def read(self) -> Keys:
        """Raises KeyCommandError. After a failure it is left in peace for a while."""
        if self._answered < self._asked and not self._asked_before(LEFT_IN_PEACE):
            raise KeyCommandError("has just failed")
        self._asked = self._now()
        try:
            document = document_in(_output_of(self._command, self._seconds))
        except DocumentUnusable as unusable:
            raise KeyCommandError(f"gives a document that {unusable}") from None
        self._answered = self._asked
        return keys_of(document)

    def changed(self, *, unknown: bool = False) -> bool:
        """Whether it is time to ask again."""
        if unknown:
            return self._asked_before(ASKED_ABOUT_UNKNOWN_EVERY)
        return self._now() - self._answered >= ASKED_EVERY

    def _asked_before(self, seconds: float) -> bool:
        return self._now() - self._asked >= seconds


def _output_of(command: str, seconds: float) -> bytes:
    deadline = time.monotonic() + seconds
    with _running(command) as process:
        assert process.stdout is not None
        said = _read(process.stdout, deadline)
        try:
            code = process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise KeyCommandError("does not end") from None
    if code != 0:
        raise KeyCommandError(f"fails (exit code {code})")
    return said


@contextmanager
def _running(command: str) -> "Iterator[subprocess.Popen[bytes]]":
    """In a group of its own, which has ended with the context."""
    quiet = subprocess.DEVNULL
    try:
        process = subprocess.Popen(  # noqa: S603 (what the operator set)
            shlex.split(command), stdin=quiet, stdout=subprocess.PIPE, stderr=quiet, start_new_session=True
        )
    except (OSError, ValueError, IndexError):
        raise KeyCommandError("cannot be run") from None
    with process:
        try:
            yield process
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)


def _read(pipe: IO[bytes], deadline: float) -> bytes:
    """All of it."""
    said = b""
    with selectors.DefaultSelector() as waiting:
        waiting.register(pipe, selectors.EVENT_READ)
        while waiting.select(max(0.0, deadline - time.monotonic())):
            part = os.read(pipe.fileno(), _LARGEST)
            if not part:
                return said
            said += part
            if len(said) > _LARGEST:
                raise KeyCommandError("writes too much")
    raise KeyCommandError("does not end")
