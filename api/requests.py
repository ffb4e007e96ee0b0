"""How requests are read: bounded, strictly, and before anything else sees them."""

import json
import re
from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import Any, NoReturn

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

LARGEST_BODY = 256 * 1024
"""Bytes."""

_PLAIN = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_FORM = "application/x-www-form-urlencoded"


class StrictRequest(Request):
    """Refuses bodies over the limit (413), and JSON that is not the JSON of RFC 8259 in UTF-8 (400)."""

    async def stream(self) -> AsyncGenerator[bytes, None]:
        size = 0
        async for chunk in super().stream():
            size += len(chunk)
            if size > LARGEST_BODY:
                raise HTTPException(413)
            yield chunk

    async def json(self) -> Any:
        body = await self.body()
        try:
            parsed = json.loads(body.decode("utf-8"), parse_constant=_refuse, parse_float=_finite)
        except (ValueError, RecursionError):
            raise HTTPException(400) from None
        if b"\\u0000" in body and _holds_nul(parsed):
            raise HTTPException(400)
        return parsed


class StrictRoute(APIRoute):
    """A route that reads through StrictRequest, takes the media type it documents, and no odd path parameters."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        takes = _media_type_of(self)

        async def strictly(request: Request) -> Response:
            if not all(_PLAIN.fullmatch(str(value)) for value in request.path_params.values()):
                raise HTTPException(404)
            if takes is not None:
                _require_media_type(request, takes)
            return await handle(StrictRequest(request.scope, request.receive))

        return strictly


def _media_type_of(route: APIRoute) -> str | None:
    if route.body_field is None:
        return None
    return _FORM if route.dependant.body_params[0].field_info.__class__.__name__ == "Form" else "application/json"


def _require_media_type(request: Request, takes: str) -> None:
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > LARGEST_BODY:
        raise HTTPException(413)
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != takes and (given or length not in ("", "0")):
        raise HTTPException(415)


def _refuse(_: str) -> NoReturn:
    raise ValueError


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError
    return number


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_holds_nul(part) for pair in value.items() for part in pair)
    return isinstance(value, list) and any(map(_holds_nul, value))
