"""Examples in the API's description: every body that is asked for or answered shows one, made from its schema's own."""

from collections.abc import Mapping
from typing import Any

from api.problem_words import FLAWS
from api.problems import MEDIA_TYPE
from api.repeating import HEADER

Json = dict[str, Any]

_CURSOR = "3qVY0Zb1xw4"


def give_examples(document: Json) -> None:
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        if "examples" not in schema and "properties" in schema:
            schema["examples"] = [_made_up(schema, schemas)]
    for schema in schemas.values():
        if "examples" in schema:
            schema["examples"] = [_with_nulls(example, schema, schemas) for example in schema["examples"]]
    for path in document["paths"].values():
        for operation in path.values():
            _complete(operation, schemas)


def _made_up(schema: Json, schemas: Json) -> Json:
    """For pages and forms, which have no example of their own."""
    if "next_cursor" in schema["properties"]:
        (example,) = _referred(schema["properties"]["items"]["items"], schemas)["examples"]
        return {"items": [example], "next_cursor": _CURSOR}
    return {name: field["examples"][0] for name, field in schema["properties"].items() if "examples" in field}


def _with_nulls(example: Any, schema: Json, schemas: Json) -> Any:
    """The framework drops nulls from examples; a field that must be there and is not, was one."""
    schema = _referred(schema, schemas)
    if isinstance(example, dict) and "anyOf" in schema:  # it may be null, and is not
        schema = _referred(schema["anyOf"][0], schemas)
    if isinstance(example, list) and "items" in schema:
        return [_with_nulls(item, schema["items"], schemas) for item in example]
    if not isinstance(example, dict) or "properties" not in schema:
        return example
    there = {*example, *schema.get("required", ())}
    return {name: _with_nulls(example.get(name), schema["properties"][name], schemas) for name in sorted(there)}


def _complete(operation: Json, schemas: Json) -> None:
    body = next(iter(operation.get("requestBody", {"content": {}})["content"].values()), None)
    if body is not None and "example" not in body:
        body["example"] = _referred(_given(body["schema"]), schemas)["examples"][0]
    for status, response in operation["responses"].items():
        for media_type, media in response.get("content", {}).items():
            if media_type == MEDIA_TYPE:
                _complete_problem(media, operation, schemas)
                continue
            schema = _referred(media["schema"], schemas)
            if not media.keys() & {"example", "examples"}:
                media["example"] = schema["examples"][0]
            if response["description"] == "Successful Response":
                response["description"] = schema["description"]
        if status == "204":
            response["description"] = "Done; there is nothing to say."


def _complete_problem(media: Json, operation: Json, schemas: Json) -> None:
    if (invalid := media["examples"].get("invalid_input")) is not None:
        invalid["value"]["errors"] = [_flaw(operation, schemas)]


_WRONG = {"enum": "not_a_choice", "maximum": "out_of_range", "pattern": "does_not_fit"}


def _flaw(operation: Json, schemas: Json) -> Mapping[str, str]:
    """Something that can be wrong with an input of this operation."""
    if "requestBody" in operation and len(operation["requestBody"]["content"]) == 1:
        (media,) = operation["requestBody"]["content"].values()
        schema = _referred(_given(media["schema"]), schemas)
        if "properties" not in schema:
            return {"pointer": "/0", "code": "too_short", "detail": FLAWS["too_short"]["en"]}
        name, field = next(iter(schema["properties"].items()))
        pointer, code = (f"/{name}/0", "not_a_choice") if field.get("type") == "array" else (f"/{name}", "too_long")
        return {"pointer": pointer, "code": code, "detail": FLAWS[code]["en"]}
    name, schema = next(
        (
            (parameter["name"], schema)
            for parameter in operation["parameters"]
            if "$ref" not in parameter and _WRONG.keys() & (schema := _referred(parameter["schema"], schemas)).keys()
        ),
        (HEADER, {"pattern": "see its description"}),
    )
    code = next(code for limit, code in _WRONG.items() if limit in schema)
    return {"parameter": name, "code": code, "detail": FLAWS[code]["en"]}


def _given(schema: Json) -> Json:
    """What a body is, where there may be none."""
    given: Json = next(iter(schema.get("anyOf", ())), schema)
    return given


def _referred(schema: Json, schemas: Json) -> Json:
    if "$ref" not in schema:
        return schema
    referred: Json = schemas[schema["$ref"].rpartition("/")[2]]
    return referred
