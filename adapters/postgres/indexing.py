"""Indexing posts for search, a moment after they were written.

To enter a text's pairs of characters into the index takes several times as long as to store the text, and whoever
writes would wait for it. So a post is stored as not `indexed`; search looks through those one by one, which finds the
same, and they are few: they are entered here, oldest first, in transactions so short that nothing that is settled by
the end of transactions (`event_log`) is held up. What is entered when is no matter of anybody's, so it needs no fsync.
"""

import asyncio
import time
from collections.abc import Callable

from adapters.postgres.pool import Pool

_AT_ONCE = 8
_SHARE_OF_TIME = 0.25
"""However much waits, indexing takes no more of the time than this."""

ENTER = """
UPDATE community.posts SET indexed = true WHERE id IN (
  SELECT id FROM community.posts WHERE NOT indexed AND body IS NOT NULL
  ORDER BY published_at, id LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED)
"""


class Indexing:
    def __init__(self, pool: Pool, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._pool = pool
        self._monotonic = monotonic

    async def catch_up(self) -> None:
        """Until nothing waits that nobody else is changing. Any number of processes may, at any time."""
        while True:
            began = self._monotonic()
            if await self.enter_some() < _AT_ONCE:
                return
            await asyncio.sleep((self._monotonic() - began) * (1 / _SHARE_OF_TIME - 1))

    async def enter_some(self) -> int:
        """How many posts it entered."""
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute("SET LOCAL synchronous_commit = off")
            return int((await connection.execute(ENTER, _AT_ONCE)).split()[1])
