"""Making tokens that look like ours, part by part, as somebody would who has no key, or another, or ours."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes, hmac
from jose import jwt
from jose.backends.cryptography_backend import CryptographyECKey

Signing = Mapping[str, str]


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def read(part: str) -> dict[str, Any]:
    decoded: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=="))
    return decoded


def header_of(token: str) -> dict[str, Any]:
    return read(token.split(".")[0])


def claims_of(token: str) -> dict[str, Any]:
    return read(token.split(".")[1])


def unsigned(header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    return f"{base64url(json.dumps(header).encode())}.{base64url(json.dumps(claims).encode())}"


def signed(signing: Signing, header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    """ES256 with this key, whatever the header says besides."""
    token: str = jwt.encode(
        dict(claims), CryptographyECKey(dict(signing), "ES256"), algorithm="ES256", headers=dict(header)
    )
    return token


def signed_with_secret(secret: bytes, header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    """HS256 by hand: the library would refuse to sign with something that looks like a public key."""
    message = unsigned(header, claims)
    mac = hmac.HMAC(secret, hashes.SHA256())
    mac.update(message.encode())
    return f"{message}.{base64url(mac.finalize())}"
