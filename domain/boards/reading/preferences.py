"""Preferences: how one person wants to have it in one community, for nobody else to know.

All of them are one value. It is kept sealed with a key of the person's own, at one length, under a marker that stands
nowhere else; nobody else reads it, staff neither, and it is forgotten when they leave. What is preferred further is a
field more here, with a default.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from domain.boards.reading.filters import Filters, SetFilters
from domain.boards.reading.quiet import Quiet, QuietView, SetQuiet
from domain.boards.reading.quiet import shown as quiet_shown
from domain.shared.actor import Wearer
from domain.shared.drawers import Drawer
from domain.shared.ids import CommunityId
from domain.shared.shapes import command, view


@dataclass(frozen=True, slots=True)
class Preferences:
    """What is kept."""

    filters: Filters = field(default_factory=Filters)
    quiet: Quiet = field(default_factory=Quiet)
    revision: int = 1
    """Counts their changes."""

    def changed(self, command: "ChangePreferences", now: datetime) -> "Preferences":
        """Raises InvalidInput."""
        after = replace(
            self,
            filters=self.filters if command.filters is None else Filters.of(command.filters),
            quiet=self.quiet if command.quiet is None else command.quiet.quiet(now),
        )
        return self if after == self else replace(after, revision=self.revision + 1)


@command({"filters": {"tags": [{"tag": "suicide", "action": "hide"}], "words": [{"word": "お酒", "action": "blur"}]}})
class ChangePreferences:
    """What is to be different; what is absent stays, and what is there is replaced as a whole."""

    filters: SetFilters | None = None
    """What one does not want to come upon."""
    quiet: SetQuiet | None = None
    """When one does not want to be told of anything that can wait."""


@view({"tag": "suicide", "action": "hide"})
class TagFilter:
    """Whatever warns of this."""

    tag: str
    action: str


@view({"word": "お酒", "action": "blur"})
class WordFilter:
    """Whatever has this in it."""

    word: str
    action: str


@view({"tags": [{"tag": "suicide", "action": "hide"}], "words": [{"word": "お酒", "action": "blur"}]})
class FiltersView:
    """What one does not want to come upon."""

    tags: list[TagFilter]
    words: list[WordFilter]


@view(
    {
        "filters": {"tags": [{"tag": "suicide", "action": "hide"}], "words": []},
        "quiet": {"until": None, "daily": None, "quiet_until": None},
        "revision": 2,
    }
)
class PreferencesView:
    """How one wants to have it in a community. Nobody else is shown this."""

    filters: FiltersView
    quiet: QuietView
    revision: int
    """Counts its changes; the `ETag` names it too."""


def shown(preferences: Preferences, now: datetime) -> PreferencesView:
    filters = preferences.filters
    return PreferencesView(
        filters=FiltersView(
            tags=[TagFilter(tag=tag, action=action) for tag, action in filters.tags.items()],
            words=[WordFilter(word=word, action=action) for word, action in filters.words.items()],
        ),
        quiet=quiet_shown(preferences.quiet, now),
        revision=preferences.revision,
    )


@dataclass(frozen=True, slots=True)
class KeptPreferences:
    """A person's preferences as they are kept."""

    marker: bytes
    community_id: CommunityId
    sealed: bytes


class PreferenceStore(Protocol):
    async def lock(self, marker: bytes) -> KeptPreferences | None:
        """Held until the work ends. Where there are none, nobody else makes some meanwhile."""

    def put(self, kept: KeptPreferences) -> None:
        """In place of those that there were."""

    def forget(self, marker: bytes) -> None: ...


class PreferencesWork(Protocol):
    @property
    def preferences(self) -> PreferenceStore: ...


class BeginPreferencesWork(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[PreferencesWork]: ...


class PreferencesReader(Protocol):
    async def sealed(self, marker: bytes) -> bytes | None: ...


Kept = tuple[bytes, bytes]
"""A marker, and what is kept under it."""


class PreferenceSeals(Protocol):
    def seal(self, key: bytes, marker: bytes, preferences: Preferences) -> bytes:
        """Of fixed length, different at every call."""

    def open(self, key: bytes, marker: bytes, sealed: bytes) -> Preferences: ...


class Drawers(Protocol):
    """What the vault of pseudonyms does for preferences."""

    def drawer(self, wearer: Wearer, community_id: CommunityId) -> Drawer:
        """Where this person's preferences are kept, and what seals them."""
