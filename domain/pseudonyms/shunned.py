"""Whom somebody does not want to read: a face that they mute or block."""

from dataclasses import dataclass
from enum import StrEnum

from domain.shared.ids import PseudonymId


class ShunKind(StrEnum):
    """How far it goes."""

    MUTE = "mute"
    """Shown, marked as muted, so that clients fold it away."""
    BLOCK = "block"
    """As if it were not there."""


@dataclass(frozen=True, slots=True)
class Shunned:
    """A face that somebody shuns. `marker` is a keyed tag of the person in this community, tied to none of their faces.

    It has no time: when it began is nobody's business.
    """

    marker: bytes
    pseudonym_id: PseudonymId
    kind: ShunKind
