"""How answers leave."""

import hashlib
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response

from domain.shared.shapes import Json, RenderedPage
from domain.shared.text import Language

ASKED_FOR = (
    *("q", "board", "kind", "from", "to", "answered", "by", "tag", "has", "order", "state", "archived", "contract"),
    *("mine", "unread", "warned", "unfiltered", "format", "limit"),
)
"""Parameters of lists, which the next page's address has too."""


class JsonResponse(Response):
    """JSON that is bytes already. Personal, so that no cache keeps it."""

    media_type = "application/json"

    def __init__(self, content: Json | bytes, status_code: int = 200, headers: dict[str, str] | None = None) -> None:
        super().__init__(content, status_code, {"Cache-Control": "no-store", **(headers or {})})

    def render(self, content: Any) -> bytes:
        return bytes(content)


def page_response(request: Request, page: RenderedPage) -> Response:
    """The page, with its successor's address in a Link header too (RFC 8288)."""
    if page.next_cursor is None:
        return JsonResponse(b'{"items":' + page.items + b',"next_cursor":null}')
    body = b'{"items":' + page.items + b',"next_cursor":"' + page.next_cursor.encode() + b'"}'
    asked, address = request.query_params, f"{request.scope['path']}?cursor={quote(page.next_cursor)}"
    for name in ASKED_FOR:
        if (value := asked.get(name)) is not None:
            address += f"&{name}={quote(value)}"
    return JsonResponse(body, headers={"Link": f'<{address}>; rel="next"'})


def done() -> Response:
    """Of an operation that is declared as `DONE`."""
    return Response(status_code=204)


def created(view: Json, address: str) -> Response:
    return JsonResponse(view, 201, {"Location": address})


def cacheable(request: Request, content: bytes, max_age: int, language: Language | None = None) -> Response:
    """Public JSON that caches keep for `max_age` seconds; 304 to who has it already (RFC 9110 section 13.1.2)."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={max_age}"}
    if language is not None:
        headers |= {"Content-Language": language, "Vary": "Accept-Language"}
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if tag in known or known == ["*"]:
        return Response(status_code=304, headers=headers)
    return JsonResponse(content, headers=headers)
