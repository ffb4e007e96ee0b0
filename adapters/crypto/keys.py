"""The key file: made on the first run, readable by its owner alone, never in the database or its backups."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PURPOSES: Mapping[str, int] = {"seal": 32, "tag": 32, "digest": 32, "cursor": 64, "subject": 64}
"""What each key is for, and its length in bytes."""

_SIGNING = ("kty", "crv", "kid", "x", "y", "d")


class KeyFileError(Exception):
    """The key file cannot be used as it is; the message says why and what to do."""


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """The secrets of one installation. Who has them and the database can open every sealed link."""

    seal: bytes
    tag: bytes
    digest: bytes
    cursor: bytes
    subject: bytes
    signing: Mapping[str, str]
    """An ES256 private key as a JWK (RFC 7517), with its `kid`."""


def load_or_create(path: Path, new_signing_key: Mapping[str, str]) -> Keys:
    """The keys in this file; when there is none, `new_signing_key` and fresh keys are written first.

    Raises KeyFileError when others can read the file or it is damaged.
    """
    if not path.exists():
        _create(path, new_signing_key)
    if path.stat().st_mode & 0o077:
        raise KeyFileError(f"Others can read the key file {path}: chmod 600 it, and consider whether it has leaked.")
    try:
        stored = json.loads(path.read_text())
        keys = {purpose: base64.b64decode(stored[purpose], validate=True) for purpose in PURPOSES}
        signing = {name: str(stored["signing"][name]) for name in _SIGNING}
    except (ValueError, KeyError, TypeError):
        raise KeyFileError(
            f"The key file {path} is damaged. Put its backup in place; a new one opens no link."
        ) from None
    if any(len(keys[purpose]) != length for purpose, length in PURPOSES.items()):
        raise KeyFileError(f"The key file {path} holds a key of a wrong length. Put its backup in place.")
    return Keys(**keys, signing=signing)


def _create(path: Path, new_signing_key: Mapping[str, str]) -> None:
    """Written whole beside its place and then linked there, so that a crash or a race leaves one complete file."""
    fresh = {purpose: base64.b64encode(secrets.token_bytes(length)).decode() for purpose, length in PURPOSES.items()}
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            json.dump({**fresh, "signing": dict(new_signing_key)}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first: its keys count
    finally:
        draft.unlink()
