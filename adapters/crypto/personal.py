"""What is particular to a person, sealed at one length, and codes that people type."""

import json
import os
import secrets
import unicodedata
from datetime import date, datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.crypto.keys import Keys
from domain.memberships.model import Personal
from domain.shared.actor import Duty, Role
from domain.shared.ids import MembershipId

_FORMAT = b"\x01"
_NONCE_LENGTH = 12
_LENGTH = 1664
"""Bytes of plaintext, padded with spaces. The most that the domain keeps of one person fits, and PostgreSQL still
keeps the row whole: longer ones it would write and find apart.
"""


class SealedPersonal:
    """Ciphertext layout: one byte of format, 12 of nonce, 1,664 sealed, 16 of authentication tag."""

    def __init__(self, keys: Keys) -> None:
        self._cipher = AESGCM(keys.seal)

    def seal_personal(self, membership_id: MembershipId, personal: Personal) -> bytes:
        plain = _pack(personal)
        if len(plain) > _LENGTH:
            raise ValueError("more is known of one person than fits")
        nonce = os.urandom(_NONCE_LENGTH)
        return _FORMAT + nonce + self._cipher.encrypt(nonce, plain.ljust(_LENGTH), _bound_to(membership_id))

    def open_personal(self, membership_id: MembershipId, sealed: bytes) -> Personal:
        """Raises InvalidTag when it was altered or sealed for another membership."""
        if sealed[:1] != _FORMAT or len(sealed) < 1 + _NONCE_LENGTH:
            raise InvalidTag
        nonce, ciphertext = sealed[1 : 1 + _NONCE_LENGTH], sealed[1 + _NONCE_LENGTH :]
        return _unpack(self._cipher.decrypt(nonce, ciphertext, _bound_to(membership_id)))


def _bound_to(membership_id: MembershipId) -> bytes:
    """Associated data: table, column and row, so that a ciphertext opens nowhere else."""
    return f"vault.memberships/personal/{membership_id}".encode()


def _pack(personal: Personal) -> bytes:
    fields = {
        "r": sorted(personal.roles),
        "d": sorted(personal.duties),
        "p": {name: last.isoformat() for name, last in personal.professions.items()},
        "s": {sanction: end.isoformat() for sanction, end in personal.suspensions.items()},
        "x": sorted(personal.expulsions),
    }
    return json.dumps({name: value for name, value in fields.items() if value}, separators=(",", ":")).encode()


def _unpack(plain: bytes) -> Personal:
    fields = json.loads(plain)
    return Personal(
        roles=frozenset(Role(role) for role in fields.get("r", ())),
        duties=frozenset(Duty(duty) for duty in fields.get("d", ())),
        professions={name: date.fromisoformat(last) for name, last in fields.get("p", {}).items()},
        suspensions={sanction: datetime.fromisoformat(end) for sanction, end in fields.get("s", {}).items()},
        expulsions=frozenset(fields.get("x", ())),
    )


class TypedCodes:
    """75 random bits as three groups of five letters and digits of Crockford's base 32."""

    _ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
    _MISREAD = str.maketrans("oil", "011")

    def new(self) -> str:
        letters = "".join(secrets.choice(self._ALPHABET) for _ in range(15))
        return "-".join((letters[:5], letters[5:10], letters[10:]))

    def normal(self, typed: str) -> str:
        """Codes of others keep their letters, but not their case, width, spaces and hyphens."""
        folded = unicodedata.normalize("NFKC", typed).lower().translate(self._MISREAD)
        return "".join(character for character in folded if character.isalnum())
