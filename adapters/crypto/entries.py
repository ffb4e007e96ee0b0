"""Audit entries and notices on their way from one world to the other, sealed at one length."""

import json
from datetime import datetime

from adapters.crypto.envelopes import Envelopes
from adapters.crypto.ring import KeyRing
from domain.memberships.model.membership import Owed
from domain.shared.audit import AuditEntry
from domain.shared.ids import AuditEntryId, CommunityId, PseudonymId

_LENGTH = 512
"""Bytes of plaintext, padded with spaces. An entry without a reason fits, with an address."""
_FIELDS_BEFORE_NOTICES = 7
"""Of what a server of the version before has left behind."""


class SealedEntries:
    def __init__(self, ring: KeyRing) -> None:
        self._envelopes = Envelopes(ring)

    def seal_entry(self, unwritten_id: str, owed: Owed) -> bytes:
        plain = _pack(owed)
        if len(plain) > _LENGTH:
            raise ValueError("more is in an entry than fits")
        return self._envelopes.seal(plain.ljust(_LENGTH), place_of_entry(unwritten_id))

    def open_entry(self, unwritten_id: str, sealed: bytes) -> Owed:
        """Raises SealBroken when it was altered or sealed elsewhere."""
        return _unpack(self._envelopes.open(sealed, place_of_entry(unwritten_id)))


def place_of_entry(unwritten_id: str) -> bytes:
    """Associated data: table, column and row, so that a ciphertext opens nowhere else."""
    return f"vault.unwritten_entries/sealed/{unwritten_id}".encode()


def _pack(owed: Owed) -> bytes:
    fields: list[str | None] = [owed.community_id, owed.to]
    if (entry := owed.entry) is not None:
        fields += [entry.id, entry.occurred_at.isoformat(), entry.by, entry.what, entry.subject, entry.reason]
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def _unpack(plain: bytes) -> Owed:
    fields = json.loads(plain)
    if len(fields) == _FIELDS_BEFORE_NOTICES:
        entry_id, community_id, *rest = fields
        return Owed(CommunityId(community_id), None, _entry(community_id, entry_id, *rest))
    community_id, to, *rest = fields
    return Owed(CommunityId(community_id), to, _entry(community_id, *rest) if rest else None)


def _entry(
    community_id: str, entry_id: str, at: str, by: str | None, what: str, subject: str, reason: str
) -> AuditEntry:
    return AuditEntry(
        id=AuditEntryId(entry_id),
        community_id=CommunityId(community_id),
        occurred_at=datetime.fromisoformat(at),
        by=None if by is None else PseudonymId(by),
        what=what,
        subject=subject,
        reason=reason,
    )
