"""Bodies that no honest client sends: each is refused with a problem, and the problem tells nothing of the inside.

The operations come from the description, so a new one that takes JSON is tried as soon as it is described. Forms are
tried in `test_bad_forms`, lists in CSV in `test_bad_lists`, pictures in `pseudonyms/test_avatars`, and nothing takes
anything else.
"""

import copy
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from api.requests import LARGEST_BODY
from tests.api.hostile import (
    CANARY,
    CSV,
    FORM,
    JSON,
    PICTURE,
    Surroundings,
    assert_is_problem,
    media_type_of,
    taking,
)
from tests.openapi.committed import Json, Operation, openapi, operations, resolved

EACH = pytest.mark.parametrize("operation", taking(JSON), ids=lambda operation: operation.id)


def _media(operation: Operation) -> Json:
    media: Json = operation.content["requestBody"]["content"][JSON]
    return media


def _example(operation: Operation, **changed: Any) -> Json:
    example: Json = copy.deepcopy(_media(operation)["example"])
    return example | changed


def _fields(operation: Operation) -> dict[str, Json]:
    fields: dict[str, Json] = _schema(operation)["properties"]
    return fields


def _schema(operation: Operation) -> Json:
    """What a body is, also where there may be none."""
    schema = _media(operation)["schema"]
    given: Json = resolved(next(iter(schema.get("anyOf", ())), schema))
    return given


UNREADABLE: dict[str, bytes] = {
    "malformed JSON": b'{"body": ' + CANARY.encode() + b"}",
    "single quotes": b"{'body': '" + CANARY.encode() + b"'}",
    "a trailing comma": b'{"body": "' + CANARY.encode() + b'",}',
    "a comment": b'{"body": "x"} // ' + CANARY.encode(),
    "two values": b'{"body": "x"}{"body": "' + CANARY.encode() + b'"}',
    "white space": b" \n",
    "NaN": b'{"body": NaN, "x": "' + CANARY.encode() + b'"}',
    "Infinity": b'{"body": Infinity}',
    "minus Infinity": b'{"body": -Infinity}',
    "a number beyond all floats": b'{"body": 1e999}',
    "an integer of 5,000 digits": b'{"body": ' + b"9" * 5_000 + b"}",
    "a repeated name": b'{"body": "x", "body": "' + CANARY.encode() + b'"}',
    "a name repeated deep inside": b'{"body": {"a": 1, "a": "' + CANARY.encode() + b'"}}',
    "100,000 open brackets": b"[" * 100_000,
    "100,000 nested arrays": b"[" * 100_000 + b"]" * 100_000,
    "25,000 nested objects": b'{"a":' * 25_000 + b"1" + b"}" * 25_000,
    "invalid UTF-8": b'{"body": "\xff\xfe' + CANARY.encode() + b'"}',
    "an overlong NUL": b'{"body": "\xc0\x80"}',
    "half a character": b'{"body": "\\ud800"}',
    "half a character as a name": b'{"body": "x", "\\udfff": 1}',
    "the other half first": b'{"body": "\\udc00\\ud800"}',
    "half a character deep inside": b'{"body": [{"a": ["\\uD800"]}]}',
    "a surrogate in UTF-8": b'{"body": "\xed\xa0\x80"}',
    "a byte order mark": b'\xef\xbb\xbf{"body": "' + CANARY.encode() + b'"}',
    "UTF-16": json.dumps({"body": CANARY}).encode("utf-16"),
    "a form": f"body={CANARY}".encode(),
}

NOT_AN_OBJECT: dict[str, bytes] = {
    "nothing": b"",
    "null": b"null",
    "true": b"true",
    "a number": b"1",
    "a huge number": b"9" * 400,
    "a string": json.dumps(CANARY).encode(),
    "an array": b"[]",
    "an array of objects": json.dumps([{CANARY: CANARY}]).encode(),
}

OTHER_MEDIA_TYPES = ["text/plain", "application/xml", "application/x-www-form-urlencoded", "application/json5", "*/*"]
UNKNOWN_NAMES = [CANARY, "", "a/b~c", "名前", "x" * 1_000, "__proto__", "__class__", "$ref", "emoji 🫠"]
LOCALIZED = {"name", "description", "text", "changes"}
WRONG_VALUES: list[Any] = [1, -1.5, True, [CANARY], [[CANARY]], {CANARY: CANARY}, [None], 10**400]


def test_every_body_is_json_a_form_a_list_or_a_picture() -> None:
    assert {media_type_of(operation) for operation in operations()} == {None, JSON, FORM, CSV, PICTURE}


@EACH
@pytest.mark.parametrize("name", UNREADABLE)
async def test_what_is_not_json_is_refused(here: Surroundings, operation: Operation, name: str) -> None:
    assert_is_problem(await here.send(operation, UNREADABLE[name]), 400)


@EACH
async def test_a_truncated_body_is_refused_wherever_it_ends(here: Surroundings, operation: Operation) -> None:
    whole = json.dumps(_example(operation), ensure_ascii=False).encode()
    for end in range(1, len(whole), 5):
        assert_is_problem(await here.send(operation, whole[:end]), 400)


@EACH
@pytest.mark.parametrize("name", NOT_AN_OBJECT)
async def test_what_is_not_an_object_is_refused(here: Surroundings, operation: Operation, name: str) -> None:
    if name in ("nothing", "null") and not operation.content["requestBody"].get("required", False):
        return  # there need be none
    assert_is_problem(await here.send(operation, NOT_AN_OBJECT[name]), 422)


@EACH
async def test_an_unknown_field_is_refused_and_its_name_not_repeated(here: Surroundings, operation: Operation) -> None:
    for name in UNKNOWN_NAMES:
        refused = await here.send(operation, json.dumps(_example(operation, **{name: CANARY})))
        assert_is_problem(refused, 422)
        assert [error["pointer"] for error in refused.json()["errors"]] == [""]


@EACH
async def test_a_misspelt_field_is_pointed_at(here: Surroundings, operation: Operation) -> None:
    refused = await here.send(operation, json.dumps(_example(operation, bodyy="x")))
    (error,) = refused.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/bodyy", "unknown_field")


@EACH
async def test_thousands_of_unknown_fields_get_a_short_answer(here: Surroundings, operation: Operation) -> None:
    many = {f"field_{number}": 1 for number in range(10_000)}
    refused = await here.send(operation, json.dumps(many))
    assert_is_problem(refused, 422)
    assert len(refused.content) < 10_000


@EACH
async def test_each_field_refuses_values_of_other_types(here: Surroundings, operation: Operation) -> None:
    for field, schema in _fields(operation).items():
        fits = Draft202012Validator(schema | {"components": openapi()["components"]})
        for value in WRONG_VALUES:
            if fits.is_valid(value):
                continue  # such as 1 for a number
            refused = await here.send(operation, json.dumps(_example(operation, **{field: value})))
            assert_is_problem(refused, 422)
            assert all(error["pointer"].startswith(f"/{field}") for error in refused.json()["errors"])


@EACH
async def test_a_text_in_several_languages_refuses_what_is_no_language(
    here: Surroundings, operation: Operation
) -> None:
    for field in LOCALIZED & _fields(operation).keys():
        for languages in (
            {},
            {CANARY: "x"},
            {"ja": "x", CANARY: "x"},
            {"ja": "x", "": "x"},
            {"ja": "x", "e" * 99: "x"},
        ):
            refused = await here.send(operation, json.dumps(_example(operation, **{field: languages})))
            assert_is_problem(refused, 422)
            (error,) = refused.json()["errors"]
            assert error["pointer"] in (f"/{field}", f"/{field}/ja")


@EACH
async def test_each_field_refuses_half_a_character(here: Surroundings, operation: Operation) -> None:
    for field, text in _with_strings(operation, "x\ud800y"):
        assert_is_problem(await here.send(operation, json.dumps(_example(operation, **{field: text}))), 400)


@EACH
async def test_each_field_refuses_nul(here: Surroundings, operation: Operation) -> None:
    for field, text in _with_strings(operation, f"{CANARY}\0"):
        assert_is_problem(await here.send(operation, json.dumps(_example(operation, **{field: text}))), 400)


@EACH
async def test_each_needed_field_is_missed(here: Surroundings, operation: Operation) -> None:
    for field in _schema(operation).get("required", []):
        body = _example(operation)
        del body[field]
        refused = await here.send(operation, json.dumps(body))
        assert_is_problem(refused, 422)
        assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [(f"/{field}", "missing")]


@EACH
async def test_each_limited_field_keeps_its_limits(here: Surroundings, operation: Operation) -> None:
    for field, schema in _fields(operation).items():
        limited = next((s for s in (schema, *schema.get("anyOf", [])) if "maxLength" in s), None)
        for text in ("", "x" * (limited["maxLength"] + 1), " ", "\u3000") if limited else ():
            refused = await here.send(operation, json.dumps(_example(operation, **{field: text})))
            assert_is_problem(refused, 422)
            assert {e["code"] for e in refused.json()["errors"]} <= {"empty", "too_short", "too_long", "does_not_fit"}


@EACH
async def test_a_body_over_the_limit_is_refused_by_its_length(here: Surroundings, operation: Operation) -> None:
    assert_is_problem(await here.send(operation, json.dumps({"body": CANARY * LARGEST_BODY})), 413)


@EACH
async def test_a_body_over_the_limit_is_refused_when_it_comes_in_pieces(
    here: Surroundings, operation: Operation
) -> None:
    assert_is_problem(await here.send(operation, _pieces(LARGEST_BODY // 1_000 + 2)), 413)


@EACH
async def test_a_length_that_is_no_number_is_not_believed(here: Surroundings, operation: Operation) -> None:
    sent = await here.send(operation, _pieces(LARGEST_BODY // 1_000 + 2), **{"Content-Length": "-1"})
    assert_is_problem(sent, 413)


@EACH
@pytest.mark.parametrize(
    "media_type",
    [*OTHER_MEDIA_TYPES, f"multipart/form-data; boundary={CANARY}", CANARY, ";"],
)
async def test_another_media_type_is_refused(here: Surroundings, operation: Operation, media_type: str) -> None:
    refused = await here.send(operation, json.dumps(_example(operation)), **{"Content-Type": media_type})
    assert_is_problem(refused, 415)


@EACH
async def test_a_body_without_a_media_type_is_refused(here: Surroundings, operation: Operation) -> None:
    assert_is_problem(await here.send(operation, json.dumps(_example(operation)), **{"Content-Type": ""}), 415)
    assert_is_problem(await here.send(operation, _pieces(1), **{"Content-Type": ""}), 415)


@EACH
async def test_a_body_with_a_charset_is_read(here: Surroundings, operation: Operation) -> None:
    media_type = "Application/JSON; charset=utf-8"
    read = await here.send(operation, json.dumps(_example(operation, bodyy="x")), **{"Content-Type": media_type})
    assert [error["pointer"] for error in read.json()["errors"]] == ["/bodyy"]


def _with_strings(operation: Operation, text: str) -> Iterator[tuple[str, Any]]:
    """Each field, with the text where the field takes text."""
    for field, schema in _fields(operation).items():
        yield field, [text] if schema.get("type") == "array" else text


async def _pieces(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b" " * 1_000
