"""JWT access tokens (RFC 9068), signed with ES256.

`python-jose` checks what it is told to check and no more, so this wrapper leaves nothing open: one algorithm, the key
chosen by `kid` among ours, every registered claim required, `typ` checked, `crit` refused (RFC 7515 section 4.1.11).
`sub` is the account sealed for the client (AES-SIV, RFC 5297): the same at one client, unrelated at another, and
readable by this server alone without a look-up.
"""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from jose import jwt
from jose.backends.cryptography_backend import CryptographyECKey
from jose.exceptions import JOSEError

from domain.identity.ports import Bearer, IssuedToken
from domain.shared.ids import AccountId

_ALGORITHM, _TYPE = "ES256", "at+jwt"
_REQUIRED = ("exp", "iat", "iss", "aud", "sub", "client_id", "jti")
_LONGEST = 2_000
_REMEMBERED = 4_096
"""Tokens that were verified, or refused, lately. Verifying a signature takes longer than anything else about a request
that is not the database.
"""


class JwtAccessTokens:
    def __init__(self, signing: Mapping[str, str], subject_key: bytes, issuer: str, lifetime: timedelta) -> None:
        self._key = CryptographyECKey(dict(signing), _ALGORITHM)
        self._kid = signing["kid"]
        self._public_jwk = {k: v for k, v in signing.items() if k != "d"}
        self._verifying = CryptographyECKey(self._public_jwk, _ALGORITHM)
        self._subjects = AESSIV(subject_key)
        self._issuer = issuer
        self._lifetime = lifetime
        self._read = lru_cache(_REMEMBERED)(self._verify)

    def issue(self, bearer: Bearer, now: datetime) -> IssuedToken:
        """Times are floored to the minute, so that tokens of one moment look alike."""
        issued = now.replace(second=0, microsecond=0)
        expires = issued + self._lifetime
        claims = {
            "iss": self._issuer,
            "aud": self._issuer,
            "sub": self._subject(bearer),
            "client_id": bearer.client_id,
            "jti": secrets.token_urlsafe(16),
            "iat": int(issued.timestamp()),
            "exp": int(expires.timestamp()),
        }
        token = jwt.encode(claims, self._key, algorithm=_ALGORITHM, headers={"typ": _TYPE, "kid": self._kid})
        return IssuedToken(token, int((expires - now).total_seconds()))

    def bearer_of(self, token: str, now: datetime) -> Bearer | None:
        found = self._read(token) if len(token) <= _LONGEST else None  # nor is a longer one remembered
        return found.bearer if found is not None and found.holds(now) else None

    def _verify(self, token: str) -> "_Verified | None":
        """Everything but the time, which goes on. Asked once for each token, as long as it is remembered."""
        claims = self._claims(token)
        if claims is None:
            return None
        try:
            sealed = base64.urlsafe_b64decode(claims["sub"].removeprefix("sub_") + "==")
            account = self._subjects.decrypt(sealed, [claims["client_id"].encode()]).decode()
        except (InvalidTag, ValueError, AttributeError):
            return None
        return _Verified(Bearer(AccountId(account), claims["client_id"]), claims["iat"], claims["exp"])

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        """The public keys (RFC 7517), for whoever verifies tokens without asking."""
        return {"keys": [{**self._public_jwk, "use": "sig", "alg": _ALGORITHM}]}

    def _subject(self, bearer: Bearer) -> str:
        sealed = self._subjects.encrypt(bearer.account_id.encode(), [bearer.client_id.encode()])
        return "sub_" + _base64(sealed)

    def _claims(self, token: str) -> dict[str, Any] | None:
        if not token.isascii() or not _spelled_as_ours(token):
            return None
        try:
            header = jwt.get_unverified_header(token)
            if header.get("typ") != _TYPE or header.get("kid") != self._kid or "crit" in header:
                return None
            claims: dict[str, Any] = jwt.decode(
                token,
                self._verifying,
                algorithms=[_ALGORITHM],
                audience=self._issuer,
                issuer=self._issuer,
                # Requiring `exp` here would have it compared with the machine's clock.
                options={f"require_{claim}": True for claim in _REQUIRED if claim != "exp"} | {"verify_exp": False},
            )
        except (JOSEError, ValueError, TypeError, KeyError):
            return None
        return claims if self._sound(claims) else None

    @staticmethod
    def _sound(claims: dict[str, Any]) -> bool:
        """Every claim has the type that we gave it."""
        if any(claim not in claims for claim in _REQUIRED):
            return False
        numbers = type(claims["exp"]) is int and type(claims["iat"]) is int
        return numbers and all(isinstance(claims[claim], str) for claim in ("sub", "client_id", "jti"))


@dataclass(frozen=True, slots=True)
class _Verified:
    """What a token of ours says: for whom, and from when until when, in seconds since 1970."""

    bearer: Bearer
    issued: int
    expires: int

    def holds(self, now: datetime) -> bool:
        """By our own clock."""
        return self.issued <= now.timestamp() + 60 and now.timestamp() < self.expires


def _spelled_as_ours(token: str) -> bool:
    """The signature covers the first two parts as they are spelled, but base 64 has several spellings of itself."""
    signature = token.rpartition(".")[2]
    try:
        return _base64(base64.urlsafe_b64decode(signature + "==")) == signature
    except ValueError:
        return False


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def new_signing_key() -> dict[str, str]:
    """A fresh ES256 private key as a JWK with a random `kid`."""
    private = ec.generate_private_key(ec.SECP256R1()).private_numbers()
    numbers = {"x": private.public_numbers.x, "y": private.public_numbers.y, "d": private.private_value}
    encoded = {name: _base64(number.to_bytes(32)) for name, number in numbers.items()}
    return {"kty": "EC", "crv": "P-256", "kid": secrets.token_urlsafe(8), **encoded}
