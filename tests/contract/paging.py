"""Walking through a list page by page, as a client does."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from domain.shared.shapes import PageRequest, RenderedPage

Fetch = Callable[[PageRequest], Awaitable[RenderedPage | None]]
Items = list[dict[str, Any]]


async def page(fetch: Fetch, limit: int = 50, cursor: str | None = None) -> tuple[Items, str | None]:
    got = await fetch(PageRequest(limit, cursor))
    assert got is not None
    return json.loads(got.items), got.next_cursor


async def pages(fetch: Fetch, limit: int) -> list[Items]:
    """All of them, each as long as it came."""
    walked, cursor = [], None
    while True:
        items, cursor = await page(fetch, limit, cursor)
        walked.append(items)
        if cursor is None:
            return walked


async def every(fetch: Fetch, limit: int = 3) -> Items:
    return [item for items in await pages(fetch, limit) for item in items]
