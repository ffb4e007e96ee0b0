"""The conversation with one client over a WebSocket."""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import aclosing
from typing import Any

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect
from uvicorn.protocols.utils import ClientDisconnected

from api.logs import place
from api.realtime.closing import FAILED, RESTARTING, TOO_SLOW
from api.realtime.delivery import deliveries
from api.realtime.frames import (
    Encoded,
    FrameMalformed,
    Heartbeat,
    Subscribe,
    TopicMissing,
    Unsubscribe,
    parse,
    refusal_frame,
)
from api.realtime.protocol import WIRE, SocketProtocol
from api.realtime.subscriber import Subscriber
from api.realtime.subscribing import Subscribing
from domain.shared.errors import Refusal, Unavailable

STALLED = 5.0
"""Seconds for which there may be no room for a client's next frame before it is cut."""

_log = structlog.get_logger()


class Conversation:
    """One task hears, another tells. What is to be told stands in the subscriber's queue, whoever put it there."""

    def __init__(self, socket: WebSocket, subscribing: Subscribing, subscriber: Subscriber) -> None:
        self._socket = socket
        self._wire: SocketProtocol = socket.scope["extensions"][WIRE]["protocol"]
        self._subscribing = subscribing
        self._hub = subscribing.hub
        self._subscriber = subscriber

    async def run(self) -> None:
        """Until the client goes, the server ends, or the client is too slow."""
        self._subscriber.wire = self._wire
        defects = await until_one_ends(self._subscriber, self._hear(), self._tell())
        if not any(isinstance(defect, WebSocketDisconnect | ClientDisconnected) for defect in defects):
            await self._close(FAILED if log_defects(defects) else self._subscriber.close_code)

    async def _hear(self) -> None:
        """Raises WebSocketDisconnect when the client has gone."""
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1006))
            try:
                await self._obey(message.get("text"))
            except Refusal as refusal:
                self._subscriber.offer(refusal_frame(refusal, self._subscriber.language))

    async def _obey(self, text: str | None) -> None:
        if text is None:  # a binary frame, which the protocol does not have
            raise FrameMalformed
        frame = parse(text)
        if isinstance(frame, Subscribe):
            await self._subscribing.follow(self._subscriber, frame.topics, frame.cursor, self._refuse)
        elif isinstance(frame, Unsubscribe):
            self._hub.unfollow(self._subscriber, frame.topics)
        else:
            self._subscriber.offer(Encoded(Heartbeat(cursor=self._hub.cursor_for(self._subscriber))))

    def _refuse(self, topic: str) -> None:
        self._subscriber.offer(refusal_frame(TopicMissing(topic=topic), self._subscriber.language))

    async def _tell(self) -> None:
        """Send what waits, in its order. Ends when access cannot be checked: the client resumes elsewhere or later."""
        try:
            async with aclosing(deliveries(self._hub, self._subscriber)) as frames:
                async for frame in frames:
                    while not self._wire.write(frame.websocket):
                        async with asyncio.timeout(STALLED):
                            await self._wire.room()
        except Unavailable:
            self._subscriber.end(RESTARTING)
        except TimeoutError:
            self._subscriber.end(TOO_SLOW)

    async def _close(self, code: int) -> None:
        try:
            await self._socket.close(code)
        except (WebSocketDisconnect, RuntimeError):  # it has gone meanwhile
            return


async def until_one_ends(subscriber: Subscriber, *work: Coroutine[Any, Any, None]) -> Sequence[Exception]:
    """Run these until the first is done or the subscriber's end has come; gives what they raised."""
    tasks = [asyncio.create_task(one) for one in (*work, _until(subscriber.ended))]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    return [result for result in results if isinstance(result, Exception)]


async def _until(ended: asyncio.Event) -> None:
    await ended.wait()


def log_defects(defects: Sequence[Exception]) -> bool:
    """Whether there were any."""
    for defect in defects:
        _log.error("defect on a connection", error=type(defect).__name__, where=place(defect))
    return bool(defects)
