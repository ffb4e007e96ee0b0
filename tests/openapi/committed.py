"""The committed documents, and ways through them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from referencing import Registry
from referencing.jsonschema import DRAFT202012

Json = dict[str, Any]

FOLDER = Path(__file__).parents[2] / "openapi"
OPENAPI, ASYNCAPI = FOLDER / "openapi.json", FOLDER / "asyncapi.json"
URI = "urn:ibasho:openapi"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, with the names by which tests speak of it."""

    method: str
    path: str
    content: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.content["operationId"])

    @property
    def is_list(self) -> bool:
        """Whether it is paged."""
        return {"limit", "cursor"} <= {parameter.get("name") for parameter in self.content.get("parameters", [])}

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def read(file: Path) -> Json:
    assert file.exists(), f"openapi/{file.name} is missing: run make openapi"
    document: Json = json.loads(file.read_text(encoding="utf-8"))
    return document


@cache
def openapi() -> Json:
    return read(OPENAPI)


@cache
def asyncapi() -> Json:
    return read(ASYNCAPI)


def operations(document: Json | None = None) -> Iterator[Operation]:
    for path, item in (document or openapi())["paths"].items():
        for method, content in item.items():
            yield Operation(method.upper(), path, content)


def resolved(node: Json, document: Json | None = None) -> Json:
    """The object itself, where `node` only refers to it."""
    if "$ref" not in node:
        return node
    found: Any = document or openapi()
    for step in node["$ref"].removeprefix("#/").split("/"):
        found = found[step.replace("~1", "/").replace("~0", "~")]
    target: Json = found
    return target


def registry(document: Json) -> "Registry[Any]":
    """For validators whose schema is `{"$ref": reference(…)}`."""
    empty: Registry[Any] = Registry()
    filled: Registry[Any] = empty.with_resource(URI, DRAFT202012.create_resource(document))
    return filled


def reference(*steps: str) -> Json:
    """To what stands at these steps of the document."""
    return {"$ref": f"{URI}#/" + "/".join(step.replace("~", "~0").replace("/", "~1") for step in steps)}
