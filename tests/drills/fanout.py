"""How fast one process tells one topic to 500 sockets, against writing one encoded frame to each transport.

The clients are another process that only counts bytes, so that the server is what is measured. Both ways run several
times, by turns, on the same server class; the figure is the ratio.
"""

import asyncio
import multiprocessing
import os
import secrets
import selectors
import socket
import statistics
import threading
import time
from bisect import bisect_right
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import Any, cast

import uvicorn
import uvloop
from starlette.websockets import WebSocket

from api.realtime.access import Access
from api.realtime.frames import Encoded, EventFrame
from api.realtime.hub import Hub
from api.realtime.protocol import WIRE, SocketProtocol
from api.realtime.socket import Conversation
from api.realtime.subscriber import Spot
from api.realtime.subscribing import Subscribing
from domain.identity.ports import Bearer
from domain.shared.actor import Actor, MembershipState, Role, Standing, Wearer
from domain.shared.audiences import Audience
from domain.shared.events import LoggedEvent, Position
from domain.shared.ids import AccountId, BoardId, CommunityId, EventId, MembershipId

from .figures import Figures, memory_of, require

SOCKETS, EVENTS, ROUNDS = 500, 400, 5
_END = b'"}}'
"""How each event's frame ends."""
TOPIC, HERE = "thread:thr_01kb2y8v4t6m0q3r5s7w9x1z2a", CommunityId("com_01kb2y8v4t6m0q3r5s7w9x1z2a")
_DATA = {"thread_id": TOPIC[7:], "post_id": "pst_01kb2y8v4t6m0q3r5s7w9x1z2a"}


class Log:
    """A log in memory, which costs next to nothing to read."""

    def __init__(self) -> None:
        self.events: list[LoggedEvent] = []
        self.news = asyncio.Event()

    async def head(self) -> Position:
        return Position(0, 0)

    async def read(self, after: Position, *, limit: int, **_: Any) -> list[LoggedEvent]:
        start = bisect_right(self.events, after, key=lambda event: event.position)
        return self.events[start : start + limit]

    async def wakeups(self) -> AsyncGenerator[None]:
        while True:
            yield
            await self.news.wait()
            self.news.clear()

    def grow(self, count: int) -> None:
        for number in range(len(self.events), len(self.events) + count):
            at, id = datetime(2026, 11, 22, tzinfo=UTC), EventId(f"evt_{secrets.token_hex(13)}")
            position = Position(10**9 + number, number)
            self.events.append(LoggedEvent(position, id, "boards.post_published.v1", (TOPIC,), at, _DATA))
        self.news.set()


class Everybody:
    """Everybody is a member, known as fast as a dictionary is read."""

    async def standings_of_many(
        self, accounts: Sequence[AccountId]
    ) -> Mapping[AccountId, Mapping[CommunityId, Standing]]:
        return dict.fromkeys(accounts, _STANDING)

    async def restricted_boards(self, communities: Sequence[CommunityId]) -> Mapping[BoardId, frozenset[Audience]]:
        return {}


class NoNotices:
    async def look_up(self, notice: LoggedEvent) -> None: ...

    def addressee(self, address: str, wearers: Iterable[Wearer]) -> Wearer | None:
        return None


class Numbers:
    """Cursors as long as sealed ones."""

    def wrap(self, _: str, place: str) -> str:
        return place.rjust(48, "x")

    def unwrap(self, _: str, cursor: str) -> str:
        return cursor.strip("x")


_STANDING = {
    HERE: Standing(MembershipId("mem_1"), HERE, "here", MembershipState.ACTIVE, frozenset({Role.MEMBER}), 1, 1, 1)
}


class Bench:
    """An application on which each socket follows the topic, by way of the hub or as a bare transport."""

    def __init__(self) -> None:
        self.log = Log()
        access = Access(Everybody(), Everybody())  # type: ignore[arg-type]
        self.hub = Hub(self.log, access, NoNotices(), Numbers(), most_connections=SOCKETS)  # type: ignore[arg-type]
        self.bare: list[SocketProtocol] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "websocket":
            return
        connection = WebSocket(scope, receive, send)
        await connection.accept()
        if scope["path"] == "/bare":
            self.bare.append(scope["extensions"][WIRE]["protocol"])
            await connection.receive()
            return
        bearer = Bearer(AccountId(f"acc_{len(self.hub.subscribers) % 100}"), "bench")
        subscriber = await self.hub.join(bearer, "en")
        actor = Actor(bearer.account_id, bearer.client_id, _STANDING)
        self.hub.follow(subscriber, {TOPIC: Spot(HERE)}, actor, asyncio.get_running_loop().time(), None)
        wire, subscribing = scope["extensions"][WIRE]["protocol"], Subscribing(self.hub, None, None)  # type: ignore[arg-type]
        await Conversation(wire, subscribing, subscriber).run()

    async def by_hub(self) -> None:
        self.log.grow(EVENTS)

    async def by_hand(self) -> None:
        """The floor: encode once, write to each."""
        for number in range(EVENTS):
            cursor = Numbers().wrap("", f"{10**9 + number}.{number}")
            at, id = "2026-11-22T10:30:00Z", f"evt_{secrets.token_hex(13)}"
            frame = EventFrame(
                cursor=cursor, topic=TOPIC, event="boards.post_published.v1", id=id, occurred_at=at, data=_DATA
            )
            wire = Encoded(frame).websocket
            for protocol in self.bare:
                await protocol.writable.wait()
                protocol.transport.write(wire)
            await asyncio.sleep(0)


async def drill(figures: Figures) -> None:
    bench = Bench()
    with socket.create_server(("127.0.0.1", 0), backlog=2_048) as listener:
        port = listener.getsockname()[1]
        config = uvicorn.Config(
            bench,
            log_config=None,
            ws=SocketProtocol,
            ws_per_message_deflate=False,
            ws_ping_interval=None,
            lifespan="off",
        )
        server, loops = uvicorn.Server(config), []
        ready = threading.Event()

        async def serve() -> None:
            loops.append(asyncio.get_running_loop())
            walking = asyncio.create_task(bench.hub.run())
            ready.set()
            await server.serve([listener])
            walking.cancel()

        thread = threading.Thread(target=lambda: uvloop.run(serve()))
        thread.start()
        ready.wait()
        rates = await asyncio.to_thread(_measure, bench, loops[0], port, figures)
        server.should_exit = True
        thread.join()
    ratio = statistics.median(hub / hand for hub, hand in zip(rates["/hub"], rates["/bare"], strict=True))
    figures.add("deliveries a second, by hand", [round(rate) for rate in rates["/bare"]])
    figures.add("deliveries a second, by the hub", [round(rate) for rate in rates["/hub"]])
    figures.add("median of the ratios", round(ratio, 2))
    require(ratio >= 0.75, "the hub costs more than a quarter of the floor")


def _measure(bench: Bench, loop: asyncio.AbstractEventLoop, port: int, figures: Figures) -> dict[str, list[float]]:
    rates: dict[str, list[float]] = {"/bare": [], "/hub": []}
    here, there = multiprocessing.get_context("spawn").Pipe()
    clients = multiprocessing.get_context("spawn").Process(target=_count, args=(there, port))
    clients.start()
    before = memory_of(os.getpid())
    here.send("connect")
    here.recv()
    figures.add("KiB an idle socket, both ways", round((memory_of(os.getpid()) - before) * 1024 / (2 * SOCKETS), 1))
    for _ in range(ROUNDS):
        for path, act in (("/bare", bench.by_hand), ("/hub", bench.by_hub)):
            here.send(path)
            here.recv()
            asyncio.run_coroutine_threadsafe(act(), loop)
            rates[path].append(SOCKETS * EVENTS / here.recv())
    here.send("end")
    clients.join()
    return rates


def _count(pipe: Connection, port: int) -> None:
    """The clients: they connect, and say how long all of them took to get all events."""
    pipe.recv()
    sockets = {path: [_connect(port, path) for _ in range(SOCKETS)] for path in ("/bare", "/hub")}
    time.sleep(1)
    for path in sockets:
        _drain(sockets[path])
    pipe.send("connected")
    while (path := pipe.recv()) != "end":
        pipe.send("ready")
        pipe.send(_until_all_have(sockets[path]))


def _connect(port: int, path: str) -> socket.socket:
    one = socket.create_connection(("127.0.0.1", port))
    head = f"GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    one.sendall(f"{head}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
    got = b""
    while b"\r\n\r\n" not in got:
        got += one.recv(4_096)
    one.setblocking(False)
    return one


def _drain(sockets: list[socket.socket]) -> None:
    for one in sockets:
        try:
            one.recv(65_536)
        except BlockingIOError:
            continue


def _until_all_have(sockets: list[socket.socket]) -> float:
    """Seconds from the first byte to the last frame's end: frames are counted by how they end."""
    with selectors.DefaultSelector() as selector:
        left, cut = dict.fromkeys(sockets, EVENTS), dict.fromkeys(sockets, b"")
        for one in sockets:
            selector.register(one, selectors.EVENT_READ)
        began = 0.0
        while left:
            for key, _ in selector.select():
                one = cast(socket.socket, key.fileobj)
                got = one.recv(262_144)
                assert got, "the server closed a connection"
                began = began or time.monotonic()
                text = cut[one] + got
                left[one] -= text.count(_END)
                cut[one] = text[1 - len(_END) :]
                if left[one] <= 0:
                    del left[one]
                    selector.unregister(one)
        return time.monotonic() - began
