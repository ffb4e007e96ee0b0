"""`ibasho run --workers 2`: two server processes on one port, which the parent starts, mends and ends."""

import asyncio
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.people import Person

from .people import calling, new_member, open_thread
from .served import Run, left_by, new_state, started, until

SOCKETS = 8
"""That all of them come to one of two processes happens once in 128 times; then more are opened."""


@pytest.fixture
def run() -> Iterator[Run]:
    with new_state() as state, started(state, "--workers", "2") as run:
        until(lambda: run.is_ready() and len(workers_of(run)) == 2, 60)
        yield run


def workers_of(run: Run) -> list[int]:
    """The server processes, by what the system knows of the parent's children."""
    children = Path(f"/proc/{run.process.pid}/task/{run.process.pid}/children").read_text().split()
    return [int(child) for child in children if "api.supervising" in _command(int(child))]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def connections_of(pid: int) -> int:
    """How many sockets a process has open."""
    return sum(1 for entry in Path(f"/proc/{pid}/fd").iterdir() if _is_socket(entry))


def _is_socket(entry: Path) -> bool:
    try:
        return os.readlink(entry).startswith("socket:")
    except OSError:
        return False


async def listen(person: Person, run: Run, topic: str) -> ClientConnection:
    ticket = (await person.post("/v1/realtime/tickets")).json()["ticket"]
    socket = await connect(f"{run.base_url.replace('http', 'ws', 1)}/v1/realtime?ticket={ticket}")
    await socket.send(json.dumps({"type": "subscribe", "topics": [topic]}))
    assert json.loads(await socket.recv())["type"] == "subscribed"
    return socket


async def _hears(socket: ClientConnection, post: str) -> None:
    async with asyncio.timeout(15):
        while json.loads(await socket.recv()).get("data", {}).get("post_id") != post:
            continue


async def _reply(person: Person, thread: str) -> str:
    answer = await person.post(f"/v1/threads/{thread}/posts", {"body": "はい。"})
    return str(answer.raise_for_status().json()["id"])


async def test_both_serve_one_is_replaced_when_it_dies_and_both_end_with_the_parent(run: Run) -> None:
    async with calling(run) as client:
        person = await new_member(client)
        thread = (await open_thread(person))["id"]
        before = {pid: connections_of(pid) for pid in workers_of(run)}
        sockets = [await listen(person, run, f"thread:{thread}") for _ in range(SOCKETS)]
        post = await _reply(person, thread)
        for socket in sockets:
            await _hears(socket, post)
        gained = [connections_of(pid) - count for pid, count in before.items()]
        assert sum(gained) >= SOCKETS and min(gained) > 0, gained

        killed, kept = sorted(before)
        os.kill(killed, signal.SIGKILL)
        until(lambda: len(workers_of(run)) == 2 and killed not in workers_of(run))
        assert kept in workers_of(run)
        async with asyncio.TaskGroup() as group:  # whichever process they come to, even one that is just starting
            for _ in range(8):
                group.create_task(_answered(run))
        assert '"server process ended"' in run.logged

        for socket in sockets:  # one client has ten at one process, and the kernel may have given most of them to one
            await socket.close()
        workers = workers_of(run)
        sockets = [await listen(person, run, f"thread:{thread}") for _ in range(4)]
        run.signal(signal.SIGINT)
        for socket in sockets:
            async with asyncio.timeout(15):
                assert json.loads(await socket.recv())["type"] == "goodbye"
                await socket.wait_closed()
            assert socket.close_code == 1012
    assert run.ended() == 130, run.logged
    assert [pid for pid in workers if "api.supervising" in _command(pid)] == []
    assert left_by(run) == []
    assert "Traceback" not in run.logged


async def _answered(run: Run) -> None:
    async with httpx.AsyncClient(base_url=run.base_url, timeout=30) as client:
        assert (await client.get("/healthz")).status_code == 200


def test_without_their_parent_they_end_too(run: Run) -> None:
    workers = workers_of(run)
    run.process.kill()
    run.process.wait()
    until(lambda: not [pid for pid in workers if "api.supervising" in _command(pid)])
    until(lambda: not [left for left in left_by(run) if left.isdecimal()])


def test_a_number_that_makes_no_sense_is_refused() -> None:
    with new_state() as state, started(state, "--workers", "0") as run:
        assert run.ended() == 2
        assert "--workers" in run.logged
        assert not (state / "postgres").exists()
