"""Audit entries on their way from one world to the other, sealed at one length."""

import json
import os
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.crypto.keys import Keys
from domain.memberships.model import AuditEntry
from domain.shared.ids import AuditEntryId, CommunityId, PseudonymId

_FORMAT = b"\x01"
_NONCE_LENGTH = 12
_LENGTH = 512
"""Bytes of plaintext, padded with spaces. An entry without a reason fits."""


class SealedEntries:
    """Ciphertext layout: one byte of format, 12 of nonce, 512 sealed, 16 of authentication tag."""

    def __init__(self, keys: Keys) -> None:
        self._cipher = AESGCM(keys.seal)

    def seal_entry(self, unwritten_id: str, entry: AuditEntry) -> bytes:
        plain = _pack(entry)
        if len(plain) > _LENGTH:
            raise ValueError("more is in an entry than fits")
        nonce = os.urandom(_NONCE_LENGTH)
        return _FORMAT + nonce + self._cipher.encrypt(nonce, plain.ljust(_LENGTH), _bound_to(unwritten_id))

    def open_entry(self, unwritten_id: str, sealed: bytes) -> AuditEntry:
        """Raises InvalidTag when it was altered or sealed elsewhere."""
        if sealed[:1] != _FORMAT or len(sealed) < 1 + _NONCE_LENGTH:
            raise InvalidTag
        nonce, ciphertext = sealed[1 : 1 + _NONCE_LENGTH], sealed[1 + _NONCE_LENGTH :]
        return _unpack(self._cipher.decrypt(nonce, ciphertext, _bound_to(unwritten_id)))


def _bound_to(unwritten_id: str) -> bytes:
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
