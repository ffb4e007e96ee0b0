"""`Idempotency-Key`: a write that is sent again has its effect once and gets the first one's answer.

After draft-ietf-httpapi-idempotency-key-header. Without the header nothing here happens. With it the request is handled
as ever, so that it is looked at anew who asks and what they may do; only its effect meets the mark of an earlier one
(`adapters/postgres/repeats.py`). What had no effect leaves no mark: a refusal is not repeated but decided anew.
"""

import hashlib
import re
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Protocol

from fastapi import Request, Response

from api.problems import problem_of, problem_response
from domain.identity.errors import NotSignedIn
from domain.shared.errors import Flaw, InvalidInput, Refusal, Unavailable
from domain.shared.repeats import Answer, Repeated
from domain.shared.repeats import Request as Asked

if TYPE_CHECKING:
    from api.bootstrap import Services

Handle = Callable[[Request], Coroutine[Any, Any, Response]]

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LONGEST_KEY, SHORTEST_ANONYMOUS_KEY = 255, 22
"""Characters. Where nobody is signed in the key alone says who asks, and so must be as hard to guess as a UUID."""

_KEY = re.compile(rf'"?([!#-\[\]-~]{{1,{LONGEST_KEY}}})"?')
"""Printable ASCII without quotes and backslashes. The draft has it in quotes; without them it is the same."""
_KEPT = (
    "content-type",
    "content-language",
    "cache-control",
    "pragma",
    "location",
    "etag",
    "link",
    "retry-after",
)


class Attempting(Protocol):
    """What `once` needs of the attempt at a request."""

    audiences: tuple[str, ...]

    @property
    def has_effect(self) -> bool: ...

    async def find(self) -> Answer | None: ...

    async def conclude(self, answer: Answer) -> None: ...


async def once(request: Request, route: str, handle: Handle) -> Response:
    """Handle a write that has a key."""
    services: Services = request.app.state.services
    key, caller = _key(request), _caller(request, services)
    if not caller and len(key) < SHORTEST_ANONYMOUS_KEY:
        if "authorization" in request.headers:
            return await handle(request)  # which asks for a good token
        raise InvalidInput(Flaw(HEADER, "too_short"))
    name = "\x00".join((caller, request.method, route, key))
    async with services.repeats.attempt(Asked(name, await _content(request))) as attempt:
        try:
            return await _handled(request, handle, attempt)
        except Repeated:
            answer = await attempt.find()
            assert answer is not None, "what was met is there"
            return _replayed(answer)


async def _handled(request: Request, handle: Handle, attempt: Attempting) -> Response:
    """Raises Repeated."""
    refusal: Refusal | None = None
    try:
        response = await handle(request)
    except Unavailable:
        raise
    except Refusal as error:
        refusal, response = error, problem_response(request, problem_of(error))
    if attempt.has_effect:
        if response.status_code < 500:
            await attempt.conclude(_answer(response, attempt.audiences))
        return response
    if response.status_code < 500 and response.status_code != 401:
        # There may be nothing left to do, or it may be refused, because it has been done.
        answer = await attempt.find()
        if answer is not None and _may_see(answer, response.status_code, attempt.audiences):
            return _replayed(answer)
    if refusal is not None:
        raise refusal
    return response


def _may_see(answer: Answer, refused: int, audiences: tuple[str, ...]) -> bool:
    """Whether somebody who is refused today may see what they were answered then.

    An answer without a body tells nothing. Else not who may do it no more, nor who has lost the sight of something.
    """
    if not answer.body:
        return True
    return refused != 403 and (refused != 404 or set(answer.audiences) <= set(audiences))


def _caller(request: Request, services: "Services") -> str:
    """Account and client, or nothing where there is no good token."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        bearer = services.identity.authenticate(token if scheme.lower() == "bearer" else "")
    except NotSignedIn:
        return ""
    return f"{bearer.account_id}/{bearer.client_id}"


def _key(request: Request) -> str:
    """Raises InvalidInput."""
    values = request.headers.getlist(HEADER)
    found = _KEY.fullmatch(values[0])
    if len(values) > 1 or found is None:
        raise InvalidInput(Flaw(HEADER, "does_not_fit"))
    return found[1]


async def _content(request: Request) -> str:
    digest = hashlib.sha256(await request.body()).hexdigest()
    media_type = request.headers.get("content-type", "")
    return "\x00".join((request.url.path, request.url.query, media_type, request.headers.get("if-match", ""), digest))


def _answer(response: Response, audiences: tuple[str, ...]) -> Answer:
    headers = [(name, value) for name, value in response.headers.items() if name in _KEPT]
    return Answer(response.status_code, headers, bytes(response.body), audiences)


def _replayed(answer: Answer) -> Response:
    response = Response(answer.body, answer.status, dict(answer.headers))
    response.headers[REPLAYED] = "true"
    return response
