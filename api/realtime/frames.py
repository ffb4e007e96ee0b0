"""The frames of `ibasho.v1`."""

import struct
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from annotated_types import Len
from pydantic import Field, TypeAdapter, ValidationError

from api.problems import problem_of, render
from domain.shared.errors import Conflict, Invalid, Limited, Missing, Refusal, Unavailable
from domain.shared.shapes import command, view
from domain.shared.text import Language

PROTOCOL = "ibasho.v1"
LARGEST_FRAME = 16 * 1024
"""Bytes that a client may send in one frame."""
MOST_TOPICS = 200
"""Topics that one connection may follow."""
MOST_CONNECTIONS = 10
"""Connections (sockets, streams, waiting polls) of one account by one client, at one server process."""

Topic = Annotated[str, Len(1, 64)]


class FrameMalformed(Invalid):
    """The frame is not one of this protocol."""


class TopicMissing(Missing):
    """There is no such topic, or this client may not follow it. `facts["topic"]` names it as it was asked for."""


class TooManyConnections(Limited):
    """One account has at most `facts["limit"]` connections at once by one client, at this server process."""


class Restarting(Unavailable):
    """This server process ends; another takes the next connection."""


class TooManyTopics(Conflict):
    """One connection follows at most `facts["limit"]` topics."""


@command({"type": "subscribe", "topics": ["board:brd_01kb2y8v4t6m0q3r5s7w9x1z2a"], "cursor": None})
class Subscribe:
    """Follow topics. With a cursor, first whatever happened on them after it."""

    type: Literal["subscribe"]
    topics: Annotated[Sequence[Topic], Len(1, MOST_TOPICS)]
    """`community:{id}`, `board:{id}`, `thread:{id}`, `me`."""
    cursor: Annotated[str, Len(1, 500)] | None = None
    """The cursor of the last frame that was received. It stands for all topics: resume them in one frame."""


@command({"type": "unsubscribe", "topics": ["board:brd_01kb2y8v4t6m0q3r5s7w9x1z2a"]})
class Unsubscribe:
    """Stop following topics."""

    type: Literal["unsubscribe"]
    topics: Annotated[Sequence[Topic], Len(1, MOST_TOPICS)]


@command({"type": "ping"})
class Ping:
    """Ask for a heartbeat."""

    type: Literal["ping"]


@view({"type": "subscribed", "topics": ["board:brd_01kb2y8v4t6m0q3r5s7w9x1z2a"], "cursor": "p3Jx0VbQe1mYt8Zk2LwNfQ"})
class Subscribed:
    """These topics are followed from here on; with a cursor, what was missed comes after this frame."""

    type: Literal["subscribed"] = "subscribed"
    topics: Sequence[str]
    cursor: str


@view(
    {
        "type": "event",
        "cursor": "p3Jx0VbQe1mYt8Zk2LwNfQ",
        "topic": "board:brd_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "event": "boards.thread_opened.v1",
        "id": "evt_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "occurred_at": "2026-11-22T10:30:00Z",
        "data": {"thread_id": "thr_01kb2y8v4t6m0q3r5s7w9x1z2a"},
    }
)
class EventFrame:
    """Something happened. Each event comes once on one connection, and those of one topic in the log's order."""

    type: Literal["event"] = "event"
    cursor: str
    """Where to resume after this event."""
    topic: str
    """The first of the event's topics that this connection follows."""
    event: str
    """What happened, such as `boards.thread_opened.v1`."""
    id: str
    occurred_at: str
    """RFC 3339, UTC, to the second."""
    data: Mapping[str, Any]
    """Ids of what it happened to; read it over REST."""


@view({"type": "heartbeat", "cursor": "p3Jx0VbQe1mYt8Zk2LwNfQ"})
class Heartbeat:
    """Nothing happened up to this cursor that was not sent."""

    type: Literal["heartbeat"] = "heartbeat"
    cursor: str


@view({"type": "resync", "topics": ["board:brd_01kb2y8v4t6m0q3r5s7w9x1z2a"], "cursor": "p3Jx0VbQe1mYt8Zk2LwNfQ"})
class Resync:
    """The log does not go back as far as the client's cursor, or notices waited while one wanted quiet: read these
    topics over REST. What happens after this frame's cursor follows as ever.
    """

    type: Literal["resync"] = "resync"
    topics: Sequence[str]
    cursor: str


@view({"type": "goodbye", "reason": "restarting", "reconnect_after_ms": 1830, "cursor": "p3Jx0VbQe1mYt8Zk2LwNfQ"})
class Goodbye:
    """The last frame before the server closes on purpose. Everything up to its cursor was sent."""

    type: Literal["goodbye"] = "goodbye"
    reason: Literal["restarting"] = "restarting"
    reconnect_after_ms: int
    """When to come back; each client is told a time of its own, so that not all come at once."""
    cursor: str


@view(
    {
        "type": "error",
        "problem": {
            "type": "urn:ibasho:problem:topic_missing",
            "title": "購読できません",
            "status": 404,
            "detail": "存在しないか、ここからは見えません。",
            "code": "topic_missing",
        },
    }
)
class ErrorFrame:
    """A frame was not obeyed, or a topic is not followed any more; the connection stays."""

    type: Literal["error"] = "error"
    problem: Mapping[str, Any]
    """A problem as in the REST API (RFC 9457)."""


ClientFrame = Annotated[Subscribe | Unsubscribe | Ping, Field(discriminator="type")]
_Server = Subscribed | EventFrame | Heartbeat | Resync | Goodbye | ErrorFrame
ServerFrame = Annotated[_Server, Field(discriminator="type")]

_client: TypeAdapter[Subscribe | Unsubscribe | Ping] = TypeAdapter(ClientFrame)
_server: TypeAdapter[_Server] = TypeAdapter(ServerFrame)


class Encoded:
    """A server's frame in bytes: written once, whoever gets it and whichever way it goes."""

    __slots__ = ("_server_sent", "_websocket", "frame", "json")

    def __init__(self, frame: _Server) -> None:
        self.frame = frame
        self.json = _server.dump_json(frame)
        self._websocket: bytes | None = None
        self._server_sent: bytes | None = None

    @property
    def websocket(self) -> bytes:
        """An unmasked, unfragmented text frame (RFC 6455 section 5.2)."""
        if self._websocket is None:
            self._websocket = _text_frame_head(len(self.json)) + self.json
        return self._websocket

    @property
    def server_sent(self) -> bytes:
        """A message of an event stream (HTML, "Server-sent events"). Without data it moves only the last event's id."""
        if self._server_sent is None:
            lines = [b"data: " + self.json]
            if isinstance(self.frame, Heartbeat):
                lines = [b": heartbeat"]
            if isinstance(self.frame, Goodbye):
                lines.insert(0, b"retry: %d" % self.frame.reconnect_after_ms)
            if not isinstance(self.frame, ErrorFrame):
                lines.append(b"id: " + self.frame.cursor.encode())
            self._server_sent = b"\n".join(lines) + b"\n\n"
        return self._server_sent


def _text_frame_head(length: int) -> bytes:
    if length < 126:
        return struct.pack("!BB", 0x81, length)
    return struct.pack("!BBH", 0x81, 126, length) if length < 65_536 else struct.pack("!BBQ", 0x81, 127, length)


def parse(text: str) -> Subscribe | Unsubscribe | Ping:
    """Raises FrameMalformed."""
    if len(text) > LARGEST_FRAME or "\\u0000" in text:
        raise FrameMalformed
    try:
        return _client.validate_json(text)
    except (ValidationError, ValueError):
        raise FrameMalformed from None


def refusal_frame(refusal: Refusal, language: Language) -> Encoded:
    return Encoded(ErrorFrame(problem=render(problem_of(refusal), language)))
