"""What pseudonyms need from outside, and what they show."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Annotated, Protocol

from annotated_types import Len

from domain.pseudonyms.avatar import Avatar
from domain.pseudonyms.model import Pseudonym
from domain.pseudonyms.shunned import ShunKind, Shunned
from domain.shared.ids import CommunityId, MembershipId, PseudonymId
from domain.shared.shapes import Json, PageRequest, RenderedPage, command, view


class Pseudonyms(Protocol):
    def add(self, pseudonym: Pseudonym) -> None:
        """Raises NameTaken or SlotTaken when the work ends."""


class Avatars(Protocol):
    async def put(self, avatar: Avatar) -> None:
        """In place of the one that the face had."""

    async def remove(self, pseudonym_id: PseudonymId) -> None: ...


class Shuns(Protocol):
    async def put(self, shunned: Shunned) -> None: ...

    async def remove(self, shunned: Shunned) -> None: ...


class PseudonymsWork(Protocol):
    @property
    def pseudonyms(self) -> Pseudonyms: ...
    @property
    def avatars(self) -> Avatars: ...
    @property
    def shunned(self) -> Shuns: ...


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


class CommunityOfFace(Protocol):
    async def community_of(self, readable: Sequence[CommunityId], pseudonym_id: str) -> CommunityId | None:
        """Of a face in one of the readable communities."""


class AvatarsReader(CommunityOfFace, Protocol):
    async def image(self, avatar_id: str) -> bytes | None:
        """An uploaded picture."""

    async def is_shown_by(self, pseudonym_ids: Sequence[PseudonymId], image: bytes) -> bool:
        """Whether one of these faces shows exactly this picture."""


class ShunnedReader(CommunityOfFace, Protocol):
    async def shunned(self, marker: bytes, kind: ShunKind, page: PageRequest) -> RenderedPage:
        """The `PseudonymView`s of the faces that are shunned under this marker, by their ids."""


class Pictures(Protocol):
    """What reads pictures that somebody sent, and makes new ones that hold nothing but what is seen."""

    async def square(self, file: bytes, side: int) -> bytes:
        """The middle of the picture in a new one (WebP) of `side` by `side` pixels.

        Raises PictureUnreadable, PicturesBusy.
        """


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

    name: Annotated[str, Len(1, 60)] | None = None
    """At most 30 characters once normalised. Do not use a name by which anyone knows you."""


@view(
    {
        "id": "psd_5mz0wq6gqk1v0n3h2j4t8r9x7c",
        "community_id": "com_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "name": "しずかなあさつゆのこりす",
        "created_month": "2026-11",
        "avatar": "/v1/avatars/psd_5mz0wq6gqk1v0n3h2j4t8r9x7c.svg",
    }
)
class PseudonymView:
    """A face, as members of its community see it."""

    id: PseudonymId
    community_id: CommunityId
    name: str
    created_month: str
    """YYYY-MM; never finer."""
    avatar: str
    """Where its picture is: an address below this server's, good without a token. It changes with the picture."""
