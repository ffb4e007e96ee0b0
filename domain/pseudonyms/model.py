"""The face itself."""

from dataclasses import dataclass
from datetime import date

from domain.shared.ids import CommunityId, PseudonymId


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """A face in a scope. `wearer_tag` and `sealed_wearer` have a fixed length and say nothing without the keys."""

    id: PseudonymId
    community_id: CommunityId
    scope: str
    name: str
    name_key: str
    wearer_tag: bytes
    sealed_wearer: bytes
    created_month: date


def community_scope(community_id: CommunityId) -> str:
    """The scope of a face that is the same on every board of a community."""
    return f"community:{community_id}"
