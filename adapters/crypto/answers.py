"""Kept answers: sealed so that only the request that was answered opens them.

The key of each is made from a key of the installation and from the whole request, the client's own idempotency key
included, which is kept nowhere. So neither the database nor the keys nor both of them open one.
"""

import json
import secrets
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.crypto.seals import KeyedDigests
from domain.shared.repeats import Answer, IdempotencyKeyReused, Request

_NONCE = 12
_LEAST = 512
"""Bytes; longer ones are filled up to the next power of two, so that the length hardly tells what was answered."""
_LENGTHS = struct.Struct("!II")


class SealedAnswers:
    def __init__(self, digests: KeyedDigests) -> None:
        self._digests = digests

    def tag(self, request: Request, world: str) -> bytes:
        """By which the request is found again. In each world another."""
        return self._digests.digest(f"repeats/{world}", request.name)

    def seal(self, request: Request, tag: bytes, answer: Answer | None) -> bytes:
        """None where there is no answer yet."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher(request).encrypt(nonce, _filled(answer), tag)

    def open(self, request: Request, tag: bytes, sealed: bytes) -> Answer | None:
        """Raises IdempotencyKeyReused unless it was sealed for this very request."""
        try:
            return _read(self._cipher(request).decrypt(sealed[:_NONCE], sealed[_NONCE:], tag))
        except InvalidTag:
            raise IdempotencyKeyReused from None

    def _cipher(self, request: Request) -> AESGCM:
        return AESGCM(self._digests.digest("repeats/answer", f"{request.name}\x00{request.content}"))


def _filled(answer: Answer | None) -> bytes:
    head, body = b"", b""
    if answer is not None:
        head, body = json.dumps([answer.status, list(answer.headers), list(answer.audiences)]).encode(), answer.body
    whole = _LENGTHS.pack(len(head), len(body)) + head + body
    return whole.ljust(max(_LEAST, 1 << (len(whole) - 1).bit_length()), b"\x00")


def _read(whole: bytes) -> Answer | None:
    head_length, body_length = _LENGTHS.unpack_from(whole)
    if not head_length:
        return None
    at = _LENGTHS.size + head_length
    status, headers, audiences = json.loads(whole[_LENGTHS.size : at])
    return Answer(status, [(name, value) for name, value in headers], whole[at : at + body_length], audiences)
