"""Audit entries on their way from one world to the other, sealed at one length."""

import json
from datetime import datetime

from adapters.crypto.envelopes import Envelopes
from adapters.crypto.ring import KeyRing
from domain.memberships.model import AuditEntry
from domain.shared.ids import AuditEntryId, CommunityId, PseudonymId

_LENGTH = 512
"""Bytes of plaintext, padded with spaces. An entry without a reason fits."""


class SealedEntries:
    def __init__(self, ring: KeyRing) -> None:
        self._envelopes = Envelopes(ring)

    def seal_entry(self, unwritten_id: str, entry: AuditEntry) -> bytes:
        plain = _pack(entry)
        if len(plain) > _LENGTH:
            raise ValueError("more is in an entry than fits")
        return self._envelopes.seal(plain.ljust(_LENGTH), place_of_entry(unwritten_id))

    def open_entry(self, unwritten_id: str, sealed: bytes) -> AuditEntry:
        """Raises SealBroken when it was altered or sealed elsewhere."""
        return _unpack(self._envelopes.open(sealed, place_of_entry(unwritten_id)))


def place_of_entry(unwritten_id: str) -> bytes:
    """Associated data: table, column and row, so that a ciphertext opens nowhere else."""
    return f"vault.unwritten_entries/sealed/{unwritten_id}".encode()


def _pack(entry: AuditEntry) -> bytes:
    at = entry.occurred_at.isoformat()
    fields = [entry.id, entry.community_id, at, entry.by, entry.what, entry.subject, entry.reason]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def _unpack(plain: bytes) -> AuditEntry:
    entry_id, community_id, at, by, what, subject, reason = json.loads(plain)
    return AuditEntry(
        id=AuditEntryId(entry_id),
        community_id=CommunityId(community_id),
        occurred_at=datetime.fromisoformat(at),
        by=None if by is None else PseudonymId(by),
        what=what,
        subject=subject,
        reason=reason,
    )
