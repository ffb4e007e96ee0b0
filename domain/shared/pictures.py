"""Pictures that people send, and what is made of them."""

from dataclasses import dataclass

from domain.shared.errors import Invalid, Unavailable


class PictureUnreadable(Invalid):
    """The file is no picture of a kind that is taken, is damaged, or has more pixels than are looked at."""


class PicturesBusy(Unavailable):
    """More pictures wait to be read than are let wait. `facts["retry_after"]`: seconds."""


@dataclass(frozen=True, slots=True, repr=False)
class Painted:
    """A picture made anew (WebP), and the same one small. Nothing is in them but what is seen."""

    width: int
    height: int
    """Pixels, of the larger one."""
    whole: bytes
    thumbnail: bytes
