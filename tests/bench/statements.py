"""What can be seen from within: the SQL statements of each path, and what the first reader is answered."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import httpx

from api.bootstrap import Services, wire
from api.main import create_app
from api.settings import Settings

from .paths import PATHS, Here, arrive
from .seeding import Place
from .wrk import Asked

_BESIDE = ("BEGIN", "COMMIT", "NOTIFY")
_TYPES = ("typeinfo_tree", "'jit'")
"""Of the statements by which asyncpg learns types, once for each connection."""

Said = tuple[str, Sequence[Any]]
"""A statement, and its values."""


@dataclass(frozen=True, slots=True)
class Looked:
    answers: Mapping[str, bytes]
    """By path: what the first reader gets."""
    said: Mapping[str, Sequence[Said]]
    """By path: the statements, with their values."""
    mark: bytes
    """What the first reader's reactions in the long thread bear."""
    face: str
    """What the first reader wears."""


async def look(settings: Settings, url: str, place: Place) -> Looked:
    """In this process, on the same database and with the same keys as the server."""
    heard: list[Said] = []

    def hear(query: Any) -> None:
        if not query.query.startswith(_BESIDE) and not any(sign in query.query for sign in _TYPES):
            heard.append((query.query, query.args))

    async with wire(settings, url, work=False) as services:
        app = create_app(lambda: AsyncExitStack())  # type: ignore[arg-type, return-value]
        app.state.services = services
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://within", timeout=60) as client:
            here = await arrive(client, place)
            await _listen(services, hear)
            said, answers = {}, {}
            for path in PATHS:
                heard.clear()
                answers[path.name] = await _ask(client, path.asked(here)[0])
                await asyncio.sleep(0)  # statements are told at the loop's next turn
                said[path.name] = list(heard)
            return Looked(answers, said, *await _reader(services, here))


async def _listen(services: Services, hear: Any) -> None:
    """To every connection of the pools."""
    async with AsyncExitStack() as stack:
        for pool in (services.pool, services.vault_pool):
            for _ in range(pool.get_max_size()):
                (await stack.enter_async_context(pool.acquire())).add_query_logger(hear)


async def _ask(client: httpx.AsyncClient, asked: Asked) -> bytes:
    headers = {"Authorization": f"Bearer {asked.token}"} if asked.token else {}
    answer = await client.request(asked.method, asked.path, headers=headers, json=asked.body)
    return answer.raise_for_status().content


async def _reader(services: Services, here: Here) -> tuple[bytes, str]:
    """Mark and face."""
    bearer = services.identity.authenticate(here.tokens[0])
    actor = await services.staying.actor(bearer.account_id, bearer.client_id)
    standing = actor.standing_in(here.place.slug)
    assert standing is not None
    (face,) = await services.vault.all_worn_by(standing)
    return services.vault.mark(standing, here.place.thread), face
