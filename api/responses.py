"""How answers leave."""

from typing import Any
from urllib.parse import quote

from fastapi import Request, Response

from domain.shared.shapes import Json, RenderedPage


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
    address = f"{request.url.path}?cursor={quote(page.next_cursor)}"
    for name in ("state", "limit"):
        if (value := request.query_params.get(name)) is not None:
            address += f"&{name}={quote(value)}"
    return JsonResponse(body, headers={"Link": f'<{address}>; rel="next"'})


def created(view: Json, address: str) -> Response:
    return JsonResponse(view, 201, {"Location": address})
