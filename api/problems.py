"""Refusals as the API tells them: RFC 9457 problem details, in the reader's language, with nothing of the inside."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.languages import language_of
from api.logs import place
from api.problem_words import DETAILS, FLAWS, WORDS
from domain.shared.errors import (
    Conflict,
    Denied,
    Flaw,
    Invalid,
    Limited,
    Missing,
    Refusal,
    Unauthenticated,
    Unavailable,
)
from domain.shared.text import Language

MEDIA_TYPE = "application/problem+json"

STATUS: Mapping[type[Refusal], int] = {
    Unauthenticated: 401,
    Denied: 403,
    Missing: 404,
    Conflict: 409,
    Invalid: 422,
    Limited: 429,
    Unavailable: 503,
}

TRANSPORT: Mapping[int, str] = {
    400: "malformed_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
    426: "upgrade_required",
}
"""What goes wrong before the domain is asked."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem, before it is put into words."""

    status: int
    code: str
    facts: Mapping[str, str | int] | None = None
    flaws: Sequence[Flaw] = ()


def status_of(refusal: type[Refusal]) -> int:
    return next(status for base, status in STATUS.items() if issubclass(refusal, base))


def problem_of(refusal: Refusal) -> Problem:
    flaws = refusal.flaws if isinstance(refusal, Invalid) else ()
    return Problem(status_of(type(refusal)), refusal.code, refusal.facts, flaws)


def render(problem: Problem, language: Language) -> dict[str, Any]:
    """The members of RFC 9457, `code`, the refusal's facts, and `errors` for input."""
    title, detail = WORDS[problem.code][language]
    if problem.facts and problem.code in DETAILS:
        fact, details = DETAILS[problem.code]
        detail = details[str(problem.facts[fact])][language]
    body: dict[str, Any] = {
        "type": f"urn:ibasho:problem:{problem.code}",
        "title": title,
        "status": problem.status,
        "detail": detail,
        "code": problem.code,
    }
    if problem.facts:
        body |= problem.facts
    if problem.flaws:
        body["errors"] = [_flaw(flaw, language) for flaw in problem.flaws]
    return body


def problem_response(request: HTTPConnection, problem: Problem) -> Response:
    language = language_of(request.headers.get("accept-language"))
    headers = {"Content-Language": language, "Cache-Control": "no-store"}
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if problem.facts and "retry_after" in problem.facts:
        headers["Retry-After"] = str(problem.facts["retry_after"])
    return JSONResponse(render(problem, language), problem.status, headers | _limits(problem), MEDIA_TYPE)


def _limits(problem: Problem) -> dict[str, str]:
    """Of a limit that has a window (draft-ietf-httpapi-ratelimit-headers)."""
    if problem.facts is None or not {"limit", "window", "retry_after"} <= problem.facts.keys():
        return {}
    name, facts = problem.code.removesuffix("_limit_reached"), problem.facts
    return {
        "RateLimit-Policy": f'"{name}";q={facts["limit"]};w={facts["window"]}',
        "RateLimit": f'"{name}";r=0;t={facts["retry_after"]}',
    }


def install(app: FastAPI) -> None:
    """Every error of every kind leaves as a problem."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(HTTPException, _transport)
    app.add_exception_handler(RequestValidationError, _does_not_fit)
    app.add_middleware(Defects)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return problem_response(request, problem_of(error))


async def _transport(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = TRANSPORT.get(error.status_code, "malformed_request")
    response = problem_response(request, Problem(error.status_code, code))
    if error.status_code == 405:
        response.headers["Allow"] = ", ".join(sorted(_allowed(request)))
    return response


def _allowed(request: Request) -> set[str]:
    """The methods of every route at this address, where the framework tells those of the first one only."""
    contexts = [context for context in iter_route_contexts(request.app.routes) if context.methods]
    return {
        method
        for context in contexts
        if context.path_regex.match(request.scope["path"])
        for method in context.methods or ()
    }


async def _does_not_fit(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    flaws = tuple(_input_flaws(error.errors()))
    return problem_response(request, Problem(422, "invalid_input", flaws=flaws))


class Defects:
    """Answers for a defect of ours, inside of what every answer has in common, so that any client can read it.

    The log gets the defect's kind and place, never its text, which can hold what somebody wrote.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            if scope["type"] != "http" or started:
                raise
            _log.error("defect", error=type(error).__name__, where=place(error))
            answer = problem_response(Request(scope, receive), Problem(500, "internal_error"))
            await answer(scope, receive, sending)


def _input_flaws(errors: Sequence[Mapping[str, Any]]) -> Iterator[Flaw]:
    """From the schema library's errors; its texts and the input it quotes are left behind."""
    for error in errors[:50]:
        source, *path = error["loc"]
        pointer = "".join(f"/{step}" for step in _known(path)) if source == "body" else "/".join(map(str, path))
        yield Flaw(pointer, FLAW_KINDS.get(error["type"], "does_not_fit"))


_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""What a field of ours can be called, and so what a misspelt one mostly looks like."""


def _known(path: Sequence[str | int]) -> Iterator[str | int]:
    """Up to the first step that looks like nothing of ours: a name that somebody made up is not sent back."""
    for step in path:
        if isinstance(step, str) and not _NAME.fullmatch(step):
            return
        yield step


FLAW_KINDS = {
    "missing": "missing",
    "missing_keyword_only_argument": "missing",
    "unexpected_keyword_argument": "unknown_field",
    "extra_forbidden": "unknown_field",
    "string_too_short": "too_short",
    "too_short": "too_short",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "enum": "not_a_choice",
    "literal_error": "not_a_choice",
    "string_unicode": "character_not_allowed",
}


def _flaw(flaw: Flaw, language: Language) -> dict[str, str]:
    """`pointer` (RFC 6901) for a place in the body, `parameter` for one in the address or a header."""
    where = "pointer" if flaw.pointer.startswith("/") or not flaw.pointer else "parameter"
    words = FLAWS.get(flaw.code, FLAWS["does_not_fit"])[language]
    return {where: flaw.pointer, "code": flaw.code, "detail": words}
