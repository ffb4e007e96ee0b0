"""Saying how one wants to have it, and being given it so."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from domain.boards import policies
from domain.boards.reading.filters import NO_FILTERS, Filters
from domain.boards.reading.preferences import (
    BeginPreferencesWork,
    ChangePreferences,
    Drawers,
    Kept,
    KeptPreferences,
    Preferences,
    PreferenceSeals,
    PreferencesReader,
    PreferencesView,
    shown,
)
from domain.shared.actor import Actor, Standing, Wearer
from domain.shared.clock import Clock
from domain.shared.drawers import Drawer
from domain.shared.errors import RevisionOutdated
from domain.shared.ids import CommunityId


class Preferring:
    def __init__(
        self,
        begin: BeginPreferencesWork,
        reader: PreferencesReader,
        drawers: Drawers,
        seals: PreferenceSeals,
        clock: Clock,
    ) -> None:
        self._begin = begin
        self._reader = reader
        self._drawers = drawers
        self._seals = seals
        self._clock = clock

    async def own(self, standing: Standing) -> PreferencesView:
        return shown(await self.of(standing.wearer, standing.community_id), self._clock.now())

    async def change(self, standing: Standing, command: ChangePreferences, revision: int | None) -> PreferencesView:
        """Raises RevisionOutdated, InvalidInput."""
        drawer, now = self._drawer(standing), self._clock.now()
        async with self._begin() as work:
            held = await work.preferences.lock(drawer.marker)
            before = Preferences() if held is None else self._opened(drawer, held.sealed)
            if revision is not None and revision != before.revision:
                raise RevisionOutdated(revision=before.revision)
            after = before.changed(command, now)
            if after is not before:
                sealed = self._seals.seal(drawer.key, drawer.marker, after)
                work.preferences.put(KeptPreferences(drawer.marker, standing.community_id, sealed))
        return shown(after, now)

    async def of(self, wearer: Wearer, community_id: CommunityId) -> Preferences:
        drawer = self._drawers.drawer(wearer, community_id)
        sealed = await self._reader.sealed(drawer.marker)
        return Preferences() if sealed is None else self._opened(drawer, sealed)

    async def quiet_until(self, wearer: Wearer, community_id: CommunityId) -> datetime | None:
        """When somebody's quiet ends; None where it is not quiet for them now."""
        return (await self.of(wearer, community_id)).quiet.over_at(self._clock.now())

    def is_past(self, moment: datetime) -> bool:
        return moment <= self._clock.now()

    def markers(self, actor: Actor) -> list[bytes]:
        """Under which this viewer's preferences are kept, in all their communities."""
        return [self._drawer(standing).marker for standing in actor.standings.values()]

    async def apply(self, actor: Actor, kept: Kept | None, views: bytes, on: Callable[[Filters, Any], None]) -> bytes:
        """A view, or a list of them, as this reader gets it, whose preferences came with it."""
        filters = self.opened(actor, kept)
        if filters.catches_nothing:
            return views
        return await asyncio.to_thread(_filtered, filters, views, on)  # there can be much to look through

    def opened(self, actor: Actor, kept: Kept | None) -> Filters:
        """Of preferences that came with what is read."""
        if kept is None:
            return NO_FILTERS
        marker, sealed = kept
        for standing in actor.standings.values():
            drawer = self._drawer(standing)
            if drawer.marker == marker:
                return _as_read_by(standing, self._opened(drawer, sealed).filters)
        return NO_FILTERS

    def _drawer(self, standing: Standing) -> Drawer:
        return self._drawers.drawer(standing.wearer, standing.community_id)

    def _opened(self, drawer: Drawer, sealed: bytes) -> Preferences:
        return self._seals.open(drawer.key, drawer.marker, sealed)


def _as_read_by(standing: Standing, filters: Filters) -> Filters:
    return filters.blurring() if policies.sees_what_they_filter(standing) else filters


def _filtered(filters: Filters, views: bytes, on: Callable[[Filters, Any], None]) -> bytes:
    read = json.loads(views)
    for each in read if isinstance(read, list) else [read]:
        on(filters, each)
    return json.dumps(read, ensure_ascii=False, separators=(",", ":")).encode()
