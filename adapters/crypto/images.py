"""The bytes of images, as they lie in an image store.

Layout: nonce (12) | ciphertext | tag (16), AES-256-GCM (NIST SP 800-38D) with the name as associated data. Inside: the
length (4) and the content, filled up to a multiple of 16 KiB, so that the same picture twice is not told by its size.
"""

import os
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_LENGTH = struct.Struct("!I")
_STEP = 16 * 1024
_NONCE = 12


class SealedImages:
    def new_key(self) -> bytes:
        return AESGCM.generate_key(256)

    def seal(self, key: bytes, name: str, plain: bytes) -> bytes:
        """Different at every call."""
        whole = _LENGTH.pack(len(plain)) + plain
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(key).encrypt(nonce, whole.ljust(-(-len(whole) // _STEP) * _STEP, b"\0"), name.encode())

    def open(self, key: bytes, name: str, sealed: bytes) -> bytes | None:
        """None: it was altered, cut off, or is another's."""
        try:
            whole = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], name.encode())
        except (InvalidTag, ValueError):  # the latter where not even the nonce is whole
            return None
        (length,) = _LENGTH.unpack_from(whole)
        return whole[_LENGTH.size : _LENGTH.size + length]
