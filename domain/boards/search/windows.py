"""Windows: in which order hits come, and how far somebody has read.

Hits come in *windows* of the newest ones; within a window the best fit comes first, then the newest. So a search
costs the same however many hits there are, and where they are fewer than a window their order is by fit altogether.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from domain.shared.errors import CursorInvalid
from domain.shared.shapes import PageRequest

WINDOW = 100
"""Hits that are ranked together, about."""
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)

Key = tuple[datetime, str]
"""When it was written, and its id: the order in time."""
Rank = tuple[int, datetime, str]
"""The fit, then the key: the order within a window."""
NO_END: Key = (EARLIEST, "")


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


def _written(part: object) -> str:
    return part.isoformat() if isinstance(part, datetime) else str(part)


def _time(written: str) -> datetime:
    time = datetime.fromisoformat(written)
    if time.tzinfo is None:
        raise ValueError
    return time
