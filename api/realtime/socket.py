"""The conversation with one client."""

import asyncio
from collections.abc import Mapping, Sequence

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from api.bootstrap import Services
from api.logs import place
from api.realtime.frames import (
    MOST_TOPICS,
    FrameMalformed,
    Heartbeat,
    Subscribe,
    TooManyTopics,
    TopicMissing,
    Unsubscribe,
    encode,
    parse,
    refusal_frame,
)
from api.realtime.subscriber import FAILED, RESTARTING, Missed, Subscriber, Told
from domain.identity.ports import Bearer
from domain.shared.actor import Actor
from domain.shared.errors import Refusal, Unavailable
from domain.shared.ids import CommunityId
from domain.shared.text import Language

HEARTBEAT = 25.0
"""Seconds of silence after which the server says that it is still there."""

_log = structlog.get_logger()


class Conversation:
    """One task hears, another tells. What is to be told stands in the subscriber's queue, whoever put it there."""

    def __init__(self, socket: WebSocket, services: Services, bearer: Bearer, subscriber: Subscriber) -> None:
        self._socket = socket
        self._services = services
        self._hub = services.hub
        self._bearer = bearer
        self._subscriber = subscriber

    async def run(self) -> None:
        """Until the client goes, the server ends, or the client is too slow."""
        hearing = asyncio.create_task(self._hear())
        telling = asyncio.create_task(self._tell())
        ended = asyncio.create_task(self._subscriber.ended.wait())
        tasks = (hearing, telling, ended)
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._hub.leave(self._subscriber)
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        if not any(isinstance(result, WebSocketDisconnect) for result in results):
            await self._close(FAILED if _found_defect(results) else self._subscriber.close_code)

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
            await self._subscribe(frame)
        elif isinstance(frame, Unsubscribe):
            self._hub.unfollow(self._subscriber, frame.topics)
        else:
            self._subscriber.offer(self._heartbeat())

    async def _subscribe(self, frame: Subscribe) -> None:
        after = None if frame.cursor is None else self._hub.position_of(frame.cursor)
        if len({*frame.topics, *self._subscriber.following}) > MOST_TOPICS:
            raise TooManyTopics(limit=MOST_TOPICS)
        asked_at = asyncio.get_running_loop().time()
        actor = await self._services.staying.actor(self._bearer.account_id, self._bearer.client_id)
        granted = await self._granted(frame, actor)
        if granted:
            self._hub.follow(self._subscriber, granted, actor, asked_at, after)

    async def _granted(self, frame: Subscribe, actor: Actor) -> Mapping[str, CommunityId]:
        granted: dict[str, CommunityId] = {}
        for topic in dict.fromkeys(frame.topics):
            community_id = await self._services.topics.community_of(actor, topic)
            if community_id is None:
                self._subscriber.offer(refusal_frame(TopicMissing(topic=topic), self._subscriber.language))
            else:
                granted[topic] = community_id
        return granted

    async def _tell(self) -> None:
        """Send what waits, in its order. Ends when access cannot be checked: the client resumes elsewhere or later."""
        try:
            while True:
                item = await self._next()
                if isinstance(item, str):
                    await self._socket.send_text(item)
                elif isinstance(item, Told):
                    await self._send_event(item)
                else:
                    await self._catch_up(item)
        except Unavailable:
            self._subscriber.end(RESTARTING)

    async def _next(self) -> str | Told | Missed:
        try:
            async with asyncio.timeout(HEARTBEAT):
                return await self._subscriber.outbox.get()
        except TimeoutError:
            return self._heartbeat()

    async def _send_event(self, told: Told) -> None:
        if await self._hub.admits(self._subscriber, told.community_id):
            await self._socket.send_text(told.frame)

    async def _catch_up(self, missed: Missed) -> None:
        after = missed.after
        while events := await self._hub.missed(after, missed.until, list(missed.topics)):
            for event in events:
                if (topic := missed.topic_of(event)) is not None:
                    await self._send_event(Told(self._hub.encode(event, topic), missed.topics[topic]))
            after = events[-1].position

    def _heartbeat(self) -> str:
        return encode(Heartbeat(cursor=self._hub.cursor_for(self._subscriber)))

    async def _close(self, code: int) -> None:
        try:
            await self._socket.close(code)
        except (WebSocketDisconnect, RuntimeError):  # it has gone meanwhile
            return


def _found_defect(results: Sequence[object]) -> bool:
    defects = [result for result in results if isinstance(result, Exception)]
    for defect in defects:
        _log.error("defect on a socket", error=type(defect).__name__, where=place(defect))
    return bool(defects)


async def converse(socket: WebSocket, services: Services, bearer: Bearer, language: Language) -> None:
    subscriber = await services.hub.join(bearer.account_id, language)
    await Conversation(socket, services, bearer, subscriber).run()
