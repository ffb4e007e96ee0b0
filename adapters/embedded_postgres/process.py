"""Starting programs that may not outlive us, as a system user of our choice.

Children get an environment of their own: ours may hold secrets, and PostgreSQL's is readable by its user. They start in
`/`, since our working folder may be closed to that user, and in a session of their own, so that Ctrl-C in the terminal
reaches only us and we stop them in order.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import IO, NamedTuple

_ENVIRONMENT = {"LC_ALL": "C", "PATH": "/usr/bin:/bin"}
_PR_SET_PDEATHSIG = 1


class Identity(NamedTuple):
    """The user and group that a child takes, and no supplementary groups; without them it stays what we are."""

    user: int | None = None
    group: int | None = None

    @property
    def extra_groups(self) -> list[int] | None:
        return None if self.user is None else []


def run(command: Sequence[str], identity: Identity, *, text: str = "") -> subprocess.CompletedProcess[str]:
    """Run to the end with `text` as input. Raises OSError when the program cannot be started at all."""
    return subprocess.run(  # noqa: S603 (a list, no shell)
        command,
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        cwd="/",
        env=_ENVIRONMENT,
        start_new_session=True,
        preexec_fn=_dying_with_us(signal.SIGTERM),
        user=identity.user,
        group=identity.group,
        extra_groups=identity.extra_groups,
    )


def spawn(command: Sequence[str], identity: Identity, *, log: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start a server that gets SIGINT, PostgreSQL's fast shutdown, when the thread that called this dies."""
    return subprocess.Popen(  # noqa: S603 (a list, no shell)
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd="/",
        env=_ENVIRONMENT,
        start_new_session=True,
        preexec_fn=_dying_with_us(signal.SIGINT),
        user=identity.user,
        group=identity.group,
        extra_groups=identity.extra_groups,
    )


def _dying_with_us(death: signal.Signals) -> Callable[[], None] | None:
    """What a child does after it has changed its user and before it becomes another program.

    The kernel drops the wish when a process changes its credentials, and a parent that died before the wish was made
    is never reported: hence this place, and the second look at the parent. Only Linux has this; elsewhere a killed run
    leaves its server to the next start. Everything is looked up before the fork, since little is safe after it.
    """
    if sys.platform != "linux":
        return None
    prctl, wish, parent = ctypes.CDLL(None).prctl, ctypes.c_ulong(death), os.getpid()

    def wish_to_die() -> None:
        if prctl(_PR_SET_PDEATHSIG, wish) != 0 or os.getppid() != parent:
            os._exit(1)

    return wish_to_die
