"""Ten thousand operations by twenty people on two servers: nothing is lost, and nothing counted twice.

`CROWD_OPERATIONS` and `CROWD_SEED` say how many, and which.
"""

import os

import httpx

from adapters.postgres.pool import connect_pool
from api.bootstrap import wire
from api.settings import Settings
from tests.api.boards.recount import PEOPLE, live_and_recount
from tests.people import found_community

from .figures import Figures, require
from .places import two_servers

OPERATIONS = int(os.environ.get("CROWD_OPERATIONS", "10000"))
SEED = int(os.environ.get("CROWD_SEED", "1"))
_PATIENCE = 120
"""Seconds for an answer: who gave up would not know what had been done."""


async def drill(figures: Figures) -> None:
    with two_servers() as runs:
        url = runs[0].database_url
        settings = Settings(state=runs[0].state, public_url=runs[0].base_url)
        async with (
            wire(settings, url, work=False) as services,
            await connect_pool(url, 2) as database,
            httpx.AsyncClient(base_url=runs[0].base_url, timeout=_PATIENCE) as first,
            httpx.AsyncClient(base_url=runs[1].base_url, timeout=_PATIENCE) as second,
        ):
            community = await found_community(services, first)
            crowd = await live_and_recount([first, second], community, database, OPERATIONS, SEED)
        figures.add("operations, people", (OPERATIONS, PEOPLE))
        figures.add("seconds for them", round(crowd.seconds, 1))
        figures.add("done of each kind", dict(crowd.done.most_common()))
        figures.add("answers", dict(sorted(crowd.answers.items())))
        figures.add("posts, threads", (len(crowd.posts), len(crowd.threads)))
        figures.add("edits that counted, reactions at the end", (len(crowd.made()), crowd.marks()))
        defects = [line for run in runs for line in run.logged.splitlines() if '"defect' in line]
        require(not defects, f"defects: {defects[:3]}")
