"""Databases of a test's own, on the server that the whole run shares."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

import asyncpg


@asynccontextmanager
async def new_database(url: str, like: str = "") -> AsyncIterator[str]:
    """The address of a database on the server at this address; until the end of the context.

    Empty, or like the one at the address `like`, to which nobody may be connected meanwhile.
    """
    parts, name = urlsplit(url), f"own_{secrets.token_hex(8)}"
    template = f"TEMPLATE {urlsplit(like).path[1:]}" if like else ""
    administration = await asyncpg.connect(urlunsplit(parts._replace(path="/postgres")))
    await administration.execute(f"CREATE DATABASE {name} {template}")
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        await administration.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await administration.close()
