"""How pictures are taken and shown, whatever they are of."""

from typing import Any

from api.requests import PICTURES

HARMLESS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""For whoever opens one by itself: it runs and loads nothing. Any site may embed it, because any client may."""


def shown_as(media_type: str, example: str, **headers: Any) -> dict[int | str, Any]:
    """The `responses` of a route that answers with a picture."""
    content = {media_type: {"schema": {"type": "string"}, "example": example}}
    return {200: {"description": "The picture.", "content": content, "headers": headers}}


def picture_as_body(description: str) -> dict[str, Any]:
    """The `openapi_extra` of a route that takes a picture as its whole body."""
    file = {"schema": {"type": "string", "format": "binary"}, "example": "(the bytes of the file)"}
    return {
        "requestBody": {"description": description, "required": True, "content": dict.fromkeys(PICTURES, file)},
    }
