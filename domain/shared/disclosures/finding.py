"""What is found in a text, and which finding stays where several overlap."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Disclosure(StrEnum):
    """What could tell who wrote a text. In overlaps the kind that stands first here stays."""

    EMAIL = "email"
    PROFILE = "profile"
    """The address of an account: a URL that names somebody's page."""
    LINK = "link"
    """Any other URL."""
    SOCIAL_ID = "social_id"
    """An account's name at a messenger or a social network."""
    MY_NUMBER = "my_number"
    """Japan's individual number: twelve digits, the last of them a check digit."""
    PHONE = "phone"
    ADDRESS = "address"
    POSTAL_CODE = "postal_code"
    HOSPITAL = "hospital"
    """A hospital or clinic by its name."""
    SCHOOL = "school"
    """A school or university by its name."""
    EMPLOYER = "employer"
    """A company or an office by its name."""
    DATE_AND_PLACE = "date_and_place"
    """An exact day, in a sentence that also says where."""


_RANK = {kind: rank for rank, kind in enumerate(Disclosure)}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One place in a text. `start` and `length` count code points of the text as it was given, from 0."""

    start: int
    length: int
    kind: Disclosure

    @property
    def end(self) -> int:
        return self.start + self.length


def settled(findings: Iterable[Finding]) -> list[Finding]:
    """In the order of the text, without overlaps: the more specific kind stays, of one kind the longer."""
    kept: list[Finding] = []
    taken: set[int] = set()
    for finding in sorted(findings, key=lambda one: (_RANK[one.kind], -one.length, one.start)):
        covers = range(finding.start, finding.end)
        if taken.isdisjoint(covers):
            taken.update(covers)
            kept.append(finding)
    return sorted(kept)
