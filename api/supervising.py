"""Several server processes on one port. The parent keeps the sockets and the processes; a process serves one socket.

A process that dies is started anew, and what has connected to its socket meanwhile waits for it there. All of them end
when the parent ends them, or when the parent is gone.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NoReturn

import structlog
import uvicorn

from api import logs
from api.serving import app_of, server_of
from api.settings import Settings

SECONDS_TO_END = 16.0
"""For saying goodbye to clients and finishing their requests; then a process is killed."""
_LOOK_EVERY = 0.1
_SOON, _LATE, _LONG = 0.5, 10.0, 10.0
"""Seconds until one that died is started again, doubled each time up to the second, unless it lived for the third."""
_BACKLOG = 2_048

_log = structlog.get_logger()


@contextmanager
def listening(host: str, port: int, processes: int = 1) -> Iterator[list[socket.socket]]:
    """A socket for each process, all on one port. On Linux the kernel spreads connections evenly over them."""
    taken = socket.create_server((host, port), backlog=_BACKLOG)  # fails when somebody else has the port
    if processes == 1:
        sockets = [taken]
    elif sys.platform == "linux":
        address = (host, taken.getsockname()[1])
        taken.close()
        sockets = [socket.create_server(address, backlog=_BACKLOG, reuse_port=True) for _ in range(processes)]
    else:
        sockets = [taken, *(taken.dup() for _ in range(processes - 1))]
    try:
        yield sockets
    finally:
        for one in sockets:
            one.close()


def supervise(sockets: Sequence[socket.socket], environment: Mapping[str, str]) -> NoReturn:
    """Until an exception, such as that of a signal, ends it and them."""
    servers = [_ServerProcess(one, environment) for one in sockets]
    try:
        while True:
            for server in servers:
                server.keep()
            time.sleep(_LOOK_EVERY)
    finally:
        _end(servers)


class _ServerProcess:
    """One of them, and what is known of its lives."""

    def __init__(self, listener: socket.socket, environment: Mapping[str, str]) -> None:
        self._listener = listener
        self._environment = {**os.environ, **environment}
        self._born = self._due = 0.0
        self._pause = _SOON
        self.process: subprocess.Popen[bytes] | None = None

    def keep(self) -> None:
        """Start it when it is not there and it is time."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            _log.error("server process ended", status=self.process.returncode)
            self.process = None
            self._pause = _SOON if now - self._born > _LONG else min(2 * self._pause, _LATE)
            self._due = now + self._pause
        if self.process is None and now >= self._due:
            self._born = now
            self.process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        """In a session of its own, so that Ctrl-C reaches only the parent. Its standard input ends when we do."""
        number = self._listener.fileno()
        return subprocess.Popen(  # noqa: S603 (a list, no shell)
            [sys.executable, "-m", "api.supervising", str(number)],
            env=self._environment,
            stdin=subprocess.PIPE,
            pass_fds=(number,),
            start_new_session=True,
        )


def _end(servers: Sequence[_ServerProcess]) -> None:
    processes = [server.process for server in servers if server.process is not None]
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + SECONDS_TO_END
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def serve(number: int) -> None:
    """What such a process does: serve on the socket with this number. The settings come by the environment."""
    settings = Settings()
    assert settings.database_url is not None
    url = settings.database_url
    logs.configure(settings.log_level)
    server = server_of(app_of(settings, url))
    threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
    with socket.socket(fileno=number) as listener:
        server.run(sockets=[listener])


def _end_with_parent(server: uvicorn.Server) -> None:
    os.read(sys.stdin.fileno(), 1)  # nobody writes: it returns when the other end is closed
    server.should_exit = True


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(int(sys.argv[1]))
