"""Runs drills by name, or all of them, and says what they found."""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from tests.drills import adversary, crowd, fanout, fuzz, search, stalled
from tests.drills.figures import Failed, Figures

DRILLS: Mapping[str, Callable[[Figures], Coroutine[Any, Any, None]]] = {
    "adversary": adversary.drill,
    "stalled": stalled.drill,
    "fuzz": fuzz.drill,
    "fanout": fanout.drill,
    "search": search.drill,
    "crowd": crowd.drill,
}


def main(names: list[str]) -> int:
    failed = 0
    for name in names or DRILLS:
        figures = Figures()
        try:
            asyncio.run(DRILLS[name](figures))
        except (Failed, AssertionError, ExceptionGroup) as error:
            failed += 1
            figures.add("failed", repr(error))
        figures.show(name)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
