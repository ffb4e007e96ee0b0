"""What answers whoever wants to open a socket, to the byte: clients and proxies see this before any frame."""

import asyncio
import re
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from websockets.asyncio.client import connect
from websockets.typing import Origin

from api.realtime.protocol import SocketProtocol
from tests.canaries import WATCH

from .conftest import Scene
from .listening import Listener, listening, ticket_of
from .serving import Gateway, until

PATH = "/v1/realtime"
_UPGRADE = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
_DATE = re.compile(r"date: [^\r]+", re.IGNORECASE)
_OPENED = """HTTP/1.1 101 Switching Protocols
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
{date}{protocol}

"""
_REFUSED = """HTTP/1.1 401 Unauthorized
content-language: {language}
cache-control: no-store
www-authenticate: Bearer
content-length: {length}
content-type: application/problem+json
{date}
Connection: close

{problem}"""
_TITLES = {
    "ja": '"title":"チケットが使えません","status":401,"detail":"新しいチケットを取得してください。"',
    "en": '"title":"The ticket is not good","status":401,"detail":"Get a new ticket."',
}
_FORBIDDEN = """HTTP/1.1 403 Forbidden
{date}
Connection: close
Content-Length: 0
Content-Type: text/plain; charset=utf-8

"""
_NO_KEY = """HTTP/1.1 400 Bad Request
{date}
Connection: close
Content-Length: 73
Content-Type: text/plain; charset=utf-8

Failed to open a WebSocket connection: missing Sec-WebSocket-Key header."""


def _refused(language: str = "ja") -> str:
    problem = f'{{"type":"urn:ibasho:problem:ticket_refused",{_TITLES[language]},"code":"ticket_refused"}}'
    return _written(_REFUSED, language=language, length=len(problem.encode()), problem=problem)


def _written(answer: str, **parts: object) -> str:
    return answer.replace("\n", "\r\n").format(date="Date", **parts)


async def _answer(gateway: Gateway, target: str, headers: str = "", upgrade: str = _UPGRADE) -> str:
    """Up to the end of the answer, which is the connection's end where no socket was opened."""
    at = urlsplit(gateway.base_url)
    reader, writer = await asyncio.open_connection(at.hostname, at.port)
    with closing(writer):
        writer.write(f"GET {target} HTTP/1.1\r\nHost: {at.netloc}\r\n{headers}{upgrade}\r\n".encode())
        async with asyncio.timeout(15):
            answer = await reader.readuntil(b"\r\n\r\n")
            if not answer.startswith(b"HTTP/1.1 101"):
                answer += await reader.read()
    return _DATE.sub("Date", answer.decode())


@pytest.mark.parametrize(
    ("target", "headers", "expected"),
    [
        (PATH, "", _refused()),
        (f"{PATH}?ticket=", "", _refused()),
        (f"{PATH}?ticket=ibt_nobodys", "Accept-Language: en\r\n", _refused("en")),
        (f"{PATH}?ticket=%00%ff", "Origin: https://client.example\r\n", _refused()),
        (f"{PATH}?ticket={'x' * 100}", "", _refused()),
        (f"{PATH}?ticket={'x' * 101}", "", _written(_FORBIDDEN)),
        (f"{PATH}?ticket={'%41' * 101}", "", _written(_FORBIDDEN)),
        (f"{PATH}/", "", _written(_FORBIDDEN)),
        (f"{PATH}/?ticket=x", "", _written(_FORBIDDEN)),
        ("/v1/%72ealtime", "", _refused()),
        ("/v1/me", "", _written(_FORBIDDEN)),
        ("/", "", _written(_FORBIDDEN)),
    ],
    ids=lambda value: value[:30],
)
async def test_a_refused_handshake_is_answered_so(gateway: Gateway, target: str, headers: str, expected: str) -> None:
    assert await _answer(gateway, target, headers) == expected


async def test_a_handshake_without_a_key_is_none(gateway: Gateway) -> None:
    upgrade = _UPGRADE.rpartition("Sec-WebSocket-Key")[0]
    assert await _answer(gateway, PATH, upgrade=upgrade) == _written(_NO_KEY) + "\n"


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        ("", ""),
        ("Sec-WebSocket-Protocol: ibasho.v1\r\n", "\nSec-WebSocket-Protocol: ibasho.v1"),
        ("Sec-WebSocket-Protocol: other, ibasho.v1\r\n", "\nSec-WebSocket-Protocol: ibasho.v1"),
        ("Sec-WebSocket-Protocol: other\r\n", ""),
    ],
)
async def test_a_good_ticket_is_answered_so(scene: Scene, gateway: Gateway, offered: str, chosen: str) -> None:
    answer = await _answer(gateway, f"{PATH}?ticket={await ticket_of(scene.reader)}", offered)
    assert answer == _written(_OPENED.replace("{protocol}", chosen))


@pytest.mark.parametrize(("query", "status"), [("ticket=x&ticket={}", 101), ("ticket={}&ticket=x", 401)])
async def test_of_two_tickets_the_last_counts(scene: Scene, gateway: Gateway, query: str, status: int) -> None:
    answer = await _answer(gateway, f"{PATH}?{query.format(await ticket_of(scene.reader))}")
    assert answer.startswith(f"HTTP/1.1 {status} ")


async def test_a_request_that_is_no_handshake_finds_nothing_there(gateway: Gateway) -> None:
    answer = await _answer(gateway, PATH, upgrade="Connection: close\r\n")
    head, _, body = answer.partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 404 Not Found\r\n")
    assert "x-content-type-options: nosniff" in head
    assert '"code":"not_found"' in body


async def test_a_client_that_says_nothing_may_stay_and_go(scene: Scene, gateway: Gateway) -> None:
    async with listening(scene.reader, gateway) as listener:
        await until(lambda: len(gateway.hub.subscribers) == 1)
        await scene.reply()
        await listener.socket.close()
        assert await listener.closed() == 1000
    await gateway.until_nobody_listens()


async def test_an_open_socket_remembers_neither_the_ticket_nor_what_a_browser_tells_of_itself(
    scene: Scene, gateway: Gateway
) -> None:
    ticket, origin = await ticket_of(scene.reader), "https://client.example"
    await gateway.until_nobody_listens()
    async with connect(f"{gateway.socket_url}?ticket={ticket}", origin=Origin(origin)) as socket:
        await Listener(socket).subscribe(scene.topics[0])
        (wire,) = (subscriber.wire for subscriber in gateway.hub.subscribers)
        assert isinstance(wire, SocketProtocol)
        kept = repr((wire.scope, wire.request, wire.response))
    assert (ticket in kept, origin in kept) == (False, False)


async def test_who_goes_in_the_midst_of_the_handshake_leaves_nothing(scene: Scene, gateway: Gateway) -> None:
    at = urlsplit(gateway.base_url)
    WATCH.last_lines.clear()
    for _ in range(20):
        _, writer = await asyncio.open_connection(at.hostname, at.port)
        target = f"{PATH}?ticket={await ticket_of(scene.reader)}"
        writer.write(f"GET {target} HTTP/1.1\r\nHost: {at.netloc}\r\n{_UPGRADE}\r\n".encode())
        await writer.drain()
        writer.transport.abort()
    async with listening(scene.reader, gateway) as listener:
        await listener.subscribe(scene.topics[0])
    await gateway.until_nobody_listens()
    assert WATCH.last_lines and not [line for line in WATCH.last_lines if '"error"' in line]
