"""The two shapes that cross the boundary: *commands* come in, *views* go out.

Both are plain dataclasses that the API reads and documents as they stand, docstrings and examples included. A view
is what somebody may see; what is not a field of a view cannot leave by accident.
"""

import ast
import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, Generic, NewType, TypeVar, dataclass_transform

T = TypeVar("T")
View = TypeVar("View")


@dataclass(frozen=True, slots=True)
class _Words:
    """What the API's description says of a shape, beside its types: asked for when the API is described, and not
    whenever a server starts.
    """

    example: Mapping[str, Any] | None

    def __call__(self, schema: dict[str, Any], cls: type) -> None:
        if self.example is not None:
            schema["examples"] = [dict(self.example)]
        for name, text in docstrings_of(cls).items():
            schema["properties"][name]["description"] = text


def _shape(config: dict[str, Any], example: Mapping[str, Any] | None) -> Callable[[type[T]], type[T]]:
    def make(cls: type[T]) -> type[T]:
        shape = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        # A plain attribute that the API's schema library reads; the domain does not need that library.
        shape.__pydantic_config__ = {"json_schema_extra": _Words(example), **config}  # type: ignore[attr-defined]
        return shape

    return make


def example_of(shape: type) -> Mapping[str, Any]:
    """The one that it was declared with, if it was."""
    words: _Words = shape.__pydantic_config__["json_schema_extra"]  # type: ignore[attr-defined]
    return words.example or {}


def docstrings_of(cls: type) -> dict[str, str]:
    """What stands below each field of a class, as its source says."""
    (body,) = (each.body for each in _classes_of(cls.__module__) if each.name == cls.__name__)
    return {
        field.target.id: inspect.cleandoc(below.value.value)
        for field, below in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str)
    }


@lru_cache(200)
def _classes_of(module: str) -> list[ast.ClassDef]:
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return [each for each in ast.walk(tree) if isinstance(each, ast.ClassDef)]


@dataclass_transform(frozen_default=True, kw_only_default=True)
def command(example: Mapping[str, Any] | None = None) -> Callable[[type[T]], type[T]]:
    """A request to do something. Fields that are not declared are refused, not ignored, and no value is taken for
    one of another type: `"1"` and `true` are no numbers, and a number is no time.
    """
    make = _shape({"extra": "forbid"}, example)

    def strict(cls: type[T]) -> type[T]:
        shape = make(cls)
        # A hook of the API's schema library, plain like the attribute above.
        shape.__get_pydantic_core_schema__ = classmethod(  # type: ignore[attr-defined]
            lambda _, source, generate: _exact(generate(source))
        )
        return shape

    return strict


def _exact(schema: Any) -> Any:
    """The library's description of a shape, without its leniency."""
    if isinstance(schema, list):
        return [_exact(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    match schema.get("type"):
        case "int" | "bool":
            return schema | {"strict": True}
        case "date" | "datetime":
            return {"type": "function-before", "function": {"type": "no-info", "function": _words}, "schema": schema}
    return {key: part if key in ("cls", "default", "metadata") else _exact(part) for key, part in schema.items()}


def _words(value: Any) -> Any:
    if isinstance(value, int | float):
        raise ValueError
    return value


@dataclass_transform(frozen_default=True, kw_only_default=True)
def view(example: Mapping[str, Any] | None = None) -> Callable[[type[T]], type[T]]:
    """Something to be seen, by whom the reader that builds it decides."""
    return _shape({}, example)


Json = NewType("Json", bytes)
"""A view that the store has already written as JSON. It goes out byte for byte."""


@view()
class Page(Generic[View]):
    """One page of a list."""

    items: list[View]
    next_cursor: str | None
    """Pass it as `cursor` to get the page after this one; null on the last page."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which part of a list is wanted."""

    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page as the store wrote it: the JSON array of items, and where the next page starts (None on the last)."""

    items: bytes
    next_cursor: str | None
