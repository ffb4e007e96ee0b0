"""The way in for WebSockets. It goes around the layers that requests go through: the protocol needs none of them, and
each would stay with a socket for as long as it is open.
"""

from fastapi import FastAPI
from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send

from api.bootstrap import Services
from api.languages import language_of
from api.problems import problem_of, problem_response
from api.realtime.frames import PROTOCOL
from api.realtime.protocol import WIRE
from api.realtime.socket import Conversation
from api.realtime.subscriber import Subscriber
from domain.shared.errors import Refusal

PATH = "/v1/realtime"
_LONGEST_TICKET = 100
"""Characters."""


class Application(FastAPI):
    """FastAPI's, and beside it the one address for WebSockets."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and scope["path"] == PATH:
            await _open(self.state.services, scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


async def _open(services: Services, scope: Scope, receive: Receive, send: Send) -> None:
    """The protocol `ibasho.v1` (see `asyncapi.json`), for who comes with a ticket. Others are answered as over HTTP."""
    ticket = HTTPConnection(scope).query_params.get("ticket", "")
    if len(ticket) > _LONGEST_TICKET:
        await send({"type": "websocket.close"})
        return
    try:
        subscriber = await _join(services, scope, ticket)
    except Refusal as refusal:
        await problem_response(HTTPConnection(scope), problem_of(refusal))(scope, receive, send)
        return
    try:
        await receive()
        await send({"type": "websocket.accept", "subprotocol": PROTOCOL if PROTOCOL in scope["subprotocols"] else None})
        await Conversation(scope["extensions"][WIRE]["protocol"], services.subscribing, subscriber).run()
    finally:
        services.hub.leave(subscriber)


async def _join(services: Services, scope: Scope, ticket: str) -> Subscriber:
    """Raises TicketRefused, TooManyConnections, Restarting, DatabaseUnavailable."""
    bearer = await services.identity.redeem_ticket(ticket)
    return await services.hub.join(bearer, language_of(HTTPConnection(scope).headers.get("accept-language")))
