"""What somebody leaves by reading, following and choosing boards: nothing that says who, or when.

Everything is kept under *markers*, digests under a key that the membership alone has, and another for each thing; and
what has a value is *sealed*, at one length, anew each time. So a copy of the database shows how many people read a
thread, and neither who they are, nor how far they came, nor that two of these are one person.

The statement that shows a page makes the markers of its threads itself, and opens what is kept under them
(`adapters/postgres/readers/traces.py`): both are made of SHA-256 alone, which PostgreSQL has. What goes into the digest
has one length for each purpose, which its first letter names.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256, shake_256
from typing import Protocol

from domain.shared.ids import BoardId, CommunityId, PostId, ThreadId

MOST_UNREAD = 100
"""Of a thread's unread posts, how many are counted."""
MOST_UNREAD_ON_BOARD = 20
"""Of a board's newest posts, how many are looked at."""
MOST_FOLLOWED = 1_000
"""Threads that one person follows or mutes in one community."""
MOST_BOARDS = 100
"""Boards that one person chooses in one community."""

_NONCE = 16
_POSITION = 32
_BOARD = 16
"""Bytes of a board's id, so that a whole choice is short enough for PostgreSQL to keep it in its row."""
_LETTERS, _DIGITS = "0123456789abcdefghjkmnpqrstvwxyz", "0123456789abcdefghijklmnopqrstuv"
"""Of base 32: as ids are written, and as Python reads it."""


class FollowKind(StrEnum):
    """What one wants to hear of a thread."""

    FOLLOW = "follow"
    """It is among those in which one looks for what is new."""
    MUTE = "mute"
    """Nothing, although one writes in it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How far somebody has read: one thread, or with `thread_id` absent a whole board, or with both the community."""

    marker: bytes
    community_id: CommunityId
    board_id: BoardId | None
    thread_id: ThreadId | None
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Follow:
    """A thread that somebody follows. `marker` finds it by the thread, `slot` by its number among all that they follow.

    Written once, with no sign of when it is looked at; the two are as good as random to everybody else.
    """

    slot: bytes
    marker: bytes
    thread_id: ThreadId
    kind: FollowKind


@dataclass(frozen=True, slots=True)
class BoardChoice:
    """Which boards somebody wants to see, in their own order: one value of one length, whatever it says."""

    marker: bytes
    community_id: CommunityId
    sealed: bytes


@dataclass(frozen=True, slots=True)
class TraceKey:
    """What the traces of one person in one community are made with. It is kept nowhere."""

    community_id: CommunityId
    key: bytes = field(repr=False)

    def of_reading(self, place: str) -> bytes:
        """`place`: a thread's, board's or community's id."""
        return self._marker("r", place)

    def of_follow(self, thread_id: str) -> bytes:
        return self._marker("f", thread_id)

    def of_slot(self, number: int) -> bytes:
        return self._marker("s", f"{number:04}")

    @property
    def of_choice(self) -> bytes:
        return self._marker("b", self.community_id)

    def reading(self, position: PostId, board_id: BoardId | None = None, thread_id: ThreadId | None = None) -> Reading:
        """Up to this post, and all that are older."""
        place = thread_id or board_id or self.community_id
        sealed = self.sealed(place, position.encode())
        return Reading(self.of_reading(place), self.community_id, board_id, thread_id, sealed)

    def position(self, reading: Reading) -> PostId:
        place = reading.thread_id or reading.board_id or reading.community_id
        return PostId(self.opened(place, reading.sealed).decode())

    def sealed(self, place: str, plain: bytes) -> bytes:
        """Up to 32 bytes, which do not end in a blank, as 48: other ones each time."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + _xor(plain.ljust(_POSITION), self._pad(place, nonce))

    def opened(self, place: str, sealed: bytes) -> bytes:
        nonce, hidden = sealed[:_NONCE], sealed[_NONCE:]
        return _xor(hidden, self._pad(place, nonce)).rstrip()

    def choice(self, boards: Sequence[BoardId]) -> BoardChoice:
        plain = b"".join(map(_packed, boards)).ljust(_BOARD * MOST_BOARDS, b"\0")
        nonce = secrets.token_bytes(_NONCE)
        return BoardChoice(self.of_choice, self.community_id, nonce + _xor(plain, self._stream(nonce)))

    def boards(self, choice: BoardChoice) -> list[BoardId]:
        nonce, hidden = choice.sealed[:_NONCE], choice.sealed[_NONCE:]
        plain = _xor(hidden, self._stream(nonce))
        each = [plain[start : start + _BOARD] for start in range(0, len(plain), _BOARD)]
        return [_unpacked(packed) for packed in each if any(packed)]

    def _marker(self, purpose: str, of: str) -> bytes:
        return sha256(self.key + f"{purpose}{of}".encode()).digest()

    def _pad(self, place: str, nonce: bytes) -> bytes:
        return sha256(self.key + f"p{place}".encode() + nonce).digest()

    def _stream(self, nonce: bytes) -> bytes:
        return shake_256(self.key + b"c" + nonce).digest(_BOARD * MOST_BOARDS)


@dataclass(frozen=True, slots=True)
class Own:
    """What is a viewer's own, in all their communities."""

    traces: Sequence[TraceKey] = ()
    faces: Sequence[Sequence[bytes]] = ()
    """For each membership the number tags of its faces, and of as many that are yet to come that all have equally
    many: what these faces write is not new to the viewer.
    """
    boards: Sequence[str] = ()
    """Those that they chose, in their order; and the ids of communities in which they chose none and see all."""

    @property
    def keys(self) -> list[bytes]:
        return [each.key for each in self.traces]


OWN_NOTHING = Own()


class Readings(Protocol):
    async def advance(self, key: TraceKey, reading: Reading, *, back: bool) -> None:
        """Keep how far somebody has read, unless it was further already and they do not want to go `back`."""


class Follows(Protocol):
    async def put(self, key: TraceKey, thread_id: ThreadId, kind: FollowKind) -> bool:
        """Whether there was room for it, or it was there."""

    async def remove(self, key: TraceKey, thread_id: ThreadId) -> None:
        """Also what was merged into the thread."""


class BoardChoices(Protocol):
    async def choose(self, choice: BoardChoice) -> None:
        """In place of the one before."""

    async def forget(self, marker: bytes) -> None: ...


def _xor(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one) ^ int.from_bytes(other)).to_bytes(len(one))


def _packed(board_id: BoardId) -> bytes:
    return int(board_id[4:].translate(str.maketrans(_LETTERS, _DIGITS)), 32).to_bytes(_BOARD)


def _unpacked(packed: bytes) -> BoardId:
    value = int.from_bytes(packed)
    return BoardId("brd_" + "".join(_LETTERS[value >> shift & 31] for shift in range(125, -1, -5)))
