"""An unsealing, from the request to its end."""

import json
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from hmac import compare_digest
from typing import NewType, Protocol

from domain.shared.ids import CommunityId, PseudonymId

UnsealingId = NewType("UnsealingId", str)

LONGEST_REASON, LONGEST_SUBJECT = 2_000, 200
SHORTEST, USUAL, LONGEST = timedelta(days=1), timedelta(days=3), timedelta(days=7)
"""How long an unsealing can last, from the request on."""


class Part(StrEnum):
    """What can be opened of the person behind a face."""

    STANDING = "standing"
    """State, month of joining, and what happened to the membership, by day."""
    APPLICATION = "application"
    """What they answered at the door."""
    PROOF = "proof"
    """By which kinds of outside proof they are here, and their levels."""
    MATCH = "match"
    """Whether somebody that the request names is who showed such a proof: yes or no."""


class UnsealingState(StrEnum):
    OPEN = "open"
    """Waits for a second person."""
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    """Nobody decided in time."""
    ENDED = "ended"
    """Approved, and its time is over."""


OVER = {UnsealingState.OPEN: UnsealingState.EXPIRED, UnsealingState.APPROVED: UnsealingState.ENDED}
"""What time makes of it."""


class Digests(Protocol):
    def digest(self, purpose: str, secret: str) -> bytes:
        """A keyed digest; nobody makes one without the key."""


@dataclass(frozen=True, slots=True)
class Unsealing:
    """A request to open one face, and what became of it."""

    id: UnsealingId
    community_id: CommunityId
    pseudonym_id: PseudonymId
    scope: tuple[Part, ...]
    match_tag: bytes | None
    """Of the proof that the request names: a keyed digest made for this request alone."""
    reason: str
    requested_at: datetime
    requested_by: PseudonymId
    requester_mark: bytes
    """A keyed tag of who asked, so that they are known under any face."""
    expires_at: datetime
    state: UnsealingState = UnsealingState.OPEN
    decided_by: PseudonymId | None = None
    decision_reason: str = ""
    seal: bytes = b""
    """A keyed digest of all the rest: who can only write to the database can neither approve nor redirect one."""

    def genuine_seal(self, digests: Digests) -> bytes:
        values = [getattr(self, field.name) for field in fields(self) if field.name != "seal"]
        return digests.digest("unsealing", json.dumps([_plain(value) for value in values]))

    def is_genuine(self, digests: Digests) -> bool:
        return compare_digest(self.seal, self.genuine_seal(digests))

    def state_at(self, now: datetime) -> UnsealingState:
        """Time counts from the moment it is up, whether or not it has been written down."""
        return OVER.get(self.state, self.state) if now >= self.expires_at else self.state


def match_tag(digests: Digests, unsealing_id: UnsealingId, proof_digest: bytes) -> bytes:
    """What is kept of the proof that a request names: not the value by which the proof itself is kept."""
    return digests.digest(f"unsealing/{unsealing_id}", proof_digest.hex())


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.timestamp()
    return value.hex() if isinstance(value, bytes) else value
