"""Lists: their statements, and turning the row of one (`items`, `found`, `last`) into a page."""

from typing import Any

import asyncpg

from adapters.postgres.pool import Pool
from adapters.postgres.readers.json_text import JsonText
from domain.shared.cursors import Cursors
from domain.shared.shapes import PageRequest, RenderedPage


def start_of(page: PageRequest, list_name: str, cursors: Cursors, first: str) -> str:
    """The key after which the page starts; `first` sorts before every key. Raises CursorInvalid."""
    return first if page.cursor is None else cursors.unwrap(list_name, page.cursor)


def page_of(row: asyncpg.Record | None, page: PageRequest, list_name: str, cursors: Cursors) -> RenderedPage:
    """`items` are text; or where pages are long its bytes (`bytes_of`), which nobody decodes to encode them again."""
    assert row is not None, "an aggregate gives a row"
    more, items = row["found"] > page.limit, row["items"]
    return RenderedPage(
        items if isinstance(items, bytes) else items.encode(), cursors.wrap(list_name, row["last"]) if more else None
    )


def bytes_of(json: JsonText) -> str:
    return f"convert_to({json}, 'UTF8')"


def falling(table: str, number: str, where: str, item: str, given: int | None = None) -> str:
    """A list by falling number. Parameters: those of `where`, then the number to start below, then the limit. `given`:
    how many come before these, where the item has some too.
    """
    before = where.count("$") if given is None else given
    below, limit = before + 1, before + 2
    return f"""
SELECT coalesce(json_agg(item ORDER BY number DESC) FILTER (WHERE n <= ${limit}), '[]')::text AS items,
       count(*) AS found, (min(number) FILTER (WHERE n <= ${limit}))::text AS last
FROM (SELECT x.{number} AS number, row_number() OVER (ORDER BY x.{number} DESC) AS n, {item} AS item
      FROM {table} x WHERE {where} AND x.{number} < ${below} ORDER BY x.{number} DESC LIMIT ${limit} + 1) page
"""  # noqa: S608


NEWEST = 2**31 - 1
"""All numbers of a list are below it."""


async def falling_page(
    pool: Pool, statement: str, values: tuple[Any, ...], page: PageRequest, list_name: str, cursors: Cursors
) -> RenderedPage:
    """A page of a `falling` list; `values` are the parameters of its `where`."""
    start = int(start_of(page, list_name, cursors, str(NEWEST)))
    return page_of(await pool.fetchrow(statement, *values, start, page.limit), page, list_name, cursors)


def time_of(column: str) -> str:
    return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
