"""What is particular to a person, sealed at one length, and codes that people type."""

import base64
import json
import secrets
import unicodedata
from datetime import date, datetime
from typing import Any

from adapters.crypto.envelopes import Envelopes
from adapters.crypto.ring import KeyRing
from domain.memberships.model.membership import Personal
from domain.shared.actor import Duty, Role
from domain.shared.farewell import Farewell
from domain.shared.ids import MembershipId

_LENGTH = 1664
"""Bytes of plaintext, padded with spaces. The most that the domain keeps of one person fits, and PostgreSQL still
keeps the row whole: longer ones it would write and find apart.
"""


class SealedPersonal:
    def __init__(self, ring: KeyRing) -> None:
        self._envelopes = Envelopes(ring)

    def new_tag_key(self) -> bytes:
        return secrets.token_bytes(32)

    def seal_personal(self, membership_id: MembershipId, personal: Personal) -> bytes:
        plain = _pack(personal)
        if len(plain) > _LENGTH:
            raise ValueError("more is known of one person than fits")
        return self._envelopes.seal(plain.ljust(_LENGTH), place_of_person(membership_id))

    def open_personal(self, membership_id: MembershipId, sealed: bytes) -> Personal:
        """Raises SealBroken when it was altered or sealed for another membership."""
        return _unpack(self._envelopes.open(sealed, place_of_person(membership_id)))


def place_of_person(membership_id: str) -> bytes:
    """Associated data: table, column and row, so that a ciphertext opens nowhere else."""
    return f"vault.memberships/personal/{membership_id}".encode()


def _pack(personal: Personal) -> bytes:
    fields = {
        "r": sorted(personal.roles),
        "d": sorted(personal.duties),
        "p": {name: last.isoformat() for name, last in personal.professions.items()},
        "s": {_short(each): end.isoformat().replace("+00:00", "Z") for each, end in personal.suspensions.items()},
        "x": sorted(map(_short, personal.expulsions)),
        "f": None if personal.farewell is None else _pack_farewell(personal.farewell),
        "o": personal.office,
        "k": base64.b64encode(personal.tag_key).decode(),
    }
    return json.dumps({name: value for name, value in fields.items() if value}, separators=(",", ":")).encode()


def _unpack(plain: bytes) -> Personal:
    fields = json.loads(plain)
    return Personal(
        roles=frozenset(Role(role) for role in fields.get("r", ())),
        duties=frozenset(Duty(duty) for duty in fields.get("d", ())),
        professions={name: date.fromisoformat(last) for name, last in fields.get("p", {}).items()},
        suspensions={_long(each): datetime.fromisoformat(end) for each, end in fields.get("s", {}).items()},
        expulsions=frozenset(map(_long, fields.get("x", ()))),
        tag_key=base64.b64decode(fields.get("k", "")),
        farewell=_unpack_farewell(fields["f"]) if "f" in fields else None,
        office=fields.get("o"),
    )


_SANCTION = "san_"


def _short(sanction_id: str) -> str:
    """Without what all have."""
    return sanction_id.removeprefix(_SANCTION)


def _long(written: str) -> str:
    return written if written.startswith(_SANCTION) else _SANCTION + written


def _pack_farewell(farewell: Farewell) -> list[Any]:
    since = farewell.since.isoformat()
    return [since, farewell.days, farewell.faces, farewell.keeps_writing, *sorted(farewell.otherwise)]


def _unpack_farewell(packed: list[Any]) -> Farewell:
    since, days, faces, keeps_writing, *otherwise = packed
    return Farewell(date.fromisoformat(since), days, faces, keeps_writing, frozenset(otherwise))


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
