"""The conversation with one client over a WebSocket."""

import asyncio
from contextlib import aclosing

import structlog
from starlette.types import Message
from uvicorn.protocols.utils import ClientDisconnected

from api.logs import place
from api.realtime.closing import FAILED, RESTARTING, TOO_SLOW
from api.realtime.delivery import frames_of
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
from api.realtime.protocol import SocketProtocol
from api.realtime.subscriber import Farewell, Missed, Silence, Subscriber, Told
from api.realtime.subscribing import Subscribing
from api.realtime.waiting import Errand
from domain.shared.errors import Refusal, Unavailable

STALLED = 5.0
"""Seconds for which there may be no room for a client's next frame before it is cut."""

_log = structlog.get_logger()


class Conversation:
    """The client is heard when it says something, and told what stands in the subscriber's queue, whoever put it there.
    Most of the time there is nothing of either: then all that waits is `run`.
    """

    __slots__ = ("_gone", "_hearing", "_heartbeat", "_hub", "_subscriber", "_subscribing", "_telling", "_wire")

    def __init__(self, wire: SocketProtocol, subscribing: Subscribing, subscriber: Subscriber) -> None:
        """On a socket that is open."""
        self._wire = wire
        self._subscribing = subscribing
        self._hub = subscribing.hub
        self._subscriber = subscriber
        self._hearing = Errand(self._hear, self._failed)
        self._telling = Errand(self._tell, self._failed)
        self._gone = False

    async def run(self) -> None:
        """Until the client goes, the server ends, or the client is too slow."""
        self._begin()
        try:
            await self._subscriber.ended.wait()
        finally:
            await self._stop()
        if not self._gone:
            await self._close(self._subscriber.close_code)

    def _begin(self) -> None:
        self._subscriber.wire, self._subscriber.when_waiting = self._wire, self._telling.start
        self._wire.inbox.when_waiting = self._hearing.start
        self._hearing.start()
        self._telling.start()
        self._look_for_silence()

    async def _stop(self) -> None:
        self._wire.inbox.when_waiting = self._subscriber.when_waiting = None
        self._heartbeat.cancel()
        try:
            await self._hearing.stop()
        finally:  # also where one is cancelled meanwhile
            await self._telling.stop()

    async def _hear(self) -> None:
        while len(self._wire.inbox) and not self._subscriber.ended.is_set():
            message: Message = await self._wire.receive()  # type: ignore[assignment]
            if message["type"] == "websocket.disconnect":
                self._leave()
                return
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
            while (item := self._subscriber.next()) is not None:
                if isinstance(item, Farewell):
                    self._subscriber.end(item.close_code)
                    return
                await self._send(item)
        except Unavailable:
            self._subscriber.end(RESTARTING)
        except TimeoutError:
            self._subscriber.end(TOO_SLOW)

    async def _send(self, item: Encoded | Told | Missed | Silence) -> None:
        async with aclosing(frames_of(self._hub, self._subscriber, item)) as frames:
            async for frame in frames:
                while not self._wire.write(frame.websocket):
                    async with asyncio.timeout(STALLED):
                        await self._wire.room()

    def _look_for_silence(self) -> None:
        at = self._subscriber.look_for_silence()
        self._heartbeat = asyncio.get_running_loop().call_at(at, self._look_for_silence)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, ClientDisconnected):
            self._leave()
        else:
            log_defect(error)
            self._subscriber.end(FAILED)

    def _leave(self) -> None:
        self._gone = True
        self._subscriber.end(RESTARTING)

    async def _close(self, code: int) -> None:
        try:
            await self._wire.send({"type": "websocket.close", "code": code, "reason": None})
        except (ClientDisconnected, RuntimeError):  # it has gone meanwhile
            return


def log_defect(defect: Exception) -> None:
    _log.error("defect on a connection", error=type(defect).__name__, where=place(defect))
