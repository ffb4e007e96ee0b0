"""What pseudonyms need from outside, and what they show."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Annotated, Protocol

from annotated_types import Len

from domain.pseudonyms.model import Pseudonym
from domain.pseudonyms.names import LONGEST_TYPED
from domain.shared.ids import CommunityId, MembershipId, PseudonymId
from domain.shared.shapes import Json, command, view


class Pseudonyms(Protocol):
    def add(self, pseudonym: Pseudonym) -> None:
        """Raises NameTaken or SlotTaken when the work ends."""


class PseudonymsWork(Protocol):
    @property
    def pseudonyms(self) -> Pseudonyms: ...


class BeginPseudonymsWork(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[PseudonymsWork]: ...


class PseudonymsReader(Protocol):
    async def worn(self, wearer_tags: Sequence[bytes]) -> dict[bytes, PseudonymId]:
        """Which of these tags have a face."""

    async def own(self, wearer_tags: Sequence[bytes]) -> Json:
        """The `PseudonymView`s with these tags, as a JSON array."""

    async def pseudonym(self, readable: Sequence[CommunityId], pseudonym_id: str) -> Json | None:
        """A `PseudonymView` in one of the readable communities."""

    async def sealed_wearer(self, community_id: CommunityId, pseudonym_id: str) -> bytes | None:
        """Of a face in this community."""


class Seals(Protocol):
    """The cryptography of the sealed link. Its keys live outside the database and its backups."""

    def tag(self, membership_id: MembershipId, purpose: str) -> bytes:
        """A keyed digest of fixed length; two purposes of one membership look as unrelated as two memberships."""

    def seal(self, membership_id: MembershipId, pseudonym_id: PseudonymId) -> bytes:
        """Authenticated ciphertext of fixed length, different at every call, that opens only for this pseudonym."""

    def open(self, sealed: bytes, pseudonym_id: PseudonymId) -> MembershipId:
        """For `PseudonymVault` alone."""


@command({"name": "ひなたのねこ"})
class WearPseudonym:
    """A new face. Without a name one is generated."""

    name: Annotated[str, Len(1, LONGEST_TYPED)] | None = None
    """At most 30 characters (grapheme clusters) once normalised. Do not use a name by which anyone knows you.

    Refused are names that could be taken for staff, for a professional or for another face here, and contact data.
    """


@view(
    {
        "id": "psd_5mz0wq6gqk1v0n3h2j4t8r9x7c",
        "community_id": "com_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "name": "しずかなあさつゆのこりす",
        "created_month": "2026-11",
    }
)
class PseudonymView:
    """A face, as members of its community see it."""

    id: PseudonymId
    community_id: CommunityId
    name: str
    created_month: str
    """YYYY-MM; never finer."""
