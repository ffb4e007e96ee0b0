"""A client that is held to `openapi/asyncapi.json`: whatever goes over its wire, either way, is described there."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from tests.openapi.committed import asyncapi, reference, registry
from tests.people import Person

from .listening import Frame, Listener, listening
from .serving import Gateway


class DescribedListener(Listener):
    async def send(self, **frame: Any) -> None:
        require_described(json.loads(json.dumps(frame)), "tell")
        await super().send(**frame)

    async def next_text(self) -> str:
        text = await super().next_text()
        require_described(json.loads(text), "hear")
        return text


@asynccontextmanager
async def listening_as_described(person: Person, gateway: Gateway) -> AsyncIterator[DescribedListener]:
    async with listening(person, gateway) as listener:
        yield DescribedListener(listener.socket)


def require_described(frame: Frame, operation: str) -> str:
    """The name of the one message of the operation that the frame is."""
    fitting = [name for name, validator in _messages(operation) if validator.is_valid(frame)]
    assert len(fitting) == 1, f"{frame} is {fitting or 'nothing'} of {operation}"
    return fitting[0]


@cache
def _messages(operation: str) -> list[tuple[str, Draft202012Validator]]:
    known = registry(asyncapi())
    names = [told["$ref"].rpartition("/")[2] for told in asyncapi()["operations"][operation]["messages"]]
    return [
        (name, Draft202012Validator(reference("components", "messages", name, "payload"), registry=known))
        for name in names
    ]
