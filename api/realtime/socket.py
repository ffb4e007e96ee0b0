"""The conversation with one client."""

import asyncio
from collections.abc import Mapping

from starlette.websockets import WebSocket, WebSocketDisconnect

from api.bootstrap import Services
from api.realtime.frames import (
    MOST_TOPICS,
    Heartbeat,
    Subscribe,
    Subscribed,
    TooManyTopics,
    TopicMissing,
    Unsubscribe,
    encode,
    parse,
    refusal_frame,
)
from api.realtime.hub import Subscriber
from domain.identity.ports import Bearer
from domain.shared.actor import Actor
from domain.shared.errors import Refusal
from domain.shared.events import Position
from domain.shared.ids import CommunityId
from domain.shared.text import Language

HEARTBEAT = 25.0
"""Seconds of silence after which the server says that it is still there."""

TOO_SLOW = 4008
"""Close code: more frames waited than one connection may keep. Resume with the last cursor."""
RESTARTING = 1012
"""Close code (IANA, service restart): this server ends. Reconnect and resume with the last cursor."""


class Conversation:
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
        overrun = asyncio.create_task(self._subscriber.overrun.wait())
        tasks = (hearing, telling, overrun)
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._hub.leave(self._subscriber)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if not hearing.done() or hearing.cancelled():
            await self._socket.close(TOO_SLOW if self._subscriber.overrun.is_set() else RESTARTING)
        elif (error := hearing.exception()) is not None:
            raise error

    async def _tell(self) -> None:
        while True:
            try:
                frame = await asyncio.wait_for(self._subscriber.waiting.get(), HEARTBEAT)
            except TimeoutError:
                frame = encode(Heartbeat(cursor=self._hub.cursor()))
            if frame is None:
                return
            await self._socket.send_text(frame)

    async def _hear(self) -> None:
        while True:
            try:
                text = await self._socket.receive_text()
            except (WebSocketDisconnect, KeyError):  # gone, or a binary frame, which the protocol does not have
                return
            try:
                await self._obey(text)
            except Refusal as refusal:
                self._subscriber.offer(refusal_frame(refusal, self._subscriber.language))

    async def _obey(self, text: str) -> None:
        frame = parse(text)
        if isinstance(frame, Subscribe):
            await self._subscribe(frame)
        elif isinstance(frame, Unsubscribe):
            self._hub.unfollow(self._subscriber, frame.topics)
        else:
            self._subscriber.offer(encode(Heartbeat(cursor=self._hub.cursor())))

    async def _subscribe(self, frame: Subscribe) -> None:
        after = None if frame.cursor is None else self._hub.position_of(frame.cursor)
        if len({*frame.topics, *self._subscriber.topics}) > MOST_TOPICS:
            raise TooManyTopics(limit=MOST_TOPICS)
        actor = await self._services.memberships.actor(self._bearer.account_id, self._bearer.client_id)
        granted = await self._granted(frame, actor)
        if not granted:
            return
        self._subscriber.held = []
        start = self._hub.follow(self._subscriber, granted, actor)
        await self._say(encode(Subscribed(topics=list(granted), cursor=self._hub.cursor(after or start))))
        if after is not None:
            await self._catch_up(after, start, granted)
        await self._release()

    async def _granted(self, frame: Subscribe, actor: Actor) -> Mapping[str, CommunityId]:
        granted: dict[str, CommunityId] = {}
        for topic in dict.fromkeys(frame.topics):
            community_id = await self._services.topics.community_of(actor, topic)
            if community_id is None:
                await self._say(refusal_frame(TopicMissing(topic=topic), self._subscriber.language))
            else:
                granted[topic] = community_id
        return granted

    async def _catch_up(self, after: Position, until: Position, topics: Mapping[str, CommunityId]) -> None:
        while events := await self._hub.missed(after, until, list(topics)):
            for event in events:
                topic = next(topic for topic in event.topics if topic in topics)
                await self._say(self._hub.encode(event, topic))
            after = events[-1].position

    async def _release(self) -> None:
        """Let the live events go that waited behind the older ones; from then on they come directly."""
        while self._subscriber.held:
            await self._say(self._subscriber.held.pop(0))
        self._subscriber.held = None

    async def _say(self, frame: str) -> None:
        """Waits for room: what a client asked for may not overrun it."""
        await self._subscriber.waiting.put(frame)


async def converse(socket: WebSocket, services: Services, bearer: Bearer, language: Language) -> None:
    subscriber = await services.hub.join(bearer.account_id, language)
    await Conversation(socket, services, bearer, subscriber).run()
