"""What somebody prefers, sealed at one length with a key of their own.

The key is made from the one of their membership (docs/decisions/0017), so rotating the installation's keys does not
concern it. Layout: nonce (12) | ciphertext | tag (16), AES-256-GCM (NIST SP 800-38D) with the place as associated data.
"""

import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import TypeAdapter

from domain.boards.reading.preferences import Preferences

_LENGTH = 6 * 1024
"""Bytes of plaintext, padded with spaces; the most that the domain keeps fits."""
_NONCE = 12

_preferences = TypeAdapter(Preferences)


class SealedPreferences:
    def seal(self, key: bytes, marker: bytes, preferences: Preferences) -> bytes:
        plain = _preferences.dump_json(preferences)
        if len(plain) > _LENGTH:
            raise ValueError("more is preferred than fits")
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(key).encrypt(nonce, plain.ljust(_LENGTH), _place(marker))

    def open(self, key: bytes, marker: bytes, sealed: bytes) -> Preferences:
        plain = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _place(marker))
        return _preferences.validate_json(plain)


def _place(marker: bytes) -> bytes:
    """Associated data: table, column and row, so that a ciphertext opens nowhere else."""
    return b"community.preferences/sealed/" + marker
