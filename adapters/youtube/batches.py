"""Many questions in few calls, because each call costs quota."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from adapters.youtube.calls import Pause
from domain.memberships.errors import ProofUnavailable

LARGEST_BATCH = 100
"""Channel ids that one call of `members.list` takes."""
WINDOW = 0.05
"""Seconds in which others can come along before a call begins."""

Ask = Callable[[Sequence[str]], Awaitable[Mapping[str, str]]]


class _Batch:
    """Who goes together, and what came of it: everybody's level, or the refusal."""

    def __init__(self) -> None:
        self.subjects: dict[str, None] = {}
        self.closed = False
        self.outcome: Mapping[str, str] | ProofUnavailable | None = None

    def takes(self, subject: str) -> bool:
        return not self.closed and (subject in self.subjects or len(self.subjects) < LARGEST_BATCH)


class Batches:
    """Whoever comes within the window, or while another call is under way, goes with the next call.

    No task runs in the background: the first of a batch asks for all of it. When that one is cancelled, the next does.
    """

    def __init__(self, ask: Ask, pause: Pause) -> None:
        self._ask = ask
        self._pause = pause
        self._gathering = _Batch()
        self._turn = asyncio.Lock()

    async def level_of(self, subject: str) -> str | None:
        """The level of a member, None of anybody else. Raises ProofUnavailable, to everybody in a call that failed."""
        if not self._gathering.takes(subject):
            self._gathering = _Batch()
        batch = self._gathering
        batch.subjects[subject] = None
        async with self._turn:
            if batch.outcome is None:
                batch.outcome = await self._outcome_of(batch)
        if isinstance(batch.outcome, ProofUnavailable):
            raise ProofUnavailable(**batch.outcome.facts) from batch.outcome
        return batch.outcome.get(subject)

    async def _outcome_of(self, batch: _Batch) -> Mapping[str, str] | ProofUnavailable:
        if not batch.closed and len(batch.subjects) < LARGEST_BATCH:
            await self._pause(WINDOW)
        batch.closed = True
        try:
            return await self._ask(list(batch.subjects))
        except ProofUnavailable as refusal:
            return refusal
