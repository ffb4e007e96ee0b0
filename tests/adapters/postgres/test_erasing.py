"""Of words that were taken away nothing is left: in no table, and soon in no file of one."""

import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import httpx
import pytest

from adapters.postgres.erasing import TABLES, Eraser
from adapters.postgres.pool import Pool
from api.bootstrap import Services
from domain.pseudonyms.departing import Departing
from domain.shared.ids import PseudonymId
from tests.people import Person, SomeCommunity, new_member, send_image
from tests.pictures import plain

_ALL = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = ANY($1::regnamespace[])"
_FILES = """
SELECT pg_relation_filepath(c.oid) FROM pg_class c
WHERE c.oid = ANY($1::text[]::regclass[]) OR c.oid IN (
  SELECT unnest(ARRAY[i.indexrelid, t.reltoastrelid]) FROM pg_class t
  LEFT JOIN pg_index i ON i.indrelid = t.oid WHERE t.oid = ANY($1::text[]::regclass[]))
"""
_NOTED = "SELECT count(*) FROM community.erasures"


async def tables_with(database: Pool, words: str) -> list[str]:
    """Those in which the words stand, in whatever column, also as bytes."""
    found = []
    for (table,) in await database.fetch(_ALL, ["vault", "community"]):
        rows = f"SELECT EXISTS (SELECT FROM {table} t WHERE t::text LIKE $1 OR t::text LIKE $2)"
        if await database.fetchval(rows, f"%{words}%", f"%{words.encode().hex()}%"):
            found.append(table)
    return found


async def files_with(database: Pool, words: str | bytes) -> list[str]:
    await database.execute("CHECKPOINT")
    folder = Path(await database.fetchval("SHOW data_directory"))
    files = [folder / path for (path,) in await database.fetch(_FILES, TABLES) if path is not None]
    sought = words if isinstance(words, bytes) else words.encode()
    return [str(file) for file in files if sought in file.read_bytes()]


Take = Callable[[Services, SomeCommunity, Person, str], Awaitable[None]]


async def _redact(_: Services, __: SomeCommunity, writer: Person, post: str) -> None:
    assert (await writer.post(f"/v1/posts/{post}/redaction", {"body": "残り"})).status_code == 200


async def _delete(_: Services, __: SomeCommunity, writer: Person, post: str) -> None:
    assert (await writer.delete(f"/v1/posts/{post}")).status_code == 204


async def _delete_as_staff(_: Services, community: SomeCommunity, __: Person, post: str) -> None:
    done = await community.owner.delete(f"/v1/posts/{post}", json={"reason": "わけ"})
    assert done.status_code == 204


async def _leave(services: Services, _: SomeCommunity, writer: Person, post: str) -> None:
    face = (await writer.get(f"/v1/posts/{post}")).json()["author"]["id"]
    await Departing(services.writing._begin).let_go(PseudonymId(face), keeps_writing=False)  # type: ignore[arg-type]


@pytest.fixture
async def marker() -> str:
    return f"marker{secrets.token_hex(8)}"


async def written(community: SomeCommunity, writer: Person, marker: str) -> str:
    """A post that said it, in several ways, and says it, also of an image."""
    image = (await send_image(writer, community.slug, plain())).json()["id"]
    warning = {"content_warning": {"tags": ["death"], "text": marker}}
    words = {"title": marker, "body": marker, "images": [{"id": image, "alt": marker}], **warning}
    thread = (await writer.post(f"/v1/boards/{community.boards['talk']}/threads", words)).json()
    (post,) = (await writer.get(f"/v1/threads/{thread['id']}/posts")).json()["items"]
    for n in range(3):
        assert (
            await writer.patch(f"/v1/posts/{post['id']}", {"body": f"{n} {marker} " + "あ" * 50})
        ).status_code == 200
    found = {
        "verdict": "caution",
        "about_revision": 4,
        "note": marker,
        "sources": [{"title": "本", "citation": marker}],
    }
    assert (await community.owner.put(f"/v1/posts/{post['id']}/verdict", found)).status_code == 200
    assert (await writer.post(f"/v1/posts/{post['id']}/claims", {"note": marker})).status_code == 201
    return str(post["id"])


@pytest.mark.parametrize("take", [_redact, _delete, _delete_as_staff, _leave], ids=lambda take: take.__name__)
async def test_what_is_taken_away_is_in_no_table_and_soon_in_no_file(
    services: Services,
    database: Pool,
    database_url: str,
    client: httpx.AsyncClient,
    community: SomeCommunity,
    marker: str,
    take: Take,
) -> None:
    writer = await new_member(client, community.slug)
    post = await written(community, writer, marker)
    assert set(await tables_with(database, marker)) == set(TABLES), "the search can find something"
    key: bytes = await database.fetchval("SELECT key FROM community.images WHERE post_id = $1", post)
    await take(services, community, writer, post)
    if take is _redact:
        thread = (await writer.get(f"/v1/posts/{post}")).json()["thread_id"]
        assert (await writer.patch(f"/v1/threads/{thread}", {"title": "別の題"})).status_code == 200
    assert await tables_with(database, marker) == []
    assert await files_with(database, marker) != [], "the bytes are still there"
    eraser = Eraser(database_url)
    await eraser.erase()
    assert await files_with(database, marker) == []
    assert await files_with(database, key) == []
    assert await database.fetchval(_NOTED) == 0


async def test_a_warning_that_is_said_otherwise_is_in_no_table_and_soon_in_no_file(
    database: Pool, database_url: str, community: SomeCommunity, member: Person, marker: str
) -> None:
    warning = {"content_warning": {"text": marker}}
    board = f"/v1/boards/{community.boards['talk']}/threads"
    thread = (await member.post(board, {"title": "話", "body": "本文", **warning})).json()["id"]
    (post,) = (await member.get(f"/v1/threads/{thread}/posts")).json()["items"]
    await Eraser(database_url).erase()
    changed = {"body": "本文", "content_warning": {"text": "別の話"}}
    assert (await member.patch(f"/v1/posts/{post['id']}", changed)).status_code == 200
    assert (await tables_with(database, marker), await database.fetchval(_NOTED)) == ([], 1)
    await Eraser(database_url).erase()
    assert await files_with(database, marker) == []


async def test_while_somebody_still_sees_it_nothing_is_taken_for_erased(
    services: Services, database: Pool, database_url: str, community: SomeCommunity, member: Person, marker: str
) -> None:
    post = await written(community, member, marker)
    reader = await asyncpg.connect(database_url)
    async with reader.transaction(isolation="repeatable_read", readonly=True):
        await reader.fetchval("SELECT 1")
        await _delete(services, community, member, post)
        await Eraser(database_url).erase()
        assert await database.fetchval(_NOTED) > 0
    await reader.close()
    await Eraser(database_url).erase()
    assert (await database.fetchval(_NOTED), await files_with(database, marker)) == (0, [])


async def test_a_large_table_is_vacuumed_so_that_no_statement_finds_it(
    services: Services, database: Pool, database_url: str, community: SomeCommunity, member: Person, marker: str
) -> None:
    post = await written(community, member, marker)
    before = await database.fetchval("SELECT pg_relation_filepath('community.posts')")
    await _delete(services, community, member, post)
    await Eraser(database_url, rewritten=0).erase()
    assert await database.fetchval(_NOTED) == 0
    assert await database.fetchval("SELECT pg_relation_filepath('community.posts')") == before


async def test_writing_anew_takes_little_of_the_time(
    services: Services, database: Pool, database_url: str, community: SomeCommunity, member: Person, marker: str
) -> None:
    now = 0.0

    def monotonic() -> float:
        nonlocal now
        now += 1.0
        return now

    eraser = Eraser(database_url, monotonic)
    for left in (0, 1):
        await _delete(services, community, member, await written(community, member, marker))
        await eraser.erase()
        assert (await database.fetchval(_NOTED) > 0) is bool(left)
    now += 10_000
    await eraser.erase()
    assert await database.fetchval(_NOTED) == 0
