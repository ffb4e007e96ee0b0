"""Nothing that the API does is missing from its description, and nothing is described by halves."""

from collections.abc import Iterator

import pytest
from fastapi.routing import iter_route_contexts
from jsonschema import Draft202012Validator

from api.bootstrap import wire
from api.main import create_app
from api.problems import MEDIA_TYPE as PROBLEM
from api.responses import ASKED_FOR
from api.settings import Settings
from tests.openapi.committed import Json, Operation, openapi, operations, reference, registry, resolved

NOT_REST = {
    "/docs": "a page for people",
    "/docs/assets/{name}": "what that page loads",
    "/openapi.json": "the description itself",
}
OWN_FORM = {"/oauth/token", "/oauth/revoke", "/readyz"}
"""Where an error has a form that a standard sets, or that monitors expect."""

EACH = pytest.mark.parametrize("operation", list(operations()), ids=str)


def test_every_route_is_described() -> None:
    app = create_app(lambda: wire(Settings(), ""))
    served = {
        (method, context.path or "")
        for context in iter_route_contexts(app.routes)
        for method in (context.methods or {"WEBSOCKET"}) - {"HEAD"}
        if context.path not in NOT_REST
    }
    assert served == {(operation.method, operation.path) for operation in operations()}


@EACH
def test_every_operation_is_described_in_full(operation: Operation) -> None:
    missing = [name for name in ("operationId", "summary", "description", "tags") if not operation.content.get(name)]
    assert (missing, list(_half_described(operation))) == ([], [])


def test_every_tag_in_use_is_described() -> None:
    described = {tag["name"] for tag in openapi()["tags"] if tag["description"]}
    assert {tag for operation in operations() for tag in operation.content["tags"]} == described


def test_the_next_page_of_every_list_is_asked_for_as_the_first_was() -> None:
    lists = [operation.content["parameters"] for operation in operations() if operation.is_list]
    asked = {each["name"] for parameters in lists for each in parameters if each.get("in") == "query"}
    assert asked - {"cursor"} == set(ASKED_FOR)


def test_operation_ids_are_unique() -> None:
    ids = [operation.id for operation in operations()]
    assert sorted(set(ids)) == sorted(ids)


@EACH
def test_what_asks_for_a_token_says_what_happens_without_one(operation: Operation) -> None:
    if operation.path in OWN_FORM:
        return
    needs_token = operation.content["security"] == [{"access_token": []}]
    assert needs_token or operation.content["security"] == []
    assert ("401" in operation.content["responses"]) is needs_token


@EACH
def test_what_takes_a_body_says_how_a_body_can_be_wrong(operation: Operation) -> None:
    described = {"400", "413", "415"} <= operation.content["responses"].keys()
    assert described is ("requestBody" in operation.content)


@EACH
def test_a_refusal_is_a_problem_and_nothing_else(operation: Operation) -> None:
    for status, response in operation.content["responses"].items():
        if status < "400" or (operation.path in OWN_FORM and PROBLEM not in response["content"]):
            continue
        (media_type,) = response["content"]
        schema = response["content"][media_type]["schema"]
        assert (media_type, schema) == (PROBLEM, {"$ref": "#/components/schemas/Problem"}), status


@EACH
def test_every_example_fits_its_schema(operation: Operation) -> None:
    known = registry(openapi())
    for steps, example in _examples(operation):
        validator = Draft202012Validator(reference(*steps, "schema"), registry=known)
        assert list(validator.iter_errors(example)) == [], steps


def test_every_example_of_a_schema_fits_it() -> None:
    known = registry(openapi())
    for name, schema in openapi()["components"]["schemas"].items():
        validator = Draft202012Validator(reference("components", "schemas", name), registry=known)
        for example in schema.get("examples", []):
            assert list(validator.iter_errors(example)) == [], name


def test_names_of_schemas_are_words() -> None:
    assert [name for name in openapi()["components"]["schemas"] if not name.isalnum() or name.endswith("View")] == []


def _half_described(operation: Operation) -> Iterator[str]:
    for parameter in operation.content.get("parameters", []):
        if not resolved(parameter).get("description"):
            yield f"the parameter {parameter['name']} has no description"
    body = operation.content.get("requestBody")
    if body is not None:
        yield from _without_examples("the request", body)
    for status, response in operation.content["responses"].items():
        if response.get("description", "Successful Response") == "Successful Response":
            yield f"{status} has no description"
        yield from _without_examples(status, response)
    if operation.is_list:
        yield from _without_link(operation.content["responses"])


def _without_examples(where: str, body: Json) -> Iterator[str]:
    for media_type, media in body.get("content", {}).items():
        if not media.get("schema"):
            yield f"{where} has no schema for {media_type}"
        if "example" not in media and not media.get("examples"):
            yield f"{where} has no example of {media_type}"


def _without_link(responses: Json) -> Iterator[str]:
    if "Link" not in responses["200"].get("headers", {}):
        yield "a list without its Link header"


def _examples(operation: Operation) -> Iterator[tuple[tuple[str, ...], object]]:
    at = ("paths", operation.path, operation.method.lower())
    for number, parameter in enumerate(operation.content.get("parameters", [])):
        if "example" in parameter:
            yield (*at, "parameters", str(number)), parameter["example"]
    bodies = {("responses", status): response for status, response in operation.content["responses"].items()}
    if "requestBody" in operation.content:
        bodies["requestBody",] = operation.content["requestBody"]  # type: ignore[index]
    for steps, body in bodies.items():
        for media_type, media in body.get("content", {}).items():
            shown = [media["example"]] if "example" in media else [e["value"] for e in media["examples"].values()]
            yield from (((*at, *steps, "content", media_type), example) for example in shown)
