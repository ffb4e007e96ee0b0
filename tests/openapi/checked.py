"""Every answer that a test gets is held to the committed description; one that departs from it fails the test.

Left out on purpose: WebSockets, which `asyncapi.json` describes, the pages under `/docs`, the description itself, and
CORS preflights, which a middleware answers.
"""

import copy
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import httpx
from jsonschema import Draft202012Validator

from api.problems import MEDIA_TYPE as PROBLEM
from tests.openapi.committed import Json, Operation, openapi, operations, reference, registry, resolved

LEFT_OUT = re.compile(r"/docs(/.*)?|/openapi\.json")

_TOLD = ("Allow", "Content-Language", "ETag", "Link", "Location", "Retry-After", "WWW-Authenticate")
"""Headers that clients go by: sent only where the description has them."""


class Deviation(AssertionError):
    """An answer is not as the description says."""


class CheckedTransport(httpx.AsyncBaseTransport):
    """Hands on what the inner transport answers, or raises Deviation."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self._contract = contract()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        await response.aread()
        deviations = list(self._contract.deviations(request, response))
        if deviations:
            asked = f"{request.method} {request.url.path} → {response.status_code}"
            raise Deviation(f"{asked} is not as openapi.json says: {'; '.join(deviations)}\n{response.text[:2_000]}")
        return response


class Contract:
    """The description, ready to hold answers to it."""

    def __init__(self, document: Json) -> None:
        self._document = _closed(document)
        self._operations = list(operations(self._document))
        self._registry = registry(self._document)
        self._validators: dict[tuple[str, str, str], Draft202012Validator] = {}

    def deviations(self, request: httpx.Request, response: httpx.Response) -> Iterator[str]:
        """What is wrong, in words; nothing when all is well."""
        if LEFT_OUT.fullmatch(request.url.path) or "access-control-request-method" in request.headers:
            return
        here = self._at(request.url.path)
        operation = next((o for o in here if o.method == request.method), None)
        if operation is not None:
            yield from self._answer(operation, response)
        elif here:
            yield from _refusal(response, 405, "method_not_allowed", "the method is not described")
            allowed = set(response.headers.get("allow", "").split(", "))
            if allowed != {o.method for o in here}:
                yield f"Allow is {sorted(allowed)}"
        else:
            yield from _refusal(response, 404, "not_found", "the path is not described")

    def _at(self, path: str) -> list[Operation]:
        matching = [o for o in self._operations if _pattern(o.path).fullmatch(path)]
        fewest = min((o.path.count("{") for o in matching), default=0)
        return [o for o in matching if o.path.count("{") == fewest]

    def _answer(self, operation: Operation, response: httpx.Response) -> Iterator[str]:
        status = str(response.status_code)
        described = operation.content["responses"].get(status)
        if described is None:
            yield f"status {status} is not described"
            return
        yield from self._headers(described.get("headers", {}), response)
        content = described.get("content", {})
        media_type = response.headers.get("content-type", "").partition(";")[0]
        if not content:
            if response.content or media_type:
                yield "there is a body, and none is described"
        elif media_type not in content:
            yield f"media type {media_type!r} is not described"
        elif media_type.startswith("image/"):
            if not response.content:
                yield "there is no picture"
        elif media_type == "text/event-stream":
            return  # its frames are described in asyncapi.json
        else:
            yield from self._body(operation, status, media_type, response.content)

    def _headers(self, described: Json, response: httpx.Response) -> Iterator[str]:
        for name in _TOLD:
            if name in response.headers and name not in described:
                yield f"the header {name} is not described"
        for name, header in described.items():
            if name not in response.headers and resolved(header, self._document).get("required"):
                yield f"the header {name} is missing"

    def _body(self, operation: Operation, status: str, media_type: str, content: bytes) -> Iterator[str]:
        try:
            body = json.loads(content)
        except ValueError:
            yield "the body is not JSON"
            return
        errors = list(self._validator(operation, status, media_type).iter_errors(body))
        yield from (f"{error.json_path}: {error.message}" for error in errors)
        if media_type == PROBLEM and not errors:
            examples = operation.content["responses"][status]["content"][media_type]["examples"]
            yield from _problem(body, status, examples)

    def _validator(self, operation: Operation, status: str, media_type: str) -> Draft202012Validator:
        key = (operation.id, status, media_type)
        if key not in self._validators:
            at = ("paths", operation.path, operation.method.lower(), "responses", status, "content", media_type)
            self._validators[key] = Draft202012Validator(reference(*at, "schema"), registry=self._registry)
        return self._validators[key]


@cache
def contract() -> Contract:
    return Contract(openapi())


def _problem(body: Json, status: str, examples: Mapping[str, Any]) -> Iterator[str]:
    example = examples.get(body["code"])
    if example is None:
        yield f"the code {body['code']} is not described"
        return
    if body["status"] != int(status):
        yield f"`status` is {body['status']}"
    if body.keys() != example["value"].keys():
        yield f"its members are {sorted(body)}, not {sorted(example['value'])}"


def _refusal(response: httpx.Response, status: int, code: str, otherwise: str) -> Iterator[str]:
    """The answer to what is not there; a HEAD gets it without its body."""
    is_problem = response.headers.get("content-type") == PROBLEM
    told = response.json().get("code") if is_problem and response.content else code
    if (response.status_code, is_problem, told) != (status, True, code):
        yield otherwise


@cache
def _pattern(template: str) -> re.Pattern[str]:
    literal = re.split(r"\{\w+\}", template)
    return re.compile("[^/]+".join(map(re.escape, literal)))


def _closed(document: Json) -> Json:
    """Where the description lists fields, an answer has no others: one could hold what nobody meant to tell.

    A problem has its facts as further members; its example lists them.
    """
    closed = copy.deepcopy(document)
    for name, schema in closed["components"]["schemas"].items():
        if "properties" in schema and name != "Problem":
            schema.setdefault("additionalProperties", False)
    return closed
