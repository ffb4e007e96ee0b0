"""What happens to boards, and to what a community offers on them."""

from dataclasses import dataclass
from typing import ClassVar

from domain.boards.events.topics import InCommunity, OnBoard


@dataclass(frozen=True, slots=True)
class BoardChanged(OnBoard):
    """What a board is called, who sees it or how far faces reach there has changed."""

    TYPE: ClassVar[str] = "boards.board_changed.v1"


@dataclass(frozen=True, slots=True)
class BoardAdded(OnBoard):
    """There is a new board."""

    TYPE: ClassVar[str] = "boards.board_added.v1"


@dataclass(frozen=True, slots=True)
class BoardsArranged(InCommunity):
    """The categories of a community's boards, or the order of either, have changed: read the lists anew."""

    TYPE: ClassVar[str] = "boards.boards_arranged.v1"


@dataclass(frozen=True, slots=True)
class ReactionsChosen(InCommunity):
    """A community offers other reactions than before."""

    TYPE: ClassVar[str] = "boards.reactions_chosen.v1"
