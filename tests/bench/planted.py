"""The program with a slow read: each page of posts waits 5 ms. It shows that the bench can see such a thing."""

import asyncio
import os
from typing import Any

from adapters.postgres.readers.boards import PostgresBoardsReader
from api.cli import main

SECONDS = float(os.environ.get("PLANTED_MS", "5")) / 1_000

_posts = PostgresBoardsReader.posts


async def slow_posts(*args: Any, **options: Any) -> Any:
    await asyncio.sleep(SECONDS)
    return await _posts(*args, **options)


PostgresBoardsReader.posts = slow_posts  # type: ignore[method-assign]

if __name__ == "__main__":
    main()
