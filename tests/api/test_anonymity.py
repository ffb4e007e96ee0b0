"""`/.well-known/anonymity` says what the database holds, column by column; what is not declared is found."""

from collections.abc import Mapping
from typing import Any

import asyncpg
import httpx
import pytest
from sqlalchemy import Column, MetaData, Text

from adapters.postgres.pool import Connection
from adapters.postgres.tables import metadata
from adapters.postgres.tables.columns import Keep, Kind
from api import anonymity_words as words
from api.bootstrap import Services, stored_tables
from domain.shared.text import LANGUAGES
from tests.people import SomeCommunity

ADDRESS = "/.well-known/anonymity"
NOT_OURS = {("public", "alembic_version", "version_num")}
"""The version of the schema, about nobody."""

Columns = set[tuple[str, str, str]]

_STORED = """
SELECT n.nspname AS schema, c.relname AS name, a.attname AS column
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
  AND n.nspname !~ '^(pg_|information_schema$)'
"""
"""Everything that holds columns, whoever made it: tables, partitioned ones, views, foreign tables."""


async def stored(connection: Connection) -> Columns:
    return {(row["schema"], row["name"], row["column"]) for row in await connection.fetch(_STORED)} - NOT_OURS


def said(document: Mapping[str, Any]) -> Columns:
    return {
        (world["schema"], table["name"], column["name"])
        for world in document["worlds"]
        for table in world["tables"]
        for column in table["columns"]
    }


async def shown(client: httpx.AsyncClient, language: str = "en") -> dict[str, Any]:
    answer = await client.get(ADDRESS, headers={"Accept-Language": language})
    assert answer.status_code == 200
    document: dict[str, Any] = answer.json()
    return document


async def test_it_says_every_column_that_there_is_and_no_other(client: httpx.AsyncClient, services: Services) -> None:
    async with services.pool.acquire() as connection:
        assert said(await shown(client)) == await stored(connection)


@pytest.mark.parametrize(
    ("made", "found"),
    [
        ("ALTER TABLE vault.accounts ADD COLUMN planted text", ("vault", "accounts", "planted")),
        ("CREATE TABLE community.planted (name text)", ("community", "planted", "name")),
        ("CREATE TABLE public.planted (name text)", ("public", "planted", "name")),
        ("CREATE VIEW community.planted AS SELECT 1 AS one", ("community", "planted", "one")),
    ],
)
async def test_what_the_database_holds_and_nobody_declared_would_be_found(
    client: httpx.AsyncClient, database_url: str, made: str, found: tuple[str, str, str]
) -> None:
    document = said(await shown(client))
    connection = await asyncpg.connect(database_url)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute(made)
    difference = await stored(connection) ^ document
    await transaction.rollback()
    await connection.close()
    assert difference == {found}


async def test_each_column_has_the_kind_and_the_lifetime_that_it_declares(client: httpx.AsyncClient) -> None:
    document = await shown(client)
    told = {
        (world["schema"], table["name"], column["name"]): (column["kind"], column["kept"])
        for world in document["worlds"]
        for table in world["tables"]
        for column in table["columns"]
    }
    declared = {
        (str(table.schema), table.name, column.name): (column.info["kind"].value, column.info["keep"].value)
        for table in metadata.sorted_tables
        for column in table.columns
    }
    assert told == declared


@pytest.mark.parametrize("info", [{}, {"kind": Kind.PUBLIC}, {"keep": Keep.POST}])
def test_a_column_without_a_kind_or_a_lifetime_cannot_be_told_of(info: dict[str, object]) -> None:
    copy = MetaData()
    for table in metadata.sorted_tables:
        table.to_metadata(copy)
    assert len(stored_tables(copy)) == len(metadata.tables)
    copy.tables["vault.accounts"].append_column(Column("planted", Text, info=info))
    with pytest.raises(KeyError):
        stored_tables(copy)


def test_there_are_words_for_each_table_kind_and_lifetime_and_for_nothing_else() -> None:
    assert words.PURPOSES.keys() == set(metadata.tables)
    assert words.KINDS.keys() == {kind.value for kind in Kind}
    assert words.KEPT.keys() == {keep.value for keep in Keep}
    assert words.WORLDS.keys() == {table.schema for table in metadata.sorted_tables}
    texts = [*words.PROMISE, *words.CANNOT, *words.WHO]
    for mapping in (words.PURPOSES, words.KINDS, words.KEPT, words.WORLDS):
        texts += mapping.values()
    assert all(text.keys() == set(LANGUAGES) and all(text.values()) for text in texts)


async def test_it_is_in_the_readers_language(client: httpx.AsyncClient) -> None:
    japanese, english = [await client.get(ADDRESS, headers={"Accept-Language": each}) for each in LANGUAGES]
    assert (japanese.headers["content-language"], english.headers["content-language"]) == ("ja", "en")
    assert "仮名" in japanese.json()["worlds"][0]["about"]
    assert english.text.isascii()
    assert japanese.headers["etag"] != english.headers["etag"]
    assert (await client.get(ADDRESS)).json() == japanese.json()


@pytest.mark.parametrize("address", [ADDRESS, "/v1/communities/{slug}/transparency"])
async def test_caches_may_keep_it_and_ask_whether_it_is_still_so(
    client: httpx.AsyncClient, community: SomeCommunity, address: str
) -> None:
    address = address.format(slug=community.slug)
    first = await client.get(address)
    tag = first.headers["etag"]
    assert first.headers["cache-control"].startswith("public, max-age=")
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = await client.get(address, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert (await client.get(address, headers={"If-None-Match": '"x"'})).json() == first.json()


async def test_a_community_that_nobody_knows_is_not_told_of(client: httpx.AsyncClient) -> None:
    for unknown in ("nowhere", "com_" + "0" * 26):
        assert (await client.get(f"/v1/communities/{unknown}/transparency")).status_code == 404


async def test_a_new_community_has_nothing_to_count(client: httpx.AsyncClient, community: SomeCommunity) -> None:
    view = (await client.get(f"/v1/communities/{community.slug}/transparency")).json()
    assert (view["years"], view["audit_seal"], view["rounded_down_to"]) == ([], None, 5)
