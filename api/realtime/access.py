"""Who may be told what, by a look at the memberships and boards that is at most half a second old.

One look serves all connections of a process: one statement for all their standings, and one for the boards that not
everybody sees. It is taken when something is to be told, and never for one event or one connection alone; and while
something is told again and again, ahead of time, so that nothing has to wait for it.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress

from api.realtime.subscriber import NOWHERE, STANDINGS_AGE, Spot, Subscriber
from domain.boards.ports.readers import RestrictedBoards
from domain.memberships.ports.readers import MembershipsReader
from domain.shared.actor import Actor, Standing
from domain.shared.audiences import Audience, everybody_in
from domain.shared.ids import BoardId, CommunityId

_SOON_OLD = STANDINGS_AGE / 2

_NOBODY: frozenset[Audience] = frozenset()
_NOTHING: tuple[Mapping[CommunityId, Standing], frozenset[Audience]] = ({}, _NOBODY)
"""What is known of an account without memberships."""


class Access:
    def __init__(self, memberships: MembershipsReader, boards: RestrictedBoards) -> None:
        self._memberships = memberships
        self._boards = boards
        self._asking = asyncio.Lock()
        self._looked_at = self._changed_at = float("-inf")
        self._ahead: asyncio.Task[None] | None = None
        self._communities: frozenset[CommunityId] = frozenset()
        """Those of whose boards it is known who sees them."""
        self._restricted: dict[BoardId, frozenset[Audience]] = {}

    def is_fresh(self) -> bool:
        return _now() - self._known_at < STANDINGS_AGE

    def expire(self) -> None:
        """Something is known to have changed: look anew before anything is told, whoever is looking already."""
        self._changed_at = _now()

    def look_ahead(self, everyone: Collection[Subscriber]) -> None:
        """For what may be told next, if what is known will soon be too old. Nobody waits for it."""
        if _now() - self._known_at >= _SOON_OLD and (self._ahead is None or self._ahead.done()):
            self._ahead = asyncio.create_task(self._look_ahead(everyone))

    def audiences(self, spot: Spot) -> frozenset[Audience]:
        """Who may be told now what happens there; nobody while that is not known."""
        return self._audiences(spot) if self.is_fresh() else _NOBODY

    async def admits(self, subscriber: Subscriber, spot: Spot, everyone: Collection[Subscriber]) -> bool:
        """Whether this subscriber may be told now what happens there. Raises DatabaseUnavailable."""
        if not self._knows(subscriber, spot):
            async with self._asking:
                if not self._knows(subscriber, spot):  # nobody else has looked meanwhile
                    await self._look({*everyone, subscriber})
                while not self._knows_place(subscriber, spot):  # it was let in there while we looked
                    await self._look({*everyone, subscriber})
        return not self._audiences(spot).isdisjoint(subscriber.audiences)

    async def has_membership(
        self, subscriber: Subscriber, community_id: CommunityId, everyone: Collection[Subscriber]
    ) -> bool:
        """Whether this subscriber has a membership there now, whatever its state. Raises DatabaseUnavailable."""
        if _now() - subscriber.checked_at >= STANDINGS_AGE:
            async with self._asking:
                if _now() - subscriber.checked_at >= STANDINGS_AGE:
                    await self._look({*everyone, subscriber})
        return community_id in subscriber.standings

    async def look(self, everyone: Collection[Subscriber], since: float | None = None) -> None:
        """For the sake of all, unless somebody has looked `since` then, or just now. Raises DatabaseUnavailable."""
        async with self._asking:
            if self._known_at <= (_now() - STANDINGS_AGE if since is None else since):
                await self._look(set(everyone))

    async def _look_ahead(self, everyone: Collection[Subscriber]) -> None:
        with suppress(Exception):  # who needs it looks again, and is told
            await self.look(everyone, since=_now() - _SOON_OLD)

    @property
    def _known_at(self) -> float:
        return self._looked_at if self._looked_at >= self._changed_at else float("-inf")

    def shuts_out(self, subscriber: Subscriber) -> Callable[[Spot], bool]:
        """The spots of which this subscriber is known to be told nothing."""

        def is_shut_out(spot: Spot) -> bool:
            if spot == NOWHERE:
                return False
            return self._knows_place(subscriber, spot) and self._audiences(spot).isdisjoint(subscriber.audiences)

        return is_shut_out

    def _audiences(self, spot: Spot) -> frozenset[Audience]:
        if spot.community_id not in self._communities:
            return _NOBODY
        everybody = frozenset({everybody_in(spot.community_id)})
        return everybody if spot.board_id is None else self._restricted.get(spot.board_id, everybody)

    def _knows(self, subscriber: Subscriber, spot: Spot) -> bool:
        known_at = min(subscriber.checked_at, self._known_at)
        return _now() - known_at < STANDINGS_AGE and self._knows_place(subscriber, spot)

    def _knows_place(self, subscriber: Subscriber, spot: Spot) -> bool:
        """Who reads a community that no connection read at the last look has been let in since."""
        return spot.community_id in self._communities or everybody_in(spot.community_id) not in subscriber.audiences

    async def _look(self, everyone: Collection[Subscriber]) -> None:
        asked_at = _now()
        accounts = list({one.bearer.account_id for one in everyone})
        standings = await self._memberships.standings_of_many(accounts)
        actors = {account: Actor(account, "", known) for account, known in standings.items()}
        communities = frozenset().union(*(actor.readable() for actor in actors.values()))
        restricted = await self._boards.restricted_boards(list(communities)) if communities else {}
        self._looked_at, self._communities, self._restricted = asked_at, communities, dict(restricted)
        known = {account: (actor.standings, actor.audiences()) for account, actor in actors.items()}
        for one in everyone:
            one.learn(*known.get(one.bearer.account_id, _NOTHING), asked_at)


def _now() -> float:
    return asyncio.get_running_loop().time()
