"""Finding what was written by a piece of it.

Texts and words are compared *folded* (NFKC, ASCII letters in lower case), so that half and full width are one. A text
is found when each word of the query stands in it somewhere, from one character up. Every match is one of a
thread's title or of one post.

In which order hits come, `windows` says; what is shown of them, `excerpts`.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from domain.boards.errors import BoardMissing
from domain.boards.model.board import BoardKind
from domain.boards.ports.faces import Shunned, Shuns
from domain.boards.ports.readers import KeptPage
from domain.boards.posts.authors import AUTHOR, Author
from domain.boards.posts.warnings import ContentWarning
from domain.boards.reading.filters import NO_FILTERS, Filtered, Filters
from domain.boards.reading.preferring import Preferring
from domain.boards.reading.reading import shunned_by
from domain.boards.search.excerpts import Highlight, excerpt_of
from domain.boards.search.windows import EARLIEST
from domain.boards.threads.views import THREAD, ThreadView
from domain.shared.actor import Actor, Standing
from domain.shared.clock import Clock
from domain.shared.ids import PostId
from domain.shared.shapes import PageRequest, RenderedPage, view
from domain.shared.text import clean_line

LONGEST_QUERY = 100
_SLACK = timedelta(hours=1)
"""How far the clocks of two servers may be apart."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; None: whatever it is."""

    words: tuple[str, ...]
    """As they were typed. All of them must be there."""
    board_id: str | None = None
    kind: BoardKind | None = None
    since: datetime | None = None
    before: datetime | None = None
    answered: bool | None = None
    """Whether, in the thread, another face has replied whom the viewer sees."""

    def in_list(self, community_id: str) -> str:
        """The name of the list of its hits, which no other search has."""
        return f"search/{community_id}/{self!r}"


@view(
    {
        "id": "pst_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "author": AUTHOR,
        "published_at": "2026-11-22T10:30:00Z",
        "content_warning": None,
        "filtered": None,
    }
)
class FoundPost:
    """The post that was found."""

    id: PostId
    author: Author | None
    """Null: a former member."""
    published_at: str
    """RFC 3339, UTC, to the second."""
    content_warning: ContentWarning | None
    """What it speaks of."""
    filtered: Filtered | None
    """What one's own filters catch in it."""


@view(
    {
        "thread": THREAD,
        "post": {
            "id": "pst_01kb2y8v4t6m0q3r5s7w9x1z2a",
            "author": AUTHOR,
            "published_at": "2026-11-22T10:30:00Z",
            "content_warning": None,
            "filtered": None,
        },
        "excerpt": "夜になっても眠れないことがありました。",
        "highlights": [{"start": 6, "length": 4}],
    }
)
class SearchHit:
    """One post, or one thread's title, in which all words stand."""

    thread: ThreadView
    post: FoundPost | None
    """Null: the words stand in the thread's title."""
    excerpt: str
    """The title, or some of the post's text around the first match; `…` where text is left out. Empty where the post
    has a content warning, unless `warned=shown` asks for it, and where one's own filters hide it.
    """
    highlights: list[Highlight]
    """In the order of the excerpt. They do not overlap."""


@dataclass(frozen=True, slots=True)
class FoundPage(KeptPage):
    """A page of hits. Each is a `SearchHit` that has, in place of excerpt and highlights, the whole `text` in which the
    words stand, and the `kind` of its board.
    """

    words: Sequence[str] = ()
    """Those looked for, folded."""

    def shown(self, filters: Filters = NO_FILTERS, *, warned: bool = False) -> bytes:
        """The `SearchHit`s for a reader who filters so; `warned`: also what stands beneath a warning."""
        hits = [_shown(hit, self.words, filters, warned) for hit in json.loads(self.items)]
        return json.dumps(hits, ensure_ascii=False, separators=(",", ":")).encode()


def _shown(hit: dict[str, Any], words: Sequence[str], filters: Filters, warned: bool) -> dict[str, Any]:
    text, kind = hit.pop("text"), hit.pop("kind")
    seen = kind == BoardKind.ANNOUNCEMENT or filters.catches_nothing or filters.on_hit(hit, text)
    covered = not warned and hit["post"] is not None and hit["post"]["content_warning"] is not None
    excerpt, highlights = excerpt_of(text, words) if seen and not covered else ("", [])
    return hit | {"excerpt": excerpt, "highlights": [asdict(each) for each in highlights]}


class SearchReader(Protocol):
    async def search(
        self, standing: Standing, wanted: Wanted, newest: datetime, page: PageRequest, shunned: Shunned
    ) -> FoundPage | None:
        """What was written before `newest`, in one statement. None: there is no such board for this viewer.

        Raises CursorInvalid.
        """


class Searching:
    def __init__(self, reader: SearchReader, shuns: Shuns, preferring: Preferring, clock: Clock) -> None:
        self._reader = reader
        self._preferring = preferring
        self._shuns = shuns
        self._clock = clock

    async def search(
        self, actor: Actor, standing: Standing, query: str, wanted: Wanted, page: PageRequest, *, warned: bool = False
    ) -> RenderedPage:
        """`warned`: excerpts also of what stands beneath a warning.

        Raises InvalidInput, CursorInvalid, BoardMissing."""
        words = tuple(dict.fromkeys(clean_line(query, "q", LONGEST_QUERY).split()))
        newest = self._clock.now() + _SLACK
        if wanted.before is not None:
            newest = _between(wanted.before, newest)
        since = None if wanted.since is None else _between(wanted.since, newest)
        asked = replace(wanted, words=words, since=since)
        shunned = replace(shunned_by(actor, self._shuns), preferences=self._preferring.markers(actor))
        found = await self._reader.search(standing, asked, newest, page, shunned)
        if found is None:
            raise BoardMissing
        filters = self._preferring.opened(actor, found.kept)
        return RenderedPage(found.shown(filters, warned=warned), found.next_cursor)


def _between(time: datetime, latest: datetime) -> datetime:
    """Within the times that there can be."""
    return min(max(time, EARLIEST), latest)
