"""Units of work that meet a conflict when they end, as if somebody else had been first."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from domain.pseudonyms.ports import BeginPseudonymsWork, PseudonymsWork


def taking_turns(
    begin: BeginPseudonymsWork, conflicts: Sequence[type[Exception]]
) -> Callable[[], AbstractAsyncContextManager[PseudonymsWork]]:
    """The first works end in these conflicts, one each; every later work ends as it should."""
    waiting = list(conflicts)

    @asynccontextmanager
    async def conflicting() -> AsyncIterator[PseudonymsWork]:
        async with begin() as work:
            yield work
            if waiting:
                raise waiting.pop(0)

    return conflicting
