"""The sealed link between a membership and a pseudonym, keyed digests, and cursors."""

import base64
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV

from adapters.crypto.keys import Keys
from domain.shared.errors import CursorInvalid
from domain.shared.ids import MembershipId, PseudonymId

_FORMAT = b"\x01"
_NONCE_LENGTH = 12


class LinkSeals:
    """Ciphertext layout: one byte of format, 12 of nonce, the sealed membership id, 16 of authentication tag."""

    def __init__(self, keys: Keys) -> None:
        self._tag_key = keys.tag
        self._cipher = AESGCM(keys.seal)

    def tag(self, membership_id: MembershipId, purpose: str) -> bytes:
        message = f"{purpose}\x00{membership_id}".encode()
        return hmac.digest(self._tag_key, message, hashlib.sha256)

    def seal(self, membership_id: MembershipId, pseudonym_id: PseudonymId) -> bytes:
        nonce = os.urandom(_NONCE_LENGTH)
        return _FORMAT + nonce + self._cipher.encrypt(nonce, membership_id.encode(), _bound_to(pseudonym_id))

    def open(self, sealed: bytes, pseudonym_id: PseudonymId) -> MembershipId:
        """Raises InvalidTag when it was altered or sealed for another pseudonym."""
        if sealed[:1] != _FORMAT or len(sealed) < 1 + _NONCE_LENGTH:
            raise InvalidTag
        nonce, ciphertext = sealed[1 : 1 + _NONCE_LENGTH], sealed[1 + _NONCE_LENGTH :]
        return MembershipId(self._cipher.decrypt(nonce, ciphertext, _bound_to(pseudonym_id)).decode())


def _bound_to(pseudonym_id: PseudonymId) -> bytes:
    """Associated data: table, column and row, so that a ciphertext opens nowhere else."""
    return f"community.pseudonyms/sealed_wearer/{pseudonym_id}".encode()


class KeyedDigests:
    def __init__(self, keys: Keys) -> None:
        self._key = keys.digest

    def digest(self, purpose: str, secret: str) -> bytes:
        return hmac.digest(self._key, f"{purpose}\x00{secret}".encode(), hashlib.sha256)


class SealedCursors:
    """AES-SIV: the same place gives the same cursor, and nothing but this installation can make one."""

    def __init__(self, keys: Keys) -> None:
        self._cipher = AESSIV(keys.cursor)

    def wrap(self, list_name: str, place: str) -> str:
        return _written(self._cipher.encrypt(place.encode(), [list_name.encode()]))

    def unwrap(self, list_name: str, cursor: str) -> str:
        try:
            sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            place = self._cipher.decrypt(sealed, [list_name.encode()]).decode()
        except (InvalidTag, ValueError):
            raise CursorInvalid from None
        if _written(sealed) != cursor:  # base 64 has several spellings of the same bytes; one of them is ours
            raise CursorInvalid
        return place


def _written(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()
