"""Views as JSON, and lists of them as pages."""

import asyncio
import dataclasses
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from adapters.memory.tables import MemoryDatabase, Tables
from domain.shared.cursors import Cursors
from domain.shared.shapes import Json, PageRequest, RenderedPage
from domain.shared.text import LANGUAGES, Language, Localized

Key = TypeVar("Key", bound=str)
Entity = TypeVar("Entity")


async def committed(database: MemoryDatabase) -> Tables:
    """The rows as of now; gives way to other tasks first, as a query does."""
    await asyncio.sleep(0)
    return database.tables


def written(view: Any) -> Json:
    """A view, or a list of views."""
    plain = [dataclasses.asdict(each) for each in view] if isinstance(view, list) else dataclasses.asdict(view)
    return Json(json.dumps(plain, ensure_ascii=False, default=str).encode())


def in_language(text: Localized, language: Language) -> str:
    return text.get(language, text[LANGUAGES[0]])


def time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def numbered(
    tables: Tables, kind: type[Entity], wanted: Callable[[Entity], bool], view: Callable[[Entity], Any]
) -> dict[str, Any]:
    """The views of some rows by their number, which is the order of their making."""
    return {f"{number:010}": view(each) for number, each in enumerate(tables.all(kind)) if wanted(each)}


def start_of(page: PageRequest, list_name: str, cursors: Cursors) -> str | None:
    """The key after which the page starts. Raises CursorInvalid."""
    return None if page.cursor is None else cursors.unwrap(list_name, page.cursor)


def page_of(
    views: Mapping[Key, Any],
    start: str | None,
    limit: int,
    list_name: str,
    cursors: Cursors,
    *,
    descending: bool = False,
) -> RenderedPage:
    """The views are given by their keys, whose order is the order of the list."""
    keys = [key for key in views if start is None or (key < start if descending else key > start)]
    shown = sorted(keys, reverse=descending)[:limit]
    more = len(keys) > limit
    return RenderedPage(written([views[key] for key in shown]), cursors.wrap(list_name, shown[-1]) if more else None)


def listed(
    views: Mapping[Key, Any], page: PageRequest, list_name: str, cursors: Cursors, *, descending: bool = True
) -> RenderedPage:
    start = start_of(page, list_name, cursors)
    return page_of(views, start, page.limit, list_name, cursors, descending=descending)
