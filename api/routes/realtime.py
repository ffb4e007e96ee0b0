"""The way to the WebSocket."""

from typing import Annotated

from fastapi import Query, Response, WebSocket

from api.deps import CurrentActor, Wired
from api.documented import problems, tagged
from api.languages import language_of
from api.realtime.frames import PROTOCOL
from api.realtime.socket import converse
from domain.identity.ports import Bearer, IssuedTicket

router = tagged("realtime")


@router.post(
    "/v1/realtime/tickets",
    operation_id="issue_realtime_ticket",
    summary="Get a ticket for the WebSocket",
    status_code=201,
    responses=problems(),
)
async def issue_realtime_ticket(actor: CurrentActor, services: Wired, response: Response) -> IssuedTicket:
    """A one-time ticket, good for half a minute. Connect to `/v1/realtime?ticket=…` with subprotocol `ibasho.v1`.

    What is sent on the socket stands in `asyncapi.json`.
    """
    response.headers["Cache-Control"] = "no-store"
    return await services.identity.issue_ticket(Bearer(actor.account_id, actor.client_id))


@router.websocket("/v1/realtime")
async def realtime(socket: WebSocket, services: Wired, ticket: Annotated[str, Query(max_length=100)] = "") -> None:
    """The protocol `ibasho.v1`: see `asyncapi.json`."""
    bearer = await services.identity.redeem_ticket(ticket)
    await socket.accept(subprotocol=PROTOCOL if PROTOCOL in socket.scope["subprotocols"] else None)
    await converse(socket, services, bearer, language_of(socket.headers.get("accept-language")))
