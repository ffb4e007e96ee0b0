"""Finding what was written by a piece of it.

Texts and words are compared *folded* (NFKC, ASCII letters in lower case), so that half and full width are one. A text
is found when each word of the query stands in it somewhere, from one character up. Every match is one of a
thread's title or of one post.

Hits come in *windows* of the newest ones; within a window the best fit comes first, then the newest. So a search
costs the same however many hits there are, and where they are fewer than a window their order is by fit altogether.
"""

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol

from domain.boards.authors import AUTHOR, Author
from domain.boards.errors import BoardMissing
from domain.boards.filters import NO_FILTERS, Filtered, Filters
from domain.boards.folding import folded
from domain.boards.model.board import BoardKind
from domain.boards.ports.faces import Shunned, Shuns
from domain.boards.ports.readers import KeptPage
from domain.boards.preferring import Preferring
from domain.boards.reading import shunned_by
from domain.boards.views.threads import THREAD, ThreadView
from domain.boards.warnings import ContentWarning
from domain.shared.actor import Actor, Standing
from domain.shared.clock import Clock
from domain.shared.errors import CursorInvalid
from domain.shared.ids import PostId
from domain.shared.shapes import PageRequest, RenderedPage, view
from domain.shared.text import clean_line

LONGEST_QUERY = 100
WINDOW = 100
"""Hits that are ranked together, about."""
TITLE_FIT, BEST_FIT = 100, 9
"""A title says what the whole thread is about. In a post its words count, up to the best fit."""
_BEFORE, _EXCERPT = 40, 160
"""Code points of a text that are shown before the first match, and at most."""
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
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


Key = tuple[datetime, str]
"""When it was written, and its id: the order in time."""
Rank = tuple[int, datetime, str]
"""The fit, then the key: the order within a window."""


NO_END: Key = (_EARLIEST, "")


@dataclass(frozen=True, slots=True)
class Reached:
    """How far somebody has read. A window goes on below `start`; all that is read is at or above `end`."""

    start: Key
    end: Key = NO_END
    last: Rank | None = None
    """The last hit read in the window; None: the window has not begun."""

    def window(self, page: PageRequest) -> int:
        """How many hits are ranked together: a number of full pages. One that has begun has its end already."""
        return 2 * WINDOW if self.last else page.limit * max(1, WINDOW // page.limit)

    def after(
        self, page: PageRequest, found: int, oldest: Key | None, unread: int, last: Rank | None
    ) -> "Reached | None":
        """Where the page after this one starts; None: there is nothing more.

        Of the window `found` hits were, one more than it takes where there are more; `oldest` is its last one. `unread`
        are those of it that had not been read, counted no further than one more than the page takes; `last` is the
        page's last one. The window keeps its end, whatever is written or withdrawn meanwhile.
        """
        ends_here = self.last is None and found > self.window(page)
        end = oldest if ends_here and oldest is not None else self.end
        if unread > page.limit:
            return Reached(self.start, end, last)
        return None if end == NO_END else Reached(end)

    def written(self) -> str:
        last = () if self.last is None else self.last
        return "|".join(map(_written, (*self.start, *self.end, *last)))

    @staticmethod
    def read(place: str) -> "Reached":
        """Raises CursorInvalid, where another version wrote it."""
        try:
            first, id, until, until_id, *last = place.split("|")
            rank = (int(last[0]), _time(last[1]), last[2]) if last else None
            return Reached((_time(first), id), (_time(until), until_id), rank)
        except (ValueError, IndexError):
            raise CursorInvalid from None


@view({"start": 4, "length": 3})
class Highlight:
    """A place in the excerpt where a word of the query stands."""

    start: int
    """Code points (not UTF-16 units) of `excerpt`, from 0."""
    length: int
    """Code points."""


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
    seen = kind == BoardKind.ANNOUNCEMENT or filters.on_hit(hit, text)
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
    return min(max(time, _EARLIEST), latest)


def fit_of(text: str, words: Sequence[str]) -> int:
    """How often these folded words occur, or 0 where one of them does not."""
    within = folded(text)
    counts = [within.count(word) for word in words]
    return min(sum(counts), BEST_FIT) if all(counts) else 0


def excerpt_of(text: str, words: Sequence[str]) -> tuple[str, list[Highlight]]:
    """The part of a text around the first match of these folded words, and where they stand in it."""
    matches = _matches(text, words)
    first = matches[0][0] if matches else 0
    start = max(0, min(first - _BEFORE, len(text) - _EXCERPT))
    end = min(len(text), start + _EXCERPT)
    lead = "…" if start > 0 else ""
    inside = [(max(a, start), min(b, end)) for a, b in matches if a < end]
    marked = [Highlight(start=a - start + len(lead), length=b - a) for a, b in inside]
    return lead + text[start:end] + ("…" if end < len(text) else ""), marked


def _matches(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where folded words stand in a text, from the first one on as far as an excerpt goes: ranges of the text itself,
    merged where they meet.
    """
    within = folded(text)
    if len(within) == len(text) and not any(map(_joins, text)):  # each character folds into one, for itself
        return _merged(list(_places(within, words)))
    first = min((at for word in words if (at := within.find(word)) >= 0), default=0)
    starts, owner, reached = [0], list[int](), 0
    for piece in _pieces(text):
        owner += [len(starts) - 1] * _folded_length(piece)
        starts.append(starts[-1] + len(piece))
        reached = reached or (starts[-1] if len(owner) > first else 0)
        if reached and starts[-1] > reached + _EXCERPT:
            break
    found = [(starts[owner[a]], starts[owner[b - 1] + 1]) for a, b in _places(within[: len(owner)], words)]
    return _merged(found)


def _places(within: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    for word in words:
        at = within.find(word)
        while at >= 0:
            yield at, at + len(word)
            at = within.find(word, at + len(word))


def _merged(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that fold each for itself: a character with all that could join it."""
    start = 0
    for at, character in enumerate(text):
        if at > start and not _joins(character):
            yield text[start:at]
            start = at
    if text:
        yield text[start:]


@lru_cache(16_384)
def _folded_length(piece: str) -> int:
    return len(folded(piece))


@lru_cache(16_384)
def _joins(character: str) -> bool:
    """Whether folding may make one of it and what stands before it: marks, voicing in half width, Korean letters."""
    first = unicodedata.normalize("NFKD", character)[0]
    is_mark = unicodedata.combining(first) != 0 or unicodedata.category(first).startswith("M")
    return is_mark or "\u1160" <= first <= "\u11ff"


def _written(part: object) -> str:
    return part.isoformat() if isinstance(part, datetime) else str(part)


def _time(written: str) -> datetime:
    time = datetime.fromisoformat(written)
    if time.tzinfo is None:
        raise ValueError
    return time
