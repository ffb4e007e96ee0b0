"""The face itself."""

from dataclasses import dataclass
from datetime import date

from domain.shared.ids import CommunityId, PseudonymId
from domain.shared.scopes import Scope


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """A face in a scope. The tags and `sealed_wearer` have a fixed length and say nothing without the keys."""

    id: PseudonymId
    community_id: CommunityId
    scope: Scope
    name: str
    name_key: str
    wearer_tag: bytes
    """By which its wearer's request finds it in its scope. Of a retired face, random bytes that nobody looks for."""
    number_tag: bytes
    """By which its wearer's requests find all of their faces, one after the other."""
    sealed_wearer: bytes
    created_month: date
    renamed_month: date | None = None
    """When it last changed its name. What it was called before is nowhere."""
    retired_month: date | None = None


@dataclass(frozen=True, slots=True)
class Worn:
    """A face among all of one's own."""

    id: PseudonymId
    scope: Scope
    retired_month: date | None
    professions: tuple[str, ...] = ()
    """Attested at this face."""


@dataclass(frozen=True, slots=True)
class Attestation:
    """That a face bears a profession. It shows nowhere unless its wearer says so, post by post."""

    pseudonym_id: PseudonymId
    profession: str
