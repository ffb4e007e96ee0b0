"""What happens, as it happens: the event stream, the poll, and tickets for the WebSocket (`api.sockets`)."""

import json
from collections.abc import Sequence
from typing import Annotated, Any, NoReturn

from fastapi import Depends, Header, Query, Request, Response

from api.bootstrap import Services
from api.deps import CurrentActor, PresentedToken, SignedIn, Wired, authenticated
from api.documented import problems, tagged
from api.languages import InLanguage
from api.realtime.frames import (
    MOST_TOPICS,
    EventFrame,
    Restarting,
    TooManyConnections,
    TooManyTopics,
    TopicMissing,
)
from api.realtime.polling import LONGEST_WAIT, poll_while_there
from api.realtime.stream import MEDIA_TYPE, FrameStream
from api.realtime.subscriber import HEARTBEAT, Subscriber
from api.responses import JsonResponse
from domain.identity.errors import TicketRefused
from domain.identity.ports import Bearer, IssuedTicket
from domain.shared.errors import CursorInvalid, InvalidInput
from domain.shared.shapes import view
from domain.shared.text import Language

router = tagged("realtime")

_LISTENING = (TopicMissing, TooManyTopics, CursorInvalid, InvalidInput, TooManyConnections, Restarting)

_KIND = "[a-z]{1,20}(:[a-z0-9_]{1,43})?"
Topics = Annotated[
    str,
    Query(
        description="What to follow, separated by commas: `community:{id}`, `board:{id}`, `thread:{id}`, `me`.",
        pattern=f"^{_KIND}(,{_KIND})*$",
        max_length=MOST_TOPICS * 65,
        examples=["thread:thr_01kb2y8v4t6m0q3r5s7w9x1z2a"],
    ),
]
Cursor = Annotated[
    str | None,
    Query(description="The newest cursor that one has; absent to hear only of what is to come.", max_length=500),
]


_EVENT = {
    "type": "event",
    "cursor": "p3Jx0VbQe1mYt8Zk2LwNfQ",
    "topic": "thread:thr_01kb2y8v4t6m0q3r5s7w9x1z2a",
    "event": "boards.reaction_added.v1",
    "id": "evt_01kb2y8v4t6m0q3r5s7w9x1z2a",
    "occurred_at": "2026-11-22T10:30:00Z",
    "data": {
        "thread_id": "thr_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "post_id": "pst_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "reaction": "heard",
    },
}
_STREAMED = f"data: {json.dumps(_EVENT)}\nid: {_EVENT['cursor']}\n\n: heartbeat\nid: {_EVENT['cursor']}\n\n"


@view({"items": [_EVENT], "cursor": _EVENT["cursor"], "resync": False})
class EventBatch:
    """What happened after a cursor. The items are those of the WebSocket."""

    items: Sequence[EventFrame]
    """In the log's order, each once, 100 at most."""
    cursor: str
    """Where to go on."""
    resync: bool
    """The log does not go back as far as the cursor that was sent: read anew what you show, then go on from here."""


@router.post(
    "/v1/realtime/tickets",
    operation_id="issue_realtime_ticket",
    summary="Get a ticket for the WebSocket or the event stream",
    status_code=201,
    responses=problems(),
)
async def issue_realtime_ticket(actor: CurrentActor, services: Wired, response: Response) -> IssuedTicket:
    """A one-time ticket, good for half a minute. Connect to `/v1/realtime?ticket=…` with subprotocol `ibasho.v1`, or
    open `/v1/events/stream?ticket=…` as an event source.

    What is sent there stands in `asyncapi.json`.
    """
    response.headers["Cache-Control"] = "no-store"
    return await services.identity.issue_ticket(Bearer(actor.account_id, actor.client_id))


@router.get(
    "/v1/events",
    operation_id="poll_events",
    summary="Wait for what happens",
    response_model=EventBatch,
    responses=problems(*_LISTENING),
)
async def poll_events(
    request: Request,
    bearer: SignedIn,
    services: Wired,
    language: InLanguage,
    topics: Topics,
    cursor: Cursor = None,
    wait: Annotated[
        int, Query(ge=0, le=LONGEST_WAIT, description="How many seconds to wait when there is nothing.")
    ] = LONGEST_WAIT,
) -> Response:
    """What happened on these topics after the cursor; when that is nothing, the next thing that does, or nothing.

    For clients that can hold neither a WebSocket nor an event stream. Ask again, with the answer's cursor, at once.
    """
    subscriber = await _join(services, bearer, language, topics, cursor, silence=wait)
    try:
        return JsonResponse(await poll_while_there(services.hub, subscriber, request.receive))
    finally:
        services.hub.leave(subscriber)


async def _listener(
    services: Wired,
    token: PresentedToken,
    ticket: Annotated[
        str | None,
        Query(description="A one-time ticket, where no header can be sent (`EventSource`).", max_length=100),
    ] = None,
) -> Bearer:
    return authenticated(services, token) if ticket is None else await services.identity.redeem_ticket(ticket)


_STREAM: dict[int | str, Any] = {
    200: {
        "description": "Server-Sent Events, without end. The data are frames of the WebSocket, the ids cursors.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": _STREAMED}},
    }
}


@router.get(
    "/v1/events/stream",
    operation_id="stream_events",
    summary="Hear what happens as a stream",
    status_code=200,
    response_class=FrameStream,
    responses={**problems(TicketRefused, *_LISTENING), **_STREAM},
)
async def stream_events(
    bearer: Annotated[Bearer, Depends(_listener)],
    services: Wired,
    language: InLanguage,
    topics: Topics,
    cursor: Cursor = None,
    last_event_id: Annotated[str | None, Header(max_length=500)] = None,
) -> FrameStream:
    """Server-Sent Events: the frames of the WebSocket (`asyncapi.json`), for clients and proxies without it.

    A browser's `EventSource` comes with `?ticket=`. `Last-Event-ID`, which it sends when it reconnects, counts for more
    than `cursor`. A ticket opens one stream: after the connection is lost, open a new source with a new ticket.
    """
    return FrameStream(services.hub, await _join(services, bearer, language, topics, last_event_id or cursor))


async def _join(
    services: Services, bearer: Bearer, language: Language, topics: str, cursor: str | None, silence: float = HEARTBEAT
) -> Subscriber:
    """Following all of these topics; raises TopicMissing for one that is not there or not for this account."""
    subscriber = await services.hub.join(bearer, language, silence=silence)
    try:
        await services.subscribing.follow(subscriber, topics.split(","), cursor, _refuse)
    except BaseException:
        services.hub.leave(subscriber)
        raise
    return subscriber


def _refuse(topic: str) -> NoReturn:
    raise TopicMissing(topic=topic)
