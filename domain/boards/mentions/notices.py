"""Notices: that somebody spoke to a face, or staff did something with what it wrote. Where, and never what: that is
read where it stands.

A notice belongs to the face that was spoken to, which everybody can see who reads the post; it says nothing of whose
face it is. One's own are looked for under all of one's faces by the request that asks. Up to where one has read them,
and which one wants at all, is one sealed value of fixed length under a keyed tag that is tied to no face; the statement
that lists them opens it (`domain.boards.reading.traces`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Protocol

from annotated_types import Len

from domain.boards.reading.traces import TraceKey
from domain.shared.actor import Standing, Wearer
from domain.shared.audiences import Audience
from domain.shared.ids import BoardId, CommunityId, NoticeId, PostId, PseudonymId, ThreadId
from domain.shared.scopes import Scope
from domain.shared.shapes import PageRequest, RenderedPage, command, view


class NoticeKind(StrEnum):
    """What somebody did that concerns one."""

    MENTION = "mention"
    """A post names one's face."""
    REPLY = "reply"
    """A post replies to one's own."""
    ANSWER = "answer"
    """One's thread waited for an answer, and here is the first."""
    MODERATED = "moderated"
    """Staff did something with one's post, or with the thread that one opened with it; or it was judged."""


@dataclass(frozen=True, slots=True)
class Notice:
    """That a post speaks to a face: one for each of both, whatever it does to it. Or that staff did something with the
    face's post: one for each post, of the last time.
    """

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


@dataclass(frozen=True, slots=True)
class Moderated:
    """Whose writing staff did something with."""

    id: NoticeId
    pseudonym_id: PseudonymId
    thread_id: ThreadId
    post_id: PostId | None
    """None: the thread, for which its first post by this face stands, or else its first."""


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
        """Always 32 bytes, none of them a blank: where, and two digits with a bit for each kind that is not wanted."""
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

    async def moderate(self, whose: Sequence[Moderated]) -> list[tuple[PseudonymId, PostId]]:
        """What is now among the notices of these faces, in the place of an older one of the same post.

        Nobody's where the face is there no more.
        """

    async def forget_removals(self, before: str) -> None:
        """Those of posts that staff have removed, with ids below this one: the tombstone has no name, and is to have
        none for ever.
        """


class NoticeStates(Protocol):
    async def lock(self, usual: KeptState) -> bytes:
        """What is kept under the marker, or else now this one; held until the work ends."""

    def save(self, state: KeptState) -> None: ...

    def remove(self, marker: bytes) -> None: ...


class NoticesReader(Protocol):
    """Each method is one statement. What the viewer does not want or read, or whose author they block, is not there.

    But that a post of their own is hidden or was deleted by staff is always there, where they see the board.
    """

    async def state(self, marker: bytes) -> bytes | None: ...

    async def notices(
        self, looking: "Looking", faces: Sequence[bytes], page: PageRequest, *, unread: bool
    ) -> "NoticesPage":
        """`NoticeView`s, newest first, of the faces that have these number tags."""

    async def is_there(self, looking: "Looking", face: PseudonymId, post_id: str) -> bool:
        """Whether there is a notice of this post among those of the face."""


@dataclass(frozen=True, slots=True)
class Looking:
    """What somebody sees who looks for their notices."""

    audiences: Collection[Audience]
    hidden_by: Sequence[bytes]
    """As `Shunned.hidden_by`."""
    marker: bytes
    """Under which their `NoticeState` is kept."""
    key: TraceKey
    """Which opens it."""

    def sealed(self, state: NoticeState) -> KeptState:
        return KeptState(self.marker, self.key.sealed(PLACE, state.packed()))

    def opened(self, sealed: bytes | None) -> NoticeState:
        """`sealed`: None where nothing is kept."""
        return NoticeState() if sealed is None else NoticeState.unpacked(self.key.opened(PLACE, sealed))


@dataclass(frozen=True, slots=True)
class NoticesPage(RenderedPage):
    """A page of notices."""

    more_faces: bool = False
    """Somebody wears the last of the faces that were looked for, so that they may wear more."""


class OwnValues(Protocol):
    """What the vault of pseudonyms does for what is nobody's business but one's own."""

    def own_marker(self, wearer: Wearer, place: str) -> bytes:
        """The keyed tag under which it is kept: tied to no face."""

    def trace_key(self, standing: Standing) -> bytes:
        """What this person's traces are made with: see `domain.boards.reading.traces`."""

    def own_faces(self, standing: Standing, most: int = ...) -> Sequence[bytes]:
        """The number tags of so many of this person's faces, the first ones."""


_ID = Annotated[str, Len(1, 64)]


@command({"up_to": "ntc_01kb2y8v4t6m0q3r5s7w9x1z2a"})
class ReadNotices:
    """Up to where one has read."""

    up_to: _ID
    """The id of a notice: it and all that are older are read. What has been read stays so."""


@command({"kinds": ["mention", "answer", "moderated"]})
class ChooseNotices:
    """Which notices one wants."""

    kinds: Annotated[Sequence[NoticeKind], Len(0, len(NoticeKind))]
    """`mention` · `reply` (to one's post) · `answer` (the first one in one's thread that waited for it) · `moderated`
    (staff did something with what one wrote, or it was judged; that staff hid or deleted it is told in any case). None:
    no others.
    """


@view({"kinds": ["mention", "answer", "moderated"]})
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
    """That somebody spoke to one, or that staff did something with what one wrote, and where. What is read there."""

    id: NoticeId
    kind: NoticeKind
    """`mention`, `reply`, `answer`: in the post. `moderated`: the post is one's own, and staff have hidden it, shown it
    again, deleted it, warned of it or moved it to another thread, or it got a verdict; or staff have locked, moved,
    merged, renamed or tagged the thread that begins with it; or taken some of that back. The last time counts. Who it
    was is not said.
    """
    pseudonym_id: PseudonymId
    """Which of one's own faces it concerns."""
    board_id: BoardId
    thread_id: ThreadId
    post_id: PostId
    read: bool
