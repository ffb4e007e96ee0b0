"""Which threads of a board are looked for, and in which order."""

from dataclasses import dataclass, replace
from enum import StrEnum

from domain.boards.posts.entries import LONGEST_TAG
from domain.shared.text import clean_line


class Answered(StrEnum):
    """Who else than the face that opened a thread has replied to it."""

    NONE = "none"
    ANY = "any"
    PROFESSIONAL = "professional"
    """Somebody whose reply bears an attested profession."""


class Order(StrEnum):
    NEWEST = "newest"
    HELPED = "helped"
    """Those first that helped most people."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Which threads; by default all, the newest first. The pinned ones come first in every order."""

    answered: Answered | None = None
    tag: str | None = None
    says_what_helped: bool = False
    """Only with an entry that says what helped."""
    order: Order = Order.NEWEST

    def cleaned(self) -> "Sought":
        """Raises InvalidInput."""
        return self if self.tag is None else replace(self, tag=clean_line(self.tag, "tag", LONGEST_TAG))

    @property
    def narrowed(self) -> bool:
        return self.answered is not None or self.tag is not None or self.says_what_helped

    def in_list(self, board_id: str) -> str:
        """The name of the list that this makes of a board's threads."""
        if not self.narrowed and self.order is Order.NEWEST:
            return f"threads/{board_id}"
        return f"threads/{board_id}/{self.answered}/{self.says_what_helped}/{self.order}/{self.tag}"


ALL = Sought()
