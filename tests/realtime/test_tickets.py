"""A ticket opens one socket, once, soon."""

import json

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from api.bootstrap import Services

from .conftest import Scene
from .listening import Listener, listening, ticket_of
from .serving import Gateway

_EXPIRE = "UPDATE vault.realtime_tickets SET expires_at = now() - interval '1 second'"


async def test_a_ticket_opens_a_socket_once(scene: Scene, gateway: Gateway) -> None:
    url = f"{gateway.socket_url}?ticket={await ticket_of(scene.reader)}"
    async with connect(url, subprotocols=["ibasho.v1"]) as socket:  # type: ignore[list-item]
        assert socket.subprotocol == "ibasho.v1"
        await Listener(socket).subscribe(scene.topics[0])
        await _require_refused(url)


async def test_a_ticket_that_has_expired_is_refused(scene: Scene, gateway: Gateway, services: Services) -> None:
    ticket = await ticket_of(scene.reader)
    await services.vault_pool.execute(_EXPIRE)
    await _require_refused(f"{gateway.socket_url}?ticket={ticket}")


@pytest.mark.parametrize("query", ["", "?ticket=", "?ticket=ibt_nobodys", "?ticket=%00%ff", "?other=1"])
async def test_what_is_no_ticket_is_refused(gateway: Gateway, query: str) -> None:
    await _require_refused(f"{gateway.socket_url}{query}")


async def test_an_access_token_is_no_ticket(scene: Scene, gateway: Gateway) -> None:
    await _require_refused(f"{gateway.socket_url}?ticket={scene.reader.access_token[:100]}")


async def test_a_ticket_of_one_server_opens_a_socket_at_another(scene: Scene, another_gateway: Gateway) -> None:
    ticket = await ticket_of(scene.reader)
    async with connect(f"{another_gateway.socket_url}?ticket={ticket}") as socket:
        await Listener(socket).subscribe(scene.topics[0])


async def test_the_protocol_name_may_be_left_out(scene: Scene, gateway: Gateway) -> None:
    async with connect(f"{gateway.socket_url}?ticket={await ticket_of(scene.reader)}") as socket:
        assert socket.subprotocol is None
    async with listening(scene.reader, gateway) as listener:
        assert listener.socket.subprotocol == "ibasho.v1"


async def _require_refused(url: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await connect(url)
    answer = refused.value.response
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert json.loads(answer.body or b"")["code"] == "ticket_refused"
