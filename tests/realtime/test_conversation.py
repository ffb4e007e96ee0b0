"""The conversation with one client, where the client is silent, deaf, or gone."""

import asyncio
import gc
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from uvicorn.protocols.utils import ClientDisconnected
from websockets.server import ServerProtocol

from api.realtime.closing import FAILED, RESTARTING, TOO_SLOW
from api.realtime.hub import Hub
from api.realtime.protocol import Inbox, SocketProtocol
from api.realtime.socket import Conversation
from api.realtime.subscriber import Subscriber
from api.realtime.subscribing import Subscribing
from domain.shared.actor import Actor

from .conftest import Scene
from .listening import listening
from .serving import Gateway, until
from .test_hub import ME, TOPIC, Log, Memberships, SomeWire, come_to, follow, running, standing

_PARTS = (SocketProtocol, ServerProtocol, Conversation)
"""Of a socket, one of each."""


class SomeSocket(SomeWire):
    """A client's end, as the server has it."""

    def __init__(self) -> None:
        super().__init__()
        self.inbox = Inbox()
        self.closed_with: list[int] = []
        self.gone = False

    def says(self, **frame: Any) -> None:
        self.inbox.put_nowait({"type": "websocket.receive", "text": json.dumps(frame)})

    async def room(self) -> None:
        if self.gone:
            raise ClientDisconnected
        await asyncio.Event().wait()

    async def receive(self) -> Any:
        return await self.inbox.get()

    async def send(self, message: Any) -> None:
        self.closed_with.append(message["code"])

    @property
    def heard(self) -> list[str]:
        return [json.loads(frame[frame.index(b"{") :])["type"] for frame in self.taken]


class Staying:
    async def actor(self, account: Any, client: str) -> Actor:
        return Actor(account, client, standing())


class Defective:
    async def actor(self, account: Any, client: str) -> Actor:
        raise ZeroDivisionError


@asynccontextmanager
async def talking(
    hub: Hub, socket: SomeSocket, staying: Any = None, silence: float = 3600
) -> AsyncIterator[tuple[Subscriber, asyncio.Task[None]]]:
    subscriber = await hub.join(ME, "en", silence=silence)
    subscribing = Subscribing(hub, None, staying or Staying())  # type: ignore[arg-type]
    talk = asyncio.create_task(Conversation(socket, subscribing, subscriber).run())  # type: ignore[arg-type]
    try:
        yield subscriber, talk
    finally:
        talk.cancel()
        await asyncio.gather(talk, return_exceptions=True)
        hub.leave(subscriber)


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    memberships = Memberships()
    memberships.members[ME.account_id] = standing()
    async with running(Log(), memberships) as hub:
        yield hub


async def over(talk: asyncio.Task[None]) -> None:
    await asyncio.wait_for(asyncio.shield(talk), 10)


async def test_a_client_to_whom_nothing_is_said_hears_that_somebody_is_there(hub: Hub) -> None:
    socket = SomeSocket()
    async with talking(hub, socket, silence=0.02):
        await until(lambda: len(socket.heard) >= 3)
    assert set(socket.heard) == {"heartbeat"}
    assert socket.closed_with == []


async def test_what_is_said_puts_off_the_heartbeat(hub: Hub) -> None:
    socket = SomeSocket()
    async with talking(hub, socket, silence=3600) as (subscriber, _):
        socket.says(type="ping")
        await until(lambda: socket.heard == ["heartbeat"])
        spoke, now = subscriber.look_for_silence() - 3600, asyncio.get_running_loop().time()
        assert now - 10 < spoke <= now


async def test_silence_is_not_queued_while_there_is_no_room_for_what_waits(hub: Hub) -> None:
    socket = SomeSocket()
    socket.full = True
    async with talking(hub, socket, silence=0.0) as (subscriber, _):
        socket.says(type="ping")
        await until(lambda: len(socket.inbox) == 0 and subscriber.waiting == 0)
        for _ in range(5):
            subscriber.look_for_silence()
        assert subscriber.waiting == 0


async def test_a_client_is_heard_while_there_is_no_room_to_tell_it_anything(hub: Hub) -> None:
    socket = SomeSocket()
    socket.full = True
    async with talking(hub, socket) as (subscriber, _):
        socket.says(type="ping")
        await until(lambda: len(socket.inbox) == 0)
        for _ in range(3):
            socket.says(type="ping")
        await until(lambda: subscriber.waiting == 3)


async def test_events_go_to_the_wire_after_what_waited_was_sent(hub: Hub) -> None:
    socket, log = SomeSocket(), hub._stream
    assert isinstance(log, Log)
    async with talking(hub, socket) as (subscriber, _):
        follow(hub, subscriber, TOPIC)
        log.add(1, TOPIC)
        await come_to(hub, 1)
        await until(lambda: len(socket.heard) == 2)
        log.add(2, TOPIC)
        await come_to(hub, 2)
        assert socket.heard == ["subscribed", "event", "event"]


async def test_of_a_client_that_has_gone_nothing_is_closed(hub: Hub) -> None:
    for leave in ("by a message", "while there was no room"):
        socket = SomeSocket()
        async with talking(hub, socket) as (subscriber, talk):
            if leave == "by a message":
                socket.inbox.put_nowait({"type": "websocket.disconnect", "code": 1006})
            else:
                socket.full = socket.gone = True
                socket.says(type="ping")
            await over(talk)
            assert (subscriber.ended.is_set(), socket.closed_with) == (True, [])


@pytest.mark.parametrize("code", [RESTARTING, TOO_SLOW])
async def test_the_end_has_the_code_of_its_reason(hub: Hub, code: int) -> None:
    socket = SomeSocket()
    async with talking(hub, socket) as (subscriber, talk):
        await until(lambda: subscriber.wire is socket)
        subscriber.end(code)
        await over(talk)
    assert socket.closed_with == [code]


async def test_a_goodbye_is_the_last_that_is_heard(hub: Hub) -> None:
    socket = SomeSocket()
    async with talking(hub, socket) as (subscriber, talk):
        hub.say_goodbye(subscriber)
        await over(talk)
        socket.says(type="ping")
        await asyncio.sleep(0)
    assert (socket.heard, socket.closed_with) == (["goodbye"], [RESTARTING])


async def test_a_defect_ends_the_conversation_and_says_so(hub: Hub) -> None:
    socket = SomeSocket()
    async with talking(hub, socket, Defective()) as (_, talk):
        socket.says(type="subscribe", topics=["me"])
        await over(talk)
    assert socket.closed_with == [FAILED]


async def test_a_socket_that_has_gone_leaves_nothing_for_the_collector(scene: Scene, gateway: Gateway) -> None:
    """Thousands that went at once, each holding itself, would hold up everybody while they are looked for."""
    await gateway.until_nobody_listens()
    gc.collect()
    before = _sockets()
    gc.disable()
    try:
        for _ in range(3):
            async with listening(scene.reader, gateway) as listener:
                await listener.subscribe(scene.topics[0])
                await listener.next_after(scene.reply)
                assert _sockets() >= before + len(_PARTS)
        await gateway.until_nobody_listens()
        await until(lambda: _sockets() <= before)
    finally:
        gc.enable()


def _sockets() -> int:
    return sum(type(one) in _PARTS for one in gc.get_objects())
