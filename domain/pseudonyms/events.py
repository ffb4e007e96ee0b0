"""What others may learn of faces: that one has gone. A change of name tells nothing, because that would tell when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.shared.ids import CommunityId, PseudonymId, ThreadId

_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class PseudonymGone:
    """A face is no more; what it wrote is from now on by a former member, or withdrawn. `thread_ids`: where it wrote.

    Of a face that wrote in many threads there are several events.
    """

    TYPE: ClassVar[str] = "pseudonyms.pseudonym_gone.v1"

    community_id: CommunityId
    pseudonym_id: PseudonymId
    thread_ids: tuple[ThreadId, ...]
    writing_withdrawn: bool

    @property
    def topics(self) -> tuple[str, ...]:
        return (*(f"thread:{thread_id}" for thread_id in self.thread_ids), f"community:{self.community_id}")


def gone(
    community_id: CommunityId, pseudonym_id: PseudonymId, thread_ids: Sequence[ThreadId], *, withdrawn: bool
) -> Iterator[PseudonymGone]:
    """At least one, each with a part of the threads."""
    for first in range(0, max(len(thread_ids), 1), _AT_ONCE):
        yield PseudonymGone(community_id, pseudonym_id, tuple(thread_ids[first : first + _AT_ONCE]), withdrawn)
