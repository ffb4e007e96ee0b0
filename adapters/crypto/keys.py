"""The keys of an installation, and how they are written down: one JSON document, in a file or from a key service.

`sealing` holds the keys that rotate: each wraps the data keys of what is sealed (see `envelopes`), and new values are
sealed under the current one. The others last as long as the installation. A document of version 1 had one sealing key,
`seal`, which encrypted directly; it is read as a ring with one key, derived from it.
"""

import base64
import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PURPOSES: Mapping[str, int] = {"tag": 32, "digest": 32, "cursor": 64, "subject": 64}
"""What each lasting key is for, and its length in bytes."""

SEALING_LENGTH = 32
FIRST = "00000001"
"""The id of the key of a document of version 1."""

Document = dict[str, Any]

_VERSION = 2
_SIGNING = ("kty", "crv", "kid", "x", "y", "d")
_ID = re.compile(r"[0-9a-f]{8}")
_DERIVED = b"ibasho/sealing/" + FIRST.encode()


class KeysUnusable(Exception):
    """The keys cannot be used, or changed, as it was asked; the message says why and what to do. It holds no key."""


class DocumentUnusable(KeysUnusable):
    """The document is no set of keys; the message is the rest of a sentence about it."""


@dataclass(frozen=True, slots=True, repr=False)
class SealingKeys:
    """The keys under which something is sealed, by id (eight hexadecimal digits), oldest first."""

    current: str
    by_id: Mapping[str, bytes]
    direct: bytes | None = None
    """What sealed values directly before there were data keys, while it is kept: together with key `FIRST`."""


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """The secrets of one installation. Who has them and the database can open every sealed link."""

    sealing: SealingKeys
    tag: bytes
    """For the tags of memberships that have no key of their own."""
    digest: bytes
    cursor: bytes
    subject: bytes
    signing: Mapping[str, str]
    """An ES256 private key as a JWK (RFC 7517), with its `kid`."""


def new_document(new_signing_key: Mapping[str, str]) -> Document:
    """Fresh keys for each purpose."""
    key_id = new_id({})
    sealing = {"current": key_id, "keys": {key_id: new_key(SEALING_LENGTH)}}
    lasting = {purpose: new_key(length) for purpose, length in PURPOSES.items()}
    return {"version": _VERSION, "sealing": sealing, **lasting, "signing": dict(new_signing_key)}


def new_key(length: int) -> str:
    return base64.b64encode(secrets.token_bytes(length)).decode()


def new_id(taken: Mapping[str, object]) -> str:
    """Random, so that it tells nothing of how many keys there were."""
    key_id = secrets.token_hex(4)
    return key_id if key_id not in taken and key_id != FIRST else new_id(taken)


def of_this_version(document: Document) -> Document:
    """The same keys in the form that can hold several for sealing."""
    return {"version": _VERSION, "sealing": {"current": FIRST, "keys": {}}, **document}


def document_in(text: str | bytes) -> Document:
    """Raises DocumentUnusable unless it holds a whole set of keys."""
    try:
        document = json.loads(text)
        keys_of(document)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise DocumentUnusable("is damaged") from None
    return dict(document)


def keys_of(document: Document) -> Keys:
    """Of a document that `document_in` gave."""
    if document.get("version", 1) not in (1, _VERSION):
        raise DocumentUnusable("is of a newer version of Ibasho")
    return Keys(
        sealing=_sealing(document),
        signing={name: str(document["signing"][name]) for name in _SIGNING},
        **{purpose: _key(document[purpose], length) for purpose, length in PURPOSES.items()},
    )


def _sealing(document: Document) -> SealingKeys:
    whole = of_this_version(document)
    current, stored = whole["sealing"]["current"], whole["sealing"]["keys"]
    direct = _key(document["seal"], SEALING_LENGTH) if "seal" in document else None
    first = {} if direct is None else {FIRST: hmac.digest(direct, _DERIVED, "sha256")}
    by_id = first | {key_id: _key(text, SEALING_LENGTH) for key_id, text in stored.items()}
    if current not in by_id or not all(map(_ID.fullmatch, by_id)):
        raise KeyError
    return SealingKeys(current, by_id, direct)


def _key(text: str, length: int) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != length:
        raise DocumentUnusable("holds a key of a wrong length")
    return key
