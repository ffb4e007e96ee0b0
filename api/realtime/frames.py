"""The frames of `ibasho.v1`."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from annotated_types import Len
from pydantic import Field, TypeAdapter, ValidationError

from api.problems import problem_of, render
from domain.shared.errors import Conflict, Invalid, Missing, Refusal
from domain.shared.shapes import command, view
from domain.shared.text import Language

PROTOCOL = "ibasho.v1"
LARGEST_FRAME = 16 * 1024
"""Bytes that a client may send in one frame."""
MOST_TOPICS = 200
"""Topics that one connection may follow."""

Topic = Annotated[str, Len(1, 64)]


class FrameMalformed(Invalid):
    """The frame is not one of this protocol."""


class TopicMissing(Missing):
    """There is no such topic, or this client may not follow it. `facts["topic"]` names it as it was asked for."""


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
ServerFrame = Annotated[Subscribed | EventFrame | Heartbeat | ErrorFrame, Field(discriminator="type")]

_client: TypeAdapter[Subscribe | Unsubscribe | Ping] = TypeAdapter(ClientFrame)
_server: TypeAdapter[Subscribed | EventFrame | Heartbeat | ErrorFrame] = TypeAdapter(ServerFrame)


def parse(text: str) -> Subscribe | Unsubscribe | Ping:
    """Raises FrameMalformed."""
    if len(text) > LARGEST_FRAME or "\\u0000" in text:
        raise FrameMalformed
    try:
        return _client.validate_json(text)
    except (ValidationError, ValueError):
        raise FrameMalformed from None


def encode(frame: Subscribed | EventFrame | Heartbeat | ErrorFrame) -> str:
    return _server.dump_json(frame).decode()


def refusal_frame(refusal: Refusal, language: Language) -> str:
    return encode(ErrorFrame(problem=render(problem_of(refusal), language)))
