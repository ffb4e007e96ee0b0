"""Twenty people at once: no update is lost, nothing is counted twice or left out, and nothing fails.

`make drill DRILL=crowd` is the same with ten thousand operations, on two servers.
"""

import httpx

from adapters.postgres.pool import Pool
from tests.api.boards.recount import live_and_recount
from tests.people import SomeCommunity

OPERATIONS = 100


async def test_a_crowd_loses_no_update_and_counts_nothing_twice(
    client: httpx.AsyncClient, database: Pool, community: SomeCommunity
) -> None:
    await live_and_recount([client], community, database, OPERATIONS, seed=1)
