"""What others may learn of faces: that one has gone. A change of name tells nothing, because that would tell when."""

from dataclasses import dataclass
from typing import ClassVar

from domain.shared.ids import CommunityId, PseudonymId, ThreadId


@dataclass(frozen=True, slots=True)
class PseudonymGone:
    """A face is no more; what it wrote is from now on by a former member, or withdrawn.

    It is told once to its community, and once in each thread where it wrote.
    """

    TYPE: ClassVar[str] = "pseudonyms.pseudonym_gone.v1"

    community_id: CommunityId
    pseudonym_id: PseudonymId
    thread_id: ThreadId | None
    writing_withdrawn: bool

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"community:{self.community_id}" if self.thread_id is None else f"thread:{self.thread_id}",)
