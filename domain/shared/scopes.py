"""How far one face reaches.

A community sets the scope of its faces, and a board may tighten it, never widen it. In a narrower scope a person has
another face, which nobody can tell to be theirs.
"""

from enum import StrEnum
from typing import NewType

from domain.shared.ids import BoardId, CommunityId, ThreadId

Scope = NewType("Scope", str)
"""One particular community, board or thread in which a face is worn: `board:brd_…`."""


class PseudonymScope(StrEnum):
    """How far one face reaches."""

    COMMUNITY = "community"
    """The same face on every board."""
    BOARD = "board"
    """A face of its own on each board."""
    THREAD = "thread"
    """A face of its own in each thread."""

    def tightened_by(self, other: "PseudonymScope | None") -> "PseudonymScope":
        """The narrower of the two."""
        return self if other is None else max(self, other, key=list(PseudonymScope).index)


def in_community(community_id: CommunityId) -> Scope:
    return Scope(f"{PseudonymScope.COMMUNITY}:{community_id}")


def on_board(board_id: BoardId) -> Scope:
    return Scope(f"{PseudonymScope.BOARD}:{board_id}")


def in_thread(thread_id: ThreadId) -> Scope:
    return Scope(f"{PseudonymScope.THREAD}:{thread_id}")


def kind_of(scope: Scope) -> PseudonymScope:
    return PseudonymScope(scope.partition(":")[0])
