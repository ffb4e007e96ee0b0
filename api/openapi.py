"""The API's description: FastAPI's own, completed and tidied."""

import re
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from api.documented import Problem, problems
from api.openapi_examples import give_examples
from api.problems import MEDIA_TYPE
from api.repeating import HEADER, LONGEST_KEY, REPLAYED, WRITES
from domain.shared.errors import InvalidInput
from domain.shared.repeats import IdempotencyKeyReused, RequestInterrupted

Json = dict[str, Any]

_ABOUT = """\
Anonymous, membership-gated peer-support communities. Nobody holds the names of the people here.

Open an account (`POST /v1/accounts`), get tokens (`POST /oauth/token`), read and accept a community's rules, join it,
put on a pseudonym, write. What happens is told on a WebSocket (see `POST /v1/realtime/tickets`), as an
event stream, or to who asks (`GET /v1/events`).

Lists are paged by `limit` and `cursor`. Errors are problem details (RFC 9457) with a stable `code`. Titles, names and
descriptions are in Japanese or English, by `Accept-Language`.
"""

_TAGS = [
    {"name": "accounts", "description": "A way to sign in, without personal data."},
    {"name": "sign-in", "description": "OAuth 2: tokens, and how to get them."},
    {"name": "communities", "description": "Self-help groups and their rules."},
    {"name": "memberships", "description": "One's own membership: joining, pausing, leaving, inviting."},
    {"name": "pseudonyms", "description": "The faces that others see."},
    {"name": "boards", "description": "Places to write."},
    {"name": "threads", "description": "Conversations."},
    {"name": "keeping up", "description": "How far one has read, what one follows, which boards are one's own."},
    {"name": "posts", "description": "What was written, and reactions to it."},
    {"name": "notices", "description": "That somebody spoke to one."},
    {"name": "calls", "description": "Calling those who have a role or a profession, and their queue."},
    {"name": "reports", "description": "Asking staff to look at a post, and their answers."},
    {"name": "claims", "description": "Asking professionals whether a post is right, and what they find."},
    {"name": "images", "description": "Images of posts."},
    {"name": "staff", "description": "What those do whom a community has entrusted with it."},
    {"name": "unsealing", "description": "Opening one face: two people, a reason, a term, a trace."},
    {"name": "transparency", "description": "What is stored, who may open it, and how often that happened."},
    {"name": "realtime", "description": "What happens, as it happens: a WebSocket, an event stream, a poll."},
    {"name": "operations", "description": "For operators."},
]

_PARAMETERS = {
    "IdempotencyKey": {
        "name": HEADER,
        "in": "header",
        "description": "A new random value, such as a UUID, for each thing that is to be done once. Sent again within "
        "a day with the same request, the first answer comes again and nothing is done.",
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
        "example": "8e03978e-40d5-43dd-bc93-6894a57f9324",
    },
    "AcceptLanguage": {
        "name": "Accept-Language",
        "in": "header",
        "description": "The language of names, texts and problems: `ja` (default) or `en`.",
        "schema": {"type": "string"},
        "example": "ja",
    },
}

_HEADERS = {
    "IdempotencyReplayed": {
        "description": "The answer is the one that an earlier request with this key got.",
        "schema": {"type": "string", "const": "true"},
        "example": "true",
    },
    "ContentLanguage": {
        "description": "The language of `title` and `detail`.",
        "required": True,
        "schema": {"type": "string", "enum": ["ja", "en"]},
        "example": "en",
    },
    "Link": {
        "description": 'The next page, as `rel="next"` (RFC 8288). Absent on the last page.',
        "schema": {"type": "string"},
        "example": '</v1/communities?cursor=3qVY0Zb1xw4>; rel="next"',
    },
    "RetryAfter": {
        "description": "Seconds to wait; `retry_after` in the body says the same.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
        "example": 2,
    },
    "RateLimit": {
        "description": "What is left of what the policy allows, and seconds until there is more. Where one is named.",
        "schema": {"type": "string"},
        "example": '"call";r=0;t=3600',
    },
    "RateLimit-Policy": {
        "description": "How often in how many seconds (draft-ietf-httpapi-ratelimit-headers). Where one is named.",
        "schema": {"type": "string"},
        "example": '"call";q=1;w=86400',
    },
    "WWW-Authenticate": {"required": True, "schema": {"type": "string", "const": "Bearer"}, "example": "Bearer"},
}


def describe(app: FastAPI) -> None:
    """Serve the completed description at /openapi.json."""

    def openapi() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = description_of(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def description_of(app: FastAPI) -> Json:
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
    problem = TypeAdapter(Problem).json_schema(ref_template=f"{_REFERENCE}{{model}}")
    document["components"]["schemas"] |= problem.pop("$defs") | {"Problem": problem}
    document = _renamed(document)
    for method, operation in _with_methods(document):
        _tidy(operation, is_write=method.upper() in WRITES)
    _tidy_schemas(document["components"]["schemas"])
    document["components"] |= {"parameters": _PARAMETERS, "headers": _HEADERS}
    give_examples(document)
    return document


def operations_of(document: Json) -> Iterator[Json]:
    return (operation for _, operation in _with_methods(document))


def _with_methods(document: Json) -> Iterator[tuple[str, Json]]:
    for path in document["paths"].values():
        yield from path.items()


def _tidy(operation: Json, *, is_write: bool) -> None:
    """Problems have one media type; public operations say so; headers and language are told where there are any."""
    operation.setdefault("security", [])
    responses: Json = operation["responses"]
    if not _is_problem(responses.get("422", {})):
        responses.pop("422", None)  # FastAPI's own, which nothing here answers
    if is_write:
        _let_repeat(responses)
    for status, response in responses.items():
        if _is_problem(response):
            _tidy_problem(status, response)
    operation["parameters"] = [_tidy_parameter(p) for p in operation.get("parameters", []) if p["in"] != "header"]
    if is_write:
        operation["parameters"].append({"$ref": "#/components/parameters/IdempotencyKey"})
    if {"limit", "cursor"} <= {parameter["name"] for parameter in operation["parameters"] if "name" in parameter}:
        responses["200"]["headers"] = {"Link": {"$ref": "#/components/headers/Link"}}
    if any(_is_problem(response) for status, response in responses.items() if status != "500"):
        operation["parameters"].append({"$ref": "#/components/parameters/AcceptLanguage"})


def _let_repeat(responses: Json) -> None:
    """What every write can answer because of its idempotency key."""
    for status, response in responses.items():
        if status < "300":
            response.setdefault("headers", {})[REPLAYED] = {"$ref": "#/components/headers/IdempotencyReplayed"}
    refusals = problems(IdempotencyKeyReused, InvalidInput, RequestInterrupted, signed_in=False, database=False)
    for number, added in refusals.items():
        known = responses.setdefault(str(number), added)
        examples = known["content"][MEDIA_TYPE]["examples"]
        for code, example in added["content"][MEDIA_TYPE]["examples"].items():
            examples.setdefault(code, example)
        known["description"] = "Refused: " + ", ".join(f"`{code}`" for code in examples)


def _is_problem(response: Json) -> bool:
    return MEDIA_TYPE in response.get("content", {})


def _tidy_problem(status: str, response: Json) -> None:
    response["headers"] = {"Content-Language": {"$ref": "#/components/headers/ContentLanguage"}}
    if status == "401":
        response["headers"]["WWW-Authenticate"] = {"$ref": "#/components/headers/WWW-Authenticate"}
    if status in ("429", "503"):
        response["headers"]["Retry-After"] = {"$ref": "#/components/headers/RetryAfter"}
    if any("window" in example["value"] for example in response["content"][MEDIA_TYPE]["examples"].values()):
        for name in ("RateLimit", "RateLimit-Policy"):
            response["headers"][name] = {"$ref": f"#/components/headers/{name}"}


def _tidy_parameter(parameter: Json) -> Json:
    """A parameter of an address is never null; what describes it stands once."""
    schema = _without_null(parameter["schema"])
    examples = schema.pop("examples", None)
    for repeated in ("title", "description"):
        schema.pop(repeated, None)
    return parameter | {"schema": schema} | ({"example": examples[0]} if examples else {})


def _without_null(schema: Json) -> Json:
    choices: list[Json] = [choice for choice in schema.get("anyOf", []) if choice != {"type": "null"}]
    if len(choices) != 1:
        return schema
    return {key: value for key, value in schema.items() if key != "anyOf"} | choices[0]


_PAGE = re.compile(r"Page_(\w+?)(View)?_")
_FORM = re.compile(r"Body_(\w+)")
_REFERENCE = "#/components/schemas/"


def _name(name: str) -> str:
    """`Page_BoardView_` → `BoardPage`, `Body_issue_tokens` → `IssueTokensForm`, `BoardView` → `Board`."""
    if page := _PAGE.fullmatch(name):
        return f"{page[1]}Page"
    if form := _FORM.fullmatch(name):
        return "".join(word.title() for word in form[1].split("_")) + "Form"
    return name.removesuffix("View")


def _renamed(document: Json) -> Json:
    schemas = document["components"]["schemas"]
    unused = {"HTTPValidationError", "ValidationError"}
    renamed = {_name(name): schema | {"title": _name(name)} for name, schema in schemas.items() if name not in unused}
    assert len(renamed) == len(schemas.keys() - unused), "two schemas would get one name"
    document["components"]["schemas"] = renamed
    return {key: _repointed(part) for key, part in document.items()}


def _repointed(node: Any) -> Any:
    if isinstance(node, list):
        return [_repointed(part) for part in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _REFERENCE + _name(value.removeprefix(_REFERENCE)) if key == "$ref" else _repointed(value)
        for key, value in node.items()
    }


def _tidy_schemas(schemas: Json) -> None:
    """Titles that only repeat the property's name go; what is left out of a problem is not null there."""
    for schema in schemas.values():
        for field in schema.get("properties", {}).values():
            field.pop("title", None)
    for name in ("Problem", "InputError"):
        fields = schemas[name]["properties"]
        schemas[name]["properties"] = {field: _without_null(schema) for field, schema in fields.items()}
        for schema in schemas[name]["properties"].values():
            schema.pop("default", None)
