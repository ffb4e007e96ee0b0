"""Cursors: where the next page of a list starts, in a form that tells a client nothing and that it cannot forge."""

from typing import Protocol


class Cursors(Protocol):
    def wrap(self, list_name: str, place: str) -> str:
        """An opaque cursor, good only for the list of this name."""

    def unwrap(self, list_name: str, cursor: str) -> str:
        """The place again. Raises CursorInvalid for anything that `wrap` did not make for this list."""
