"""Commands and views are plain frozen dataclasses that carry what the API's schema library reads."""

import dataclasses
from typing import Any

import pytest

from domain.shared.shapes import command, view


@command({"body": "こんにちは"})
class SayHello:
    """Say hello."""

    body: str
    """What it says,
    in one line or two.
    """
    loud: bool = False


@view()
class Hello:
    """A hello."""

    body: str


def test_a_shape_is_built_by_name_and_does_not_change() -> None:
    hello = Hello(body="こんにちは")
    with pytest.raises(dataclasses.FrozenInstanceError):
        hello.body = "さようなら"  # type: ignore[misc]
    with pytest.raises(TypeError):
        Hello("こんにちは")  # type: ignore[call-arg]


def test_a_command_refuses_fields_that_it_does_not_have() -> None:
    assert config_of(SayHello)["extra"] == "forbid"


def test_a_view_takes_no_such_care_because_only_we_build_it() -> None:
    assert "extra" not in config_of(Hello)


def test_the_docstrings_and_the_example_are_for_the_documentation() -> None:
    assert described(SayHello) == {
        "examples": [{"body": "こんにちは"}],
        "properties": {"body": {"description": "What it says,\nin one line or two."}, "loud": {}},
    }
    assert described(Hello) == {"properties": {"body": {}, "loud": {}}}


def described(shape: type) -> dict[str, Any]:
    schema: dict[str, Any] = {"properties": {"body": {}, "loud": {}}}
    config_of(shape)["json_schema_extra"](schema, shape)
    return schema


def config_of(shape: type) -> dict[str, Any]:
    config: dict[str, Any] = shape.__pydantic_config__  # type: ignore[attr-defined]
    return config
