"""Threads."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.boards.errors import ThreadClosed, ThreadElsewhere
from domain.boards.threads.contracts import Contract
from domain.shared.ids import BoardId, PseudonymId, ThreadId
from domain.shared.text import clean_line

LONGEST_TITLE = 120
"""Characters, as a reader counts them."""
MOST_POSTS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation on a board, or on a listening board one person's telling."""

    id: ThreadId
    board_id: BoardId
    pseudonym_id: PseudonymId | None
    """None: a former member."""
    title: str | None
    """None: withdrawn."""
    opened_at: datetime
    response_contract: Contract | None = None
    """What its author wants; None: whatever comes."""
    unanswered: bool = False
    """It was opened, or its wish changed, with a wish for an answer, and nobody has replied since. A hint that makes
    the list of what waits short; the list looks for itself.
    """
    pinned: bool = False
    """First in its board's list."""
    locked: bool = False
    """Nobody replies any more."""
    merged_into: ThreadId | None = None
    """Where its posts stand now: nothing is left of it but the way there."""
    marked_in: tuple[ThreadId, ...] = ()
    """Further threads whose marks posts of it can carry, because these came from there."""
    revision: int = 1
    """Counts its changes."""
    awaits_professional: bool = False
    """It is a question, with a wish for an answer, that no professional has answered: a hint like `unanswered`."""
    tags: tuple[str, ...] = ()
    """What it can be found by, of what its board offered then."""
    helped: int = 0
    """How many marks its posts have that say so (`Reaction.HELPED`): counted with them, as lists go by it."""
    warns: bool = False
    """Its first post may have a content warning. A hint that spares most threads a look at their first post."""

    def require_there(self) -> None:
        """Raises ThreadClosed."""
        if self.merged_into is not None:
            raise ThreadClosed

    def require_on(self, board_id: BoardId) -> None:
        """Where it was when it was decided what may be done with it. Raises ThreadElsewhere."""
        if self.board_id != board_id:
            raise ThreadElsewhere

    def with_marks_of(self, other: "Thread") -> "Thread":
        """Ready for posts that come from there."""
        known = {*self.marked_in, *other.marked_in, other.id} - {self.id}
        return replace(self, marked_in=tuple(sorted(known)), warns=self.warns or other.warns)


def clean_title(title: str) -> str:
    return clean_line(title, "/title", LONGEST_TITLE)
