"""Envelope encryption: each value is sealed with a data key of its own, and that key is wrapped under one of the ring.

Layout of a sealed value, each part of fixed length but the ciphertext, which is as long as the plaintext:

    format 0x02 | key id (4) | data key, wrapped by AES key wrap, RFC 3394 (40) | nonce (12) | ciphertext | tag (16)

AES-256-GCM (NIST SP 800-38D) with the place of the value as associated data, so that it opens nowhere else. To rotate
keys only the id and the wrapped data key are replaced. Format 0x01 (nonce, ciphertext and tag under the ring's direct
key) still opens.
"""

import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from adapters.crypto.keys import FIRST
from adapters.crypto.ring import KeyRing, SealBroken

_DIRECT, _ENVELOPE = b"\x01", b"\x02"
_HEAD = 5
_BODY = _HEAD + 40
_DATA_KEY, _NONCE = 32, 12


class Envelopes:
    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def seal(self, plain: bytes, place: bytes) -> bytes:
        """Different at every call. `place` is where it is kept: table, column and row."""
        data_key, nonce = os.urandom(_DATA_KEY), os.urandom(_NONCE)
        return self._wrapped(data_key) + nonce + AESGCM(data_key).encrypt(nonce, plain, place)

    def open(self, sealed: bytes, place: bytes) -> bytes:
        """Raises SealBroken; KeyUnknown where the key is not there."""
        if sealed[:1] == _DIRECT:
            return _decrypted(self._ring.direct(), sealed[1:], place)
        return _decrypted(self._data_key(sealed), sealed[_BODY:], place)

    def rewrap(self, sealed: bytes, place: bytes) -> bytes:
        """The same value under the current key. Raises SealBroken, KeyUnknown."""
        if sealed[:1] == _DIRECT:
            return self.seal(self.open(sealed, place), place)
        return self._wrapped(self._data_key(sealed)) + sealed[_BODY:]

    def _wrapped(self, data_key: bytes) -> bytes:
        key_id, key = self._ring.current()
        return head_of(key_id) + aes_key_wrap(key, data_key)

    def _data_key(self, sealed: bytes) -> bytes:
        if sealed[:1] != _ENVELOPE:
            raise SealBroken
        try:
            return aes_key_unwrap(self._ring.key(sealed[1:_HEAD].hex()), sealed[_HEAD:_BODY])
        except InvalidUnwrap:
            raise SealBroken from None


def head_of(key_id: str) -> bytes:
    """How every value begins that is sealed under this key."""
    return _ENVELOPE + bytes.fromhex(key_id)


def heads_of(key_id: str) -> Sequence[bytes]:
    """How values begin that do not open without this key, those of the older format included."""
    return (head_of(key_id), _DIRECT) if key_id == FIRST else (head_of(key_id),)


def _decrypted(key: bytes, sealed: bytes, place: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], place)
    except (InvalidTag, ValueError):  # the latter where not even the nonce is whole
        raise SealBroken from None
