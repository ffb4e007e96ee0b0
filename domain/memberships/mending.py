"""What an interruption between the two worlds has left undone, done.

Whatever it finds may be on its way just now: everything here can be done twice, and at once, and is the same.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

from domain.memberships.auditing import Auditing
from domain.memberships.enforcing import IMPOSSIBLE, Enforcing
from domain.memberships.model.sanction import Sanction
from domain.memberships.ports.stores import BeginCommunitiesWork, BeginMembershipsWork
from domain.shared.clock import Clock, to_month

_BATCH = 100
_SWEPT_EVERY = _A_DAY = timedelta(days=1)

Thing = TypeVar("Thing")


class Mending:
    def __init__(
        self,
        begin: BeginCommunitiesWork,
        begin_memberships: BeginMembershipsWork,
        enforcing: Enforcing,
        auditing: Auditing,
        clock: Clock,
    ) -> None:
        self._begin = begin
        self._begin_memberships = begin_memberships
        self._enforcing = enforcing
        self._auditing = auditing
        self._clock = clock

    async def mend(self) -> int:
        """Carry out recorded sanctions, write owed audit entries. Returns how many there were.

        One that fails does not keep the others waiting; its error is raised at the end.
        """
        async with self._begin() as work:
            sanctions = await work.sanctions.undone(_BATCH)
        async with self._begin_memberships() as vault:
            entries = await vault.unwritten.all(_BATCH)
        errors = await _each(sanctions, self._carry_out) + await _each(entries, self._auditing.write)
        if errors:
            raise errors[0]
        return len(sanctions) + len(entries)

    async def sweep_if_due(self) -> None:
        """Forget, once a day, what was to become the membership of a founder and never did.

        Not before the month after, as the vault knows no finer time, and a day later, as months have midnights.
        """
        now = self._clock.now()
        async with self._begin_memberships() as vault:
            if await vault.chores.claim("sweep", now, _SWEPT_EVERY):
                await vault.memberships.forget_unfounded(to_month(now - _A_DAY))

    async def _carry_out(self, sanction: Sanction) -> None:
        with suppress(*IMPOSSIBLE):  # the record is gone, as if it had been refused at once
            await self._enforcing.carry_out(sanction)


async def _each(things: Sequence[Thing], do: Callable[[Thing], Awaitable[None]]) -> list[Exception]:
    errors: list[Exception] = []
    for thing in things:
        try:
            await do(thing)
        except Exception as error:
            errors.append(error)
    return errors
