"""The API's description: FastAPI's own, completed and tidied."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

_ABOUT = """\
Anonymous, membership-gated peer-support communities. Nobody holds the names of the people here.

Open an account (`POST /v1/accounts`), get tokens (`POST /oauth/token`), read and accept a community's rules, join it,
put on a pseudonym, write. What happens is told on a WebSocket: see `POST /v1/realtime/tickets`.

Lists are paged by `limit` and `cursor`. Errors are problem details (RFC 9457) with a stable `code`. Titles, names and
descriptions are in Japanese or English, by `Accept-Language`.
"""

_TAGS = [
    {"name": "accounts", "description": "A way to sign in, without personal data."},
    {"name": "sign-in", "description": "OAuth 2: tokens, and how to get them."},
    {"name": "communities", "description": "Self-help groups, their rules, and joining them."},
    {"name": "pseudonyms", "description": "The faces that others see."},
    {"name": "boards", "description": "Places to write."},
    {"name": "threads", "description": "Conversations."},
    {"name": "posts", "description": "What was written, and reactions to it."},
    {"name": "realtime", "description": "The WebSocket."},
    {"name": "operations", "description": "For operators."},
]


def describe(app: FastAPI) -> None:
    """Serve the completed description at /openapi.json."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = description_of(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def description_of(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary="Peer support without names.",
        description=_ABOUT,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        contact={"name": "Ibasho"},
        servers=[{"url": "/", "description": "This server"}],
        tags=_TAGS,
        routes=app.routes,
    )
    for path in document["paths"].values():
        for operation in path.values():
            _tidy(operation)
    _drop_unused(document)
    return document


def _tidy(operation: dict[str, Any]) -> None:
    """Problems have one media type; public operations say so; every JSON answer shows an example."""
    operation.setdefault("security", [])
    for status, response in operation["responses"].items():
        content = response.get("content", {})
        if "application/problem+json" in content and "application/json" in content:
            schema = content.pop("application/json").get("schema", {})
            content["application/problem+json"]["schema"] = schema
        if status == "422" and "HTTPValidationError" in str(content):
            content.clear()


def _drop_unused(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
