"""Notices: that somebody spoke to a face. Where, and never what: that is read where it stands.

A notice belongs to the face that was spoken to, which everybody can see who reads the post; it says nothing of whose
face it is. One's own are looked for under all of one's faces by the request that asks. Up to where one has read them,
and which one wants at all, is one sealed value of fixed length under a keyed tag that is tied to no face.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Protocol

from annotated_types import Len

from domain.shared.actor import Wearer
from domain.shared.audiences import Audience
from domain.shared.ids import BoardId, CommunityId, NoticeId, PostId, PseudonymId, ThreadId
from domain.shared.scopes import Scope
from domain.shared.shapes import PageRequest, RenderedPage, command, view


class NoticeKind(StrEnum):
    """How somebody spoke to one."""

    MENTION = "mention"
    """A post names one's face."""
    REPLY = "reply"
    """A post replies to one's own."""
    ANSWER = "answer"
    """One's thread waited for an answer, and here is the first."""


@dataclass(frozen=True, slots=True)
class Notice:
    """That a post speaks to a face. One for each of both, whatever it does to it."""

    id: NoticeId
    pseudonym_id: PseudonymId
    post_id: PostId
    kind: NoticeKind


@dataclass(frozen=True, slots=True)
class Addressed:
    """Whom a post is to speak to."""

    post_id: PostId
    community_id: CommunityId
    author: PseudonymId
    scopes: Sequence[Scope]
    """Faces of others are not mentioned here: who is worn elsewhere is not known here."""
    mentioned: Sequence[PseudonymId] = ()
    reply_to: PostId | None = None
    answered: PseudonymId | None = None
    """Who opened the thread that had waited for an answer."""
    ids: Sequence[NoticeId] = ()
    """One for each that is named above, in that order."""


PLACE = "notices"
"""Where a `NoticeState` is kept among what is nobody's business but one's own."""
_ORDER = tuple(NoticeKind)
_NOTHING_READ = "ntc_" + "0" * 26


@dataclass(frozen=True, slots=True)
class NoticeState:
    """What somebody has read of their notices, and which they want."""

    read_up_to: str = _NOTHING_READ
    wanted: frozenset[NoticeKind] = frozenset(NoticeKind)

    def packed(self) -> bytes:
        """Always 32 bytes."""
        flags = sum(1 << n for n, kind in enumerate(_ORDER) if kind not in self.wanted)
        return f"{self.read_up_to}{flags:02x}".encode()

    @classmethod
    def unpacked(cls, packed: bytes) -> "NoticeState":
        text = packed.decode()
        flags = int(text[30:], 16)
        return cls(text[:30], frozenset(kind for n, kind in enumerate(_ORDER) if not flags & 1 << n))


@dataclass(frozen=True, slots=True)
class KeptState:
    """A `NoticeState`, sealed, under a marker that is tied to no face."""

    marker: bytes
    sealed: bytes


class Notices(Protocol):
    async def address(self, addressed: Addressed) -> list[tuple[PseudonymId, NoticeKind]]:
        """Those that get a notice of this post which they did not have, as a mention if they had another.

        Nobody is spoken to who is not there, and nobody mentioned whose face is retired or worn elsewhere.
        """

    async def keep_mentions(self, post_id: PostId, body: str) -> None:
        """Of those whom a post mentions only whom this text names."""


class NoticeStates(Protocol):
    async def put(self, state: KeptState) -> None: ...

    async def get(self, marker: bytes) -> bytes | None:
        """Held until the work ends."""

    def remove(self, marker: bytes) -> None: ...


class NoticesReader(Protocol):
    """Each method is one statement. What the viewer does not read, or whose author they block, is not there."""

    async def state(self, marker: bytes) -> bytes | None: ...

    async def notices(self, looking: "Looking", page: PageRequest, *, unread: bool) -> RenderedPage:
        """`NoticeView`s, newest first."""

    async def is_there(self, looking: "Looking", post_id: str) -> bool:
        """Whether there is a notice of this post among them."""


@dataclass(frozen=True, slots=True)
class Looking:
    """Whose notices are looked for, and what of them they see."""

    faces: Sequence[PseudonymId]
    audiences: Collection[Audience]
    hidden_by: Sequence[bytes]
    """As `Shunned.hidden_by`."""
    state: NoticeState = NoticeState()


class OwnValues(Protocol):
    """What the vault of pseudonyms does for what is nobody's business but one's own."""

    def own_marker(self, wearer: Wearer, place: str) -> bytes:
        """The keyed tag under which it is kept: tied to no face."""

    def hide(self, wearer: Wearer, place: str, plain: bytes) -> bytes:
        """Authenticated ciphertext under a key of this membership's own: no longer than what is in it, and a little."""

    def unhide(self, wearer: Wearer, place: str, hidden: bytes) -> bytes: ...


_ID = Annotated[str, Len(1, 64)]


@command({"up_to": "ntc_01kb2y8v4t6m0q3r5s7w9x1z2a"})
class ReadNotices:
    """Up to where one has read."""

    up_to: _ID
    """The id of a notice: it and all that are older are read. What has been read stays so."""


@command({"kinds": ["mention", "answer"]})
class ChooseNotices:
    """Which notices one wants."""

    kinds: Annotated[Sequence[NoticeKind], Len(0, len(NoticeKind))]
    """`mention` · `reply` (to one's post) · `answer` (the first one in one's thread that waited for it). None: none."""


@view({"kinds": ["mention", "answer"]})
class NoticePreferences:
    """Which notices one wants. Nobody else sees it."""

    kinds: list[NoticeKind]


@view(
    {
        "id": "ntc_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "kind": "mention",
        "pseudonym_id": "psd_5mz0wq6gqk1v0n3h2j4t8r9x7c",
        "board_id": "brd_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "thread_id": "thr_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "post_id": "pst_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "read": False,
    }
)
class NoticeView:
    """That somebody spoke to one, and where. What they said is read there."""

    id: NoticeId
    kind: NoticeKind
    pseudonym_id: PseudonymId
    """Which of one's own faces was spoken to."""
    board_id: BoardId
    thread_id: ThreadId
    post_id: PostId
    read: bool
