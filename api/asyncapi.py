"""The description of what is told as it happens (AsyncAPI 3), from the frame and event types."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import NoneType
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter

from api.documented import Problem
from api.realtime import frames
from api.realtime.closing import CLOSE_CODES
from domain.boards.events import boards, mentions, posts, review, threads
from domain.memberships.events import ProfessionWithdrawn, StandingChanged
from domain.pseudonyms.events import PseudonymGone
from domain.shared.events import DomainEvent

Json = dict[str, Any]

EVENTS: tuple[type[DomainEvent], ...] = (
    boards.BoardAdded,
    boards.BoardChanged,
    boards.BoardsArranged,
    posts.ThreadOpened,
    threads.ResponseContractChanged,
    posts.PostPublished,
    boards.ReactionsChosen,
    posts.ReactionAdded,
    posts.ReactionRemoved,
    posts.PostEdited,
    posts.PostRedacted,
    posts.PostDeleted,
    posts.PostHidden,
    posts.PostUnhidden,
    review.VerdictGiven,
    posts.PostWarned,
    threads.ThreadChanged,
    threads.ThreadMoved,
    threads.ThreadMerged,
    threads.ThreadSplit,
    PseudonymGone,
    ProfessionWithdrawn,
    StandingChanged,
    review.ReportAnswered,
    mentions.FaceSpokenTo,
    mentions.WritingModerated,
    mentions.GroupCalled,
    mentions.CallMet,
    mentions.OnCallChanged,
    review.ClaimAnswered,
)
UNTOLD: tuple[type[DomainEvent], ...] = (review.PostReported, mentions.CallClaimChanged, review.ClaimFlagged)
"""For what follows the log alone: they are on no topic."""

_TO_SERVER = (frames.Subscribe, frames.Unsubscribe, frames.Ping)
_TO_CLIENT = (frames.Subscribed, frames.Heartbeat, frames.Resync, frames.Goodbye, frames.ErrorFrame)


def asyncapi_document() -> Json:
    schemas = _Schemas({})
    told = [_message(shape, schemas) for shape in _TO_SERVER] + [_message(shape, schemas) for shape in _TO_CLIENT]
    happened = [_event_message(event, schemas) for event in EVENTS]
    names = {shape: shape.__name__ for shape in (*_TO_SERVER, *_TO_CLIENT)}
    up = [names[shape] for shape in _TO_SERVER]
    down = [names[shape] for shape in _TO_CLIENT] + [event.TYPE for event in EVENTS]
    return {
        "asyncapi": "3.1.0",
        "info": {
            "title": "Ibasho realtime",
            "version": "1",
            "description": _ABOUT + "".join(f"- {code}: {meaning}\n" for code, meaning in CLOSE_CODES.items()),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {
            "realtime": {
                "address": "/v1/realtime",
                "title": "The WebSocket",
                "messages": _references("components", up + down),
                "bindings": {"ws": {"query": _TICKET, "bindingVersion": "0.1.0"}},
            },
            "stream": {
                "address": "/v1/events/stream",
                "title": "The event stream (Server-Sent Events)",
                "description": "Each event's data is a frame, its id the cursor. `openapi.json` has the parameters.",
                "messages": _references("components", down),
            },
        },
        "operations": {
            "tell": _operation("receive", "What a client sends.", "realtime", up),
            "hear": _operation("send", "What the server sends.", "realtime", down),
            "stream": _operation("send", "What the server sends on a stream.", "stream", down),
        },
        "components": {
            "messages": {message["name"]: message for message in (*told, *happened)},
            "schemas": schemas.known,
        },
    }


_ABOUT = """\
Protocol `ibasho.v1`, JSON text frames. Get a ticket (`POST /v1/realtime/tickets`), connect to
`/v1/realtime?ticket=…` with subprotocol `ibasho.v1`, subscribe to topics. Keep the cursor of the last frame: after a
reconnect, subscribe with it and get each event after it once, in order. New types of events and frames come by
addition: pass over what you do not know.

The same frames come from the server over `/v1/events/stream`, and the events over `GET /v1/events`. The server closes
a WebSocket with one of these codes:

"""

_TICKET = {
    "type": "object",
    "required": ["ticket"],
    "properties": {"ticket": {"type": "string", "description": "A one-time ticket, good for half a minute."}},
}


@dataclass(frozen=True, slots=True)
class _Schemas:
    """The schemas of the document. What a shape refers to becomes one of its own."""

    known: Json

    def of(self, shape: Any) -> Json:
        """The shape's own, without its examples, which are put with it under its message."""
        schema = TypeAdapter(shape).json_schema(mode="serialization", ref_template="#/components/schemas/{model}")
        self.known.update(schema.pop("$defs", {}))
        return schema


def _references(where: str, names: list[str]) -> Json:
    return {name: {"$ref": f"#/{where}/messages/{name}"} for name in names}


def _operation(action: str, summary: str, channel: str, names: list[str]) -> Json:
    return {
        "action": action,
        "summary": summary,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in names],
    }


def _message(shape: type, schemas: _Schemas) -> Json:
    schema = schemas.of(shape)
    examples = schema.pop("examples")
    if shape is frames.ErrorFrame:
        schemas.known["Problem"] = schemas.of(Problem)
        schema["properties"]["problem"] = {"$ref": "#/components/schemas/Problem"}
    return {
        "name": shape.__name__,
        "title": shape.__name__,
        "summary": (shape.__doc__ or "").strip(),
        "payload": schema | {"required": sorted({*schema.get("required", ()), "type"})},
        "examples": [{"payload": example} for example in examples],
    }


def _event_message(event: type[DomainEvent], schemas: _Schemas) -> Json:
    """The frame in which one type of event comes."""
    about = (event.__doc__ or "").strip()
    schemas.known[event.TYPE] = schemas.of(event) | {"description": about}
    frame = schemas.of(frames.EventFrame)
    (example,) = frame.pop("examples")
    properties = frame["properties"] | {
        "event": {"const": event.TYPE, "type": "string", "description": "What happened."},
        "data": {"$ref": f"#/components/schemas/{event.TYPE}"},
    }
    happened = example | {"event": event.TYPE, "data": _example(event)}
    return {
        "name": event.TYPE,
        "title": event.TYPE,
        "summary": about,
        "payload": frame | {"properties": properties, "required": sorted({*frame["required"], "type"})},
        "examples": [{"payload": happened}],
    }


_ID = "01kb2y8v4t6m0q3r5s7w9x1z2a"
_EXAMPLES: Mapping[str, str | bool] = {
    "CallId": f"cal_{_ID}",
    "NoticeKind": "mention",
    "str": "profession:psychiatrist",
    "BoardId": f"brd_{_ID}",
    "CommunityId": f"com_{_ID}",
    "PostId": f"pst_{_ID}",
    "PseudonymId": "psd_5mz0wq6gqk1v0n3h2j4t8r9x7c",
    "Reaction": "heard",
    "ThreadId": f"thr_{_ID}",
    "bool": False,
}
"""By the name of a field's type. An event with another kind of field needs its example here."""


def _example(event: type[DomainEvent]) -> Json:
    hints = get_type_hints(event)
    return {field.name: _EXAMPLES[_kind(hints[field.name])] for field in fields(event)}  # type: ignore[arg-type]


def _kind(hint: Any) -> str:
    """The name of a type, or of what is there where it may be None."""
    given = [kind for kind in get_args(hint) if kind is not NoneType]
    return str((given[0] if given else hint).__name__)
