"""Identifiers: strings with a kind prefix, such as `thr_01k5…`, the same on the wire and in the database.

Two ways of making one. *Ordered* ids are ULIDs (https://github.com/ulid/spec): they sort by the time of making, so
they serve as keyset order, and they tell that time to whoever reads them. *Random* ids tell nothing; whatever stands
for a person (accounts, memberships, pseudonyms) has one.
"""

import re
from datetime import datetime
from typing import NewType, Protocol

AccountId = NewType("AccountId", str)
LoginId = NewType("LoginId", str)
CommunityId = NewType("CommunityId", str)
MembershipId = NewType("MembershipId", str)
FactId = NewType("FactId", str)
ApplicationId = NewType("ApplicationId", str)
InvitationId = NewType("InvitationId", str)
SanctionId = NewType("SanctionId", str)
AuditEntryId = NewType("AuditEntryId", str)
PseudonymId = NewType("PseudonymId", str)
AvatarId = NewType("AvatarId", str)
CategoryId = NewType("CategoryId", str)
BoardId = NewType("BoardId", str)
ThreadId = NewType("ThreadId", str)
PostId = NewType("PostId", str)
ReportId = NewType("ReportId", str)
ClaimId = NewType("ClaimId", str)
ImageId = NewType("ImageId", str)
CallId = NewType("CallId", str)
NoticeId = NewType("NoticeId", str)
EventId = NewType("EventId", str)
DeadLetterId = NewType("DeadLetterId", str)

ID_PATTERN = r"^[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}$"
"""A kind prefix and 26 characters of Crockford's base 32 in lower case: 128 bits."""

SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
"""A readable name in addresses. It has no underscore, so it is never mistaken for an id."""

_ID = re.compile(ID_PATTERN)
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"


def is_id(text: str) -> bool:
    """Whether this could be an id at all; anything else cannot exist and need not be looked up."""
    return _ID.fullmatch(text) is not None


def first_at(kind: str, moment: datetime) -> str:
    """What sorts before all ordered ids that are made from this moment on, and after those made before it."""
    milliseconds = int(moment.timestamp() * 1000)
    time = "".join(_LETTERS[milliseconds >> shift & 31] for shift in range(45, -1, -5))
    return f"{kind}_{time}{'0' * 16}"


class Ids(Protocol):
    """Where new ids come from."""

    def ordered(self, kind: str) -> str:
        """An id that sorts after those made before it, to the millisecond."""

    def random(self, kind: str) -> str:
        """An id of 128 random bits, for what stands for a person."""
