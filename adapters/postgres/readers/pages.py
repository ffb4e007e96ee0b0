"""Turning the row of a list statement (`items`, `found`, `last`) into a page."""

import asyncpg

from domain.shared.cursors import Cursors
from domain.shared.shapes import PageRequest, RenderedPage


def start_of(page: PageRequest, list_name: str, cursors: Cursors, first: str) -> str:
    """The key after which the page starts; `first` sorts before every key. Raises CursorInvalid."""
    return first if page.cursor is None else cursors.unwrap(list_name, page.cursor)


def page_of(row: asyncpg.Record | None, page: PageRequest, list_name: str, cursors: Cursors) -> RenderedPage:
    assert row is not None, "an aggregate gives a row"
    more = row["found"] > page.limit
    return RenderedPage(row["items"].encode(), cursors.wrap(list_name, row["last"]) if more else None)
