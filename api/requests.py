"""How requests are read: bounded, strictly, and before anything else sees them."""

import json
import re
from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import Any, ClassVar, NoReturn

from fastapi import Request, Response
from fastapi.params import Body
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from api.repeating import HEADER, WRITES, once

LARGEST_BODY, LARGEST_PICTURE, LARGEST_IMAGE = 256 * 1024, 2 * 1024 * 1024, 8 * 1024 * 1024
"""Bytes."""

PICTURES = ("image/png", "image/jpeg", "image/webp")
"""The media types of pictures that are taken."""

_PLAIN = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_NOTHING = "-"
"""Neither an id nor a slug nor a number."""
_NO_TEXT = re.compile("[\0\ud800-\udfff]")


class StrictRequest(Request):
    """Refuses bodies over the limit (413), and JSON that is not the JSON of RFC 8259 in UTF-8 (400)."""

    largest = LARGEST_BODY

    async def stream(self) -> AsyncGenerator[bytes, None]:
        size = 0
        async for chunk in super().stream():
            size += len(chunk)
            if size > self.largest:
                raise HTTPException(413)
            yield chunk

    async def json(self) -> Any:
        body = await self.body()
        try:
            parsed = json.loads(
                body.decode("utf-8"), parse_constant=_refuse, parse_float=_finite, object_pairs_hook=_no_name_twice
            )
        except (ValueError, RecursionError):
            raise HTTPException(400) from None
        if b"\\u" in body and not _is_text(parsed):
            raise HTTPException(400)
        return parsed


class PictureRequest(StrictRequest):
    """For one picture as the whole body."""

    largest = LARGEST_PICTURE


class ImageRequest(StrictRequest):
    """For one image of a post as the whole body."""

    largest = LARGEST_IMAGE


class StrictRoute(APIRoute):
    """A route that reads through StrictRequest and takes the media types it documents.

    What could be no id, slug or number in a path is read as one that does not exist, so that it meets the same answers.
    """

    pictures: ClassVar[type[StrictRequest]] = PictureRequest
    """How a body that is a picture is read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        takes = _media_types_of(self)
        kind = self.pictures if takes == PICTURES else StrictRequest

        async def strictly(request: Request) -> Response:
            request.scope["path_params"] = {
                name: value if _PLAIN.fullmatch(str(value)) else _NOTHING for name, value in request.path_params.items()
            }
            if takes:
                _require_media_type(request, takes, kind.largest)
            strict = kind(request.scope, request.receive)
            if HEADER in request.headers and request.method in WRITES:
                return await once(strict, self.path, handle)
            return await handle(strict)

        return strictly


class ImageRoute(StrictRoute):
    pictures = ImageRequest


def _media_types_of(route: APIRoute) -> tuple[str, ...]:
    if route.body_field is None:
        return tuple((route.openapi_extra or {}).get("requestBody", {}).get("content", ()))
    field = route.dependant.body_params[0].field_info
    assert isinstance(field, Body)
    return (field.media_type,)


def _require_media_type(request: Request, takes: tuple[str, ...], largest: int) -> None:
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > largest:
        raise HTTPException(413)
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    has_body = length not in ("", "0") or "transfer-encoding" in request.headers
    if given not in takes and (given or has_body):
        raise HTTPException(415)


def _refuse(_: str) -> NoReturn:
    raise ValueError


def _no_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two readers of a repeated name can see two different requests (RFC 8259 section 4)."""
    parsed = dict(pairs)
    if len(parsed) != len(pairs):
        raise ValueError
    return parsed


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError
    return number


def _is_text(value: Any) -> bool:
    """Whether all strings in it can be kept: no NUL, no half of a surrogate pair (RFC 7493 section 2.1)."""
    if isinstance(value, str):
        return _NO_TEXT.search(value) is None
    if isinstance(value, dict):
        return all(_is_text(part) for pair in value.items() for part in pair)
    return not isinstance(value, list) or all(map(_is_text, value))
