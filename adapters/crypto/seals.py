"""The sealed link between a membership and a pseudonym, keyed digests, and cursors."""

import base64
import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from adapters.crypto.envelopes import Envelopes
from adapters.crypto.keys import Keys
from adapters.crypto.ring import KeyRing
from domain.shared.actor import Wearer
from domain.shared.errors import CursorInvalid
from domain.shared.ids import MembershipId, PseudonymId


class LinkSeals:
    def __init__(self, ring: KeyRing) -> None:
        self._tag_key_of_old = ring.keys.tag
        self._envelopes = Envelopes(ring)

    def tag(self, wearer: Wearer, purpose: str) -> bytes:
        key = wearer.tag_key or self._tag_key_of_old  # memberships from before they had keys of their own
        message = f"{purpose}\x00{wearer.membership_id}".encode()
        return hmac.digest(key, message, hashlib.sha256)

    def seal(self, membership_id: MembershipId, pseudonym_id: PseudonymId) -> bytes:
        return self._envelopes.seal(membership_id.encode(), place_of_link(pseudonym_id))

    def open(self, sealed: bytes, pseudonym_id: PseudonymId) -> MembershipId:
        """Raises SealBroken when it was altered or sealed for another pseudonym."""
        return MembershipId(self._envelopes.open(sealed, place_of_link(pseudonym_id)).decode())


def place_of_link(pseudonym_id: str) -> bytes:
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
