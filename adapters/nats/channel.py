"""The JetStream stream that holds the copy, and what a message in it looks like.

Each message carries its own position and that of its predecessor in the log. So a reader notices by itself when
something is missing between what it has and what comes. A *mark* carries no event: it stands where everything before
it has been dropped, so that the stream is never without a position.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import RetentionPolicy, StorageType
from nats.js.errors import NotFoundError

from domain.shared.errors import EventLogUnavailable
from domain.shared.events import LoggedEvent, Position
from domain.shared.ids import CommunityId, EventId

_ANSWERING = 3.0
"""Seconds after which a server that says nothing counts as away."""
_AWAY = (NatsError, OSError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Message:
    """One message: `event` is None for a mark."""

    number: int
    """Its place in the stream, which counts from 1 without gaps."""
    position: Position
    before: Position
    event: LoggedEvent | None


class NatsChannel:
    """A connection, made when it is first needed and again whenever it breaks. Everything here raises
    EventLogUnavailable while the server does not answer.
    """

    def __init__(self, url: str, name: str = "IBASHO_EVENTS") -> None:
        self._url = url
        self._name = name
        self.subject = f"{name.lower()}.told"
        self._client: Client | None = None
        self._connecting = asyncio.Lock()

    async def close(self) -> None:
        if self._client is not None:
            with contextlib.suppress(*_AWAY):
                await self._client.close()

    @asynccontextmanager
    async def reached(self) -> AsyncIterator[JetStreamContext]:
        """What goes wrong with the server inside is EventLogUnavailable outside."""
        try:
            client = await self.client()
            yield client.jetstream(timeout=_ANSWERING)
        except _AWAY:
            _insist()
            raise EventLogUnavailable(retry_after=1) from None
        _insist()

    async def client(self) -> Client:
        async with self._connecting:
            if self._client is None or self._client.is_closed:
                self._client = (
                    await nats.connect(
                        self._url,
                        allow_reconnect=True,
                        max_reconnect_attempts=-1,
                        reconnect_time_wait=0.1,
                        connect_timeout=2,
                        error_cb=_quiet,
                    )
                    if await _answers(self._url)
                    else None
                )
            if self._client is None:
                raise OSError
            return self._client

    async def ensure(self) -> None:
        """Make the stream if it is not there. It is kept on disk, and is dropped from by the relay alone."""
        async with self.reached() as js:
            await js.add_stream(
                name=self._name,
                subjects=[self.subject],
                storage=StorageType.FILE,
                retention=RetentionPolicy.LIMITS,
                allow_direct=True,
                duplicate_window=120,
            )

    async def last(self) -> Message | None:
        """The newest message; None if the stream is not there or has none."""
        async with self.reached() as js:
            try:
                return _message(await js.get_last_msg(self._name, self.subject))
            except NotFoundError:
                return None

    async def first(self) -> Message | None:
        found = await self.from_number(1, 1)
        return found[0] if found else None

    async def from_number(self, number: int, limit: int) -> list[Message]:
        """Up to so many messages in one request, the first of them with this number or, were it dropped, the next."""
        asked = json.dumps({"seq": max(1, number), "batch": limit, "next_by_subj": self.subject}).encode()
        found: list[Message] = []
        async with self.reached() as _:
            client = await self.client()
            answers = await client.subscribe(inbox := client.new_inbox())
            try:
                await client.publish(f"$JS.API.DIRECT.GET.{self._name}", asked, reply=inbox)
                while (answer := await answers.next_msg(timeout=_ANSWERING)).data:
                    found.append(_message(answer))
            finally:
                with contextlib.suppress(*_AWAY):
                    await answers.unsubscribe()
            if (answer.headers or {}).get("Status") not in ("204", "404"):
                raise OSError
        return found

    async def publish(self, event: LoggedEvent | None, position: Position, before: Position, expected: int) -> int:
        """Append behind message `expected` and nowhere else. Returns its number. Twice the same is kept once."""
        headers = {"Nats-Expected-Last-Sequence": str(expected)}
        if event is not None:
            headers["Nats-Msg-Id"] = event.id
        async with self.reached() as js:
            kept = await js.publish(self.subject, _written(event, position, before), headers=headers)
        return int(kept.seq)

    async def drop_before(self, number: int) -> None:
        async with self.reached() as js:
            await js.purge_stream(self._name, seq=number)


def _insist() -> None:
    """The library waits with `wait_for`, which in Python 3.11 can lose the cancellation that ends a task."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def _answers(url: str) -> bool:
    """The library tries for ever to make its first connection; this says quickly that there is none."""
    try:
        probe = await nats.connect(
            url, allow_reconnect=False, connect_timeout=2, max_reconnect_attempts=0, error_cb=_quiet
        )
    except _AWAY:
        return False
    await probe.close()
    return True


async def _quiet(_: Exception) -> None:
    """What is wrong shows where something is asked for."""


def _written(event: LoggedEvent | None, position: Position, before: Position) -> bytes:
    told: dict[str, Any] = {"at": _pair(position), "after": _pair(before)}
    if event is not None:
        told |= {
            "id": event.id,
            "type": event.type,
            "community_id": event.community_id,
            "topics": list(event.topics),
            "occurred_at": event.occurred_at.isoformat(),
            "data": event.data,
        }
    return json.dumps(told, ensure_ascii=False).encode()


def _message(raw: Any) -> Message:
    told = json.loads(raw.data)
    number = (raw.headers or {})["Nats-Sequence"] if isinstance(raw, Msg) else raw.seq
    position = Position(*told["at"])
    event = None
    if "id" in told:
        event = LoggedEvent(
            position=position,
            id=EventId(told["id"]),
            type=told["type"],
            topics=tuple(told["topics"]),
            occurred_at=datetime.fromisoformat(told["occurred_at"]),
            data=told["data"],
            community_id=None if told["community_id"] is None else CommunityId(told["community_id"]),
        )
    return Message(int(number), position, Position(*told["after"]), event)


def _pair(position: Position) -> tuple[int, int]:
    return position.transaction, position.sequence
