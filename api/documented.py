"""How a route declares what it can answer, so that the OpenAPI says it and a test can hold it to it."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter

from api.problems import MEDIA_TYPE, render, status_of
from api.problems import Problem as _Problem
from api.requests import StrictRoute
from domain.identity.errors import NotSignedIn
from domain.shared.errors import Flaw, Invalid, InvalidInput, Refusal
from domain.shared.shapes import view


def tagged(tag: str) -> APIRouter:
    return APIRouter(route_class=StrictRoute, tags=[tag])


@view()
class InputError:
    """One thing that is wrong with an input."""

    pointer: str | None = None
    """Where in the body (JSON pointer, RFC 6901)."""
    parameter: str | None = None
    """Which parameter of the address, or header."""
    code: str
    detail: str


@view()
class Problem:
    """Problem details (RFC 9457). Further members are facts that help to go on, such as `version`."""

    type: str
    title: str
    """In the reader's language."""
    status: int
    detail: str
    code: str
    """Stable, in snake case: what programs look at."""
    errors: list[InputError] | None = None


def problems(*refusals: type[Refusal], signed_in: bool = True, transport: tuple[int, ...] = ()) -> dict[int | str, Any]:
    """The `responses` of a route: what it can refuse, with one example per problem."""
    declared: list[_Problem] = [_example_of(refusal) for refusal in refusals]
    if signed_in:
        declared.insert(0, _example_of(NotSignedIn))
    declared += [_Problem(status, code) for status, code in _TRANSPORT.items() if status in (*transport, 500)]
    responses: dict[int | str, Any] = {}
    for problem in declared:
        known = responses.setdefault(problem.status, _response())
        example = {"summary": problem.code, "value": render(problem, "en")}
        known["content"][MEDIA_TYPE]["examples"][problem.code] = example
        codes = known["content"][MEDIA_TYPE]["examples"]
        known["description"] = "Refused: " + ", ".join(f"`{code}`" for code in codes)
    return responses


BODY: tuple[int, ...] = (400, 413, 415)
"""What can be wrong with any body, before it is looked into."""

_TRANSPORT: Mapping[int, str] = {
    400: "malformed_request",
    413: "body_too_large",
    415: "unsupported_media_type",
    500: "internal_error",
}


def _response() -> dict[str, Any]:
    return {"model": Problem, "content": {MEDIA_TYPE: {"examples": {}}}}


def _example_of(refusal: type[Refusal]) -> _Problem:
    flaws = (Flaw("/title", "too_long"),) if issubclass(refusal, InvalidInput) else ()
    if issubclass(refusal, Invalid) and not flaws:
        flaws = (Flaw("cursor", "cursor_invalid"),)
    return _Problem(status_of(refusal), refusal.code, flaws=flaws)
