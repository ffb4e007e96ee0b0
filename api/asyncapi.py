"""The WebSocket's description (AsyncAPI 3.0), from the frame and event types."""

from typing import Any

from pydantic import TypeAdapter

from api.realtime import frames
from domain.boards import events as boards
from domain.pseudonyms.events import PseudonymGone

EVENTS = (boards.ThreadOpened, boards.PostPublished, boards.ReactionAdded, boards.ReactionRemoved, PseudonymGone)

_TO_SERVER = (frames.Subscribe, frames.Unsubscribe, frames.Ping)
_TO_CLIENT = (frames.Subscribed, frames.EventFrame, frames.Heartbeat, frames.ErrorFrame)


def asyncapi_document() -> dict[str, Any]:
    messages = {shape.__name__: _message(shape) for shape in (*_TO_SERVER, *_TO_CLIENT)}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Ibasho realtime",
            "version": "1",
            "description": _ABOUT,
            "license": {"name": "Apache-2.0"},
        },
        "channels": {
            "realtime": {
                "address": "/v1/realtime",
                "title": "The WebSocket",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
                "bindings": {"ws": {"query": _TICKET, "bindingVersion": "0.1.0"}},
            }
        },
        "operations": {
            "tell": _operation("receive", "What a client sends.", _TO_SERVER),
            "hear": _operation("send", "What the server sends.", _TO_CLIENT),
        },
        "components": {"messages": messages, "schemas": {event.TYPE: _data(event) for event in EVENTS}},
    }


_ABOUT = """\
Protocol `ibasho.v1`, JSON text frames. Get a ticket (`POST /v1/realtime/tickets`), connect to
`/v1/realtime?ticket=…` with subprotocol `ibasho.v1`, subscribe to topics. Keep the cursor of the last frame: after a
reconnect, subscribe with it and get each event after it once, in order. The data of each event type is a schema of
its name. Close codes: 1012 the server restarts, 4008 the client reads too slowly; both: reconnect and resume.
"""

_TICKET = {
    "type": "object",
    "required": ["ticket"],
    "properties": {"ticket": {"type": "string", "description": "A one-time ticket, good for half a minute."}},
}


def _operation(action: str, summary: str, shapes: tuple[type, ...]) -> dict[str, Any]:
    return {
        "action": action,
        "summary": summary,
        "channel": {"$ref": "#/channels/realtime"},
        "messages": [{"$ref": f"#/channels/realtime/messages/{shape.__name__}"} for shape in shapes],
    }


def _message(shape: type) -> dict[str, Any]:
    schema = TypeAdapter(shape).json_schema(mode="serialization")
    examples = schema.pop("examples", [])
    return {
        "name": shape.__name__,
        "summary": (shape.__doc__ or "").strip(),
        "contentType": "application/json",
        "payload": schema,
        "examples": [{"payload": example} for example in examples],
    }


def _data(event: type) -> dict[str, Any]:
    schema = TypeAdapter(event).json_schema(mode="serialization")
    return {**schema, "description": (event.__doc__ or "").strip()}
