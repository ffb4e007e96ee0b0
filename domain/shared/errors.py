"""Refusals: why something was not done.

A refusal names the fact (`BoardTakesNoReplies`) and derives from one of a few bases that say what kind of fact it is.
It knows nothing of HTTP; `api/problems.py` maps bases to status codes and codes to words.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar


class Refusal(Exception):
    """The base of all refusals. `code` is stable and part of the API: the class name in snake case."""

    code: ClassVar[str]

    def __init_subclass__(cls) -> None:
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, **facts: str | int) -> None:
        super().__init__(self.code)
        self.facts = facts
        """What a client needs to go on, such as the version of the rules to accept. Never identity or others' text."""


class Missing(Refusal):
    """It does not exist, or this viewer may not know that it does."""


class Denied(Refusal):
    """The actor may see it but may not do this."""


class Unauthenticated(Refusal):
    """It is not known who asks."""


class Conflict(Refusal):
    """It does not go with the present state."""


class RevisionOutdated(Conflict):
    """Somebody else changed it meanwhile: read it again. `facts["revision"]` is the present one."""


class Limited(Refusal):
    """Too much in too short a time. `facts["retry_after"]`: seconds."""


class Unavailable(Refusal):
    """Something that this depends on does not answer now. `facts["retry_after"]`: seconds."""


class DatabaseUnavailable(Unavailable):
    """The database does not answer now. Whether a change that was under way is kept is not known."""


class EventLogUnavailable(Unavailable):
    """What carries events does not answer now. Nothing is lost."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong with an input: where (a JSON pointer, RFC 6901, or a parameter's name) and what."""

    pointer: str
    code: str


class Invalid(Refusal):
    """The input breaks a rule of the domain."""

    def __init__(self, *flaws: Flaw) -> None:
        super().__init__()
        self.flaws = flaws


class InvalidInput(Invalid):
    """The input breaks the rules that `flaws` lists."""


@contextmanager
def within(pointer: str) -> Iterator[None]:
    """What is wrong with a part is pointed at from the whole."""
    try:
        yield
    except InvalidInput as invalid:
        raise InvalidInput(*(Flaw(pointer + flaw.pointer, flaw.code) for flaw in invalid.flaws)) from None


class CursorInvalid(Invalid):
    """The cursor was not made by this list."""

    def __init__(self) -> None:
        super().__init__(Flaw("cursor", "cursor_invalid"))
