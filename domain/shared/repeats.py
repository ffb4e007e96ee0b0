"""The same request twice: its effect once, and its answer again.

A client that does not know whether its write was done sends it again with the same key. What is kept of the first is a
*mark*, written in the transaction of its effect: whoever finds the mark has no effect any more, and gives the answer
that stands in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.shared.errors import Conflict, Invalid


class IdempotencyKeyReused(Invalid):
    """The key came with another request before."""


class RequestInterrupted(Conflict):
    """A request with this key has begun and no answer of it is kept: it may be done, in part or as a whole."""


class Repeated(Exception):
    """Another request with this key has had its effect: this one must have none. It is no refusal, so that no use case
    takes it for an answer of its own."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: status, the headers that matter, and the body."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes
    audiences: Sequence[str] = ()
    """Those that the caller was in when it was given."""


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """What makes two requests the same: who asks, what for, under which key; and what exactly they say."""

    name: str
    """Caller, route and key."""
    content: str
    """Everything that has an effect: the address, the media type and a digest of the body."""
