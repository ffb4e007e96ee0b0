"""Whoever looks on is told the same, whether P and Q are worn by one person or by two."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from api.bootstrap import migrate
from api.settings import Settings
from tests.anonymity.chapters import LIFE
from tests.anonymity.surroundings import Chapter, World, a_world
from tests.anonymity.transcripts import first_difference


@pytest.fixture(scope="module")
async def migrated(database_url: str) -> AsyncIterator[str]:
    """The address of a database without any people, to be copied."""
    name = f"empty_{secrets.token_hex(6)}"
    administration = await asyncpg.connect(database_url)
    await administration.execute(f"CREATE DATABASE {name}")
    url = urlunsplit(urlsplit(database_url)._replace(path=f"/{name}"))
    await asyncio.to_thread(migrate, url)
    yield url
    await administration.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await administration.close()


async def lived(settings: Settings, migrated: str, chapters: Sequence[Chapter], *, as_one: bool) -> World:
    import time

    t0 = time.time()
    async with a_world(settings, migrated, as_one=as_one) as world:
        print("made", time.time() - t0)
        for chapter in chapters:
            world.transcript.part(chapter.__name__)
            import time

            t = time.time()
            c = time.process_time()
            await chapter(world)
            print(
                chapter.__name__,
                round(time.time() - t, 2),
                round(time.process_time() - c, 2),
                len(world.transcript.lines),
                flush=True,
            )
    print("all", time.time() - t0)
    return world


async def test_nobody_who_looks_on_can_tell_one_person_from_two(settings: Settings, migrated: str) -> None:
    one = await lived(settings, migrated, LIFE, as_one=True)
    two = await lived(settings, migrated, LIFE, as_one=False)
    difference = first_difference(one.transcript, two.transcript)
    assert difference is None, difference
