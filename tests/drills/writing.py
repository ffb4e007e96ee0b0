"""The adversary in a process of its own, so that its transactions wait for nobody who reads."""

import asyncio
import json
import os
import sys
from collections.abc import Sequence

from tests.realtime.adversary import Outcome, adversary


async def write_elsewhere(url: str, topics: Sequence[str], writers: int, events: int) -> Outcome:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.drills.writing", str(writers), str(events), *topics),
        env={**os.environ, "ADVERSARY_DATABASE": url},
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await process.communicate()
    kept, undone = json.loads(told)
    return Outcome(set(kept), set(undone))


async def _write(writers: int, events: int, topics: Sequence[str]) -> None:
    async with adversary(os.environ["ADVERSARY_DATABASE"], topics, writers=writers, events=events) as against:
        outcome = await against.run()
    json.dump([sorted(outcome.kept), sorted(outcome.undone)], sys.stdout)


if __name__ == "__main__":
    asyncio.run(_write(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]))
