"""What pseudonyms need from outside, and what they show."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date
from typing import Annotated, Protocol

from annotated_types import Len

from domain.pseudonyms.avatar import Avatar
from domain.pseudonyms.model import Pseudonym, Worn
from domain.pseudonyms.names import LONGEST_TYPED
from domain.pseudonyms.shunned import ShunKind, Shunned
from domain.shared.actor import Actor, Wearer
from domain.shared.events import EventRecorder
from domain.shared.ids import BoardId, CommunityId, MembershipId, PseudonymId, ThreadId
from domain.shared.scopes import PseudonymScope
from domain.shared.shapes import Json, PageRequest, RenderedPage, command, view


class Pseudonyms(Protocol):
    def add(self, pseudonym: Pseudonym) -> None:
        """Raises NameTaken or SlotTaken when the work ends."""

    async def get(self, pseudonym_id: str) -> Pseudonym | None:
        """Held against other changes until the work ends."""

    def save(self, pseudonym: Pseudonym) -> None:
        """Raises NameTaken when the work ends."""

    def remove(self, pseudonym: Pseudonym) -> None:
        """With the sanctions that it got."""


class Writings(Protocol):
    """What faces have written, wherever that is."""

    async def sign_off(self, pseudonym_id: PseudonymId, *, keeps_writing: bool) -> list[ThreadId]:
        """Take the author from all that a face wrote, and unless it stays the words too; in which threads that was."""


class Avatars(Protocol):
    async def put(self, avatar: Avatar) -> None:
        """In place of the one that the face had."""

    async def remove(self, pseudonym_id: PseudonymId) -> None: ...


class Shuns(Protocol):
    async def put(self, shunned: Shunned) -> None: ...

    async def remove(self, shunned: Shunned) -> None: ...


class OwnNoticeStates(Protocol):
    def remove(self, marker: bytes) -> None: ...


class Preferences(Protocol):
    """What people prefer, wherever that is."""

    def forget(self, marker: bytes) -> None: ...


class PseudonymsWork(Protocol):
    @property
    def pseudonyms(self) -> Pseudonyms: ...
    @property
    def writings(self) -> Writings: ...
    @property
    def events(self) -> EventRecorder: ...
    @property
    def avatars(self) -> Avatars: ...
    @property
    def shunned(self) -> Shuns: ...
    @property
    def notice_states(self) -> OwnNoticeStates: ...
    @property
    def preferences(self) -> Preferences: ...


class BeginPseudonymsWork(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[PseudonymsWork]: ...


class PseudonymsReader(Protocol):
    async def worn(self, wearer_tags: Sequence[bytes]) -> dict[bytes, PseudonymId]:
        """Which of these tags have a face."""

    async def numbered(self, number_tags: Sequence[bytes]) -> dict[bytes, Worn]:
        """The faces that have these number tags."""

    async def own(self, number_tags: Sequence[bytes], limit: int, month: date) -> tuple[bytes, bool]:
        """The `OwnPseudonymView`s with the first `limit` of these tags, in their order, as a JSON array; whether there
        are any with the further ones. `month` is the present one.
        """

    async def pseudonym(self, readable: Sequence[CommunityId], pseudonym_id: str, month: date) -> Json | None:
        """A `PseudonymView` in one of the readable communities; `month` is the present one."""

    async def sealed_wearer(self, community_id: CommunityId, pseudonym_id: str) -> bytes | None:
        """Of a face in this community."""


class BoardPlace(Protocol):
    """A board, as far as faces are concerned."""

    @property
    def community_id(self) -> CommunityId: ...
    @property
    def board_id(self) -> BoardId: ...
    @property
    def pseudonym_scope(self) -> PseudonymScope | None: ...


class Boards(Protocol):
    """What boards tell pseudonyms."""

    async def place_of_board(self, viewer: Actor, board_id: str) -> BoardPlace | None:
        """None when there is no such board, or the viewer may not know it."""


class CommunityOfFace(Protocol):
    async def community_of(self, readable: Sequence[CommunityId], pseudonym_id: str) -> CommunityId | None:
        """Of a face in one of the readable communities."""


class AvatarsReader(CommunityOfFace, Protocol):
    async def image(self, avatar_id: str) -> bytes | None:
        """An uploaded picture."""

    async def is_shown_by(self, pseudonym_ids: Sequence[PseudonymId], image: bytes) -> bool:
        """Whether one of these faces shows exactly this picture."""


class ShunnedReader(CommunityOfFace, Protocol):
    async def shunned(self, marker: bytes, kind: ShunKind, page: PageRequest, month: date) -> RenderedPage:
        """The `PseudonymView`s of the faces that are shunned under this marker, by their ids; `month` is the
        present one.
        """


class Pictures(Protocol):
    """What reads pictures that somebody sent, and makes new ones that hold nothing but what is seen."""

    async def square(self, file: bytes, side: int) -> bytes:
        """The middle of the picture in a new one (WebP) of `side` by `side` pixels.

        Raises PictureUnreadable, PicturesBusy.
        """


class Seals(Protocol):
    """The cryptography of the sealed link. Its keys live outside the database and its backups."""

    def tag(self, wearer: Wearer, purpose: str) -> bytes:
        """A keyed digest of fixed length; two purposes of one membership look as unrelated as two memberships."""

    def seal(self, membership_id: MembershipId, pseudonym_id: PseudonymId) -> bytes:
        """Authenticated ciphertext of fixed length, different at every call, that opens only for this pseudonym.

        Seal within the work that keeps it: whoever destroys a key waits for works that are under way.
        """

    def open(self, sealed: bytes, pseudonym_id: PseudonymId) -> MembershipId:
        """For `PseudonymVault` alone."""


@command({"name": "ひなたのねこ"})
class WearPseudonym:
    """A new face. Without a name one is generated."""

    name: Annotated[str, Len(1, LONGEST_TYPED)] | None = None
    """At most 30 characters (grapheme clusters) once normalised. Do not use a name by which anyone knows you.

    Refused are names that could be taken for staff, for a professional or for another face here, and contact data.
    """
    board_id: BoardId | None = None
    """Where faces reach no further than a board: on which one. In threads with faces of their own, writing makes them.
    """


@command({"name": "ひなたのねこ"})
class RenamePseudonym:
    """A new name for a face."""

    name: Annotated[str, Len(1, LONGEST_TYPED)] | None
    """Null for a generated one."""


@view(
    {
        "id": "psd_5mz0wq6gqk1v0n3h2j4t8r9x7c",
        "community_id": "com_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "name": "しずかなあさつゆのこりす",
        "created_month": "2026-11",
        "renamed_this_month": False,
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
    renamed_this_month: bool
    """All that is left of a change of name."""
    avatar: str
    """Where its picture is: an address below this server's, good without a token. It changes with the picture."""


@view(
    {
        "id": "psd_5mz0wq6gqk1v0n3h2j4t8r9x7c",
        "community_id": "com_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "name": "しずかなあさつゆのこりす",
        "created_month": "2026-11",
        "renamed_this_month": False,
        "avatar": "/v1/avatars/psd_5mz0wq6gqk1v0n3h2j4t8r9x7c.svg",
        "scope": "board",
        "board_id": "brd_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "thread_id": None,
        "retired": False,
    }
)
class OwnPseudonymView:
    """A face of one's own. That these belong together is told to oneself alone."""

    id: PseudonymId
    community_id: CommunityId
    name: str
    created_month: str
    """YYYY-MM; never finer."""
    renamed_this_month: bool
    """All that others see of a change of name."""
    avatar: str
    """Where its picture is: an address below this server's, good without a token. It changes with the picture."""
    scope: PseudonymScope
    """How far it reaches: the `community`, one `board` or one `thread`."""
    board_id: BoardId | None
    """Where it is worn, if on one board."""
    thread_id: ThreadId | None
    """Where it is worn, if in one thread."""
    retired: bool
    """It is worn no more. Others do not see this."""
