"""Calls: a post names a role or a profession (`@先生`), and those who bear it find it in a queue until it is answered.

Who is *on call*, the rota of a community says (`rotas`). Nobody is to learn here who bears a role: a claim is a keyed
tag that differs for each post, and that a call is answered says not by whom.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from domain.boards.errors import CallAnswered, CallClaimed
from domain.boards.mentions.rotas import RotasReader
from domain.shared.actor import Standing
from domain.shared.ids import BoardId, CallId, CommunityId, PostId, PseudonymId, ThreadId
from domain.shared.shapes import PageRequest, RenderedPage, view


@dataclass(frozen=True, slots=True)
class Call:
    """That a post calls a group."""

    id: CallId
    community_id: CommunityId
    post_id: PostId
    called: str
    """The group."""
    token: str
    """How the post's text names it: `@先生`."""
    answered: bool = False
    claim: bytes | None = None
    """A keyed tag of who has taken it on and of the post: tied to no face, and to no other claim of theirs."""

    def claimed(self, claim: bytes) -> "Call":
        """Raises CallAnswered, CallClaimed."""
        if self.answered:
            raise CallAnswered
        if self.claim not in (None, claim):
            raise CallClaimed
        return replace(self, claim=claim)

    def given_back(self) -> "Call":
        return replace(self, claim=None)

    def met(self, claim: bytes, *, by_staff: bool) -> "Call":
        """By whoever has taken it on, if somebody has; by staff in any case. Raises CallClaimed."""
        if self.claim not in (None, claim) and not by_staff:
            raise CallClaimed
        return replace(self, answered=True, claim=None)


@dataclass(frozen=True, slots=True)
class CallTally:
    """How often a group was called by a face, or in a community, until it begins anew."""

    place: str
    """A face's or a community's id."""
    called: str
    calls: int
    until: datetime


class Calls(Protocol):
    async def put(self, call: Call) -> None: ...

    async def get(self, call_id: str) -> Call | None:
        """Held until the work ends."""

    def save(self, call: Call) -> None: ...

    async def keep(self, post_id: PostId, body: str) -> list[str]:
        """Of a post's calls only those that this text makes. The groups that are left."""

    async def answer(self, post_id: PostId, claim: bytes) -> list[CallId]:
        """Those of a post that bear this claim are answered now, and bear it no more. Which they are."""

    async def count(self, tally: CallTally, most: int, now: datetime) -> datetime | None:
        """One call more, unless there have been so many; then until when. `tally` is the first of its time."""


class CallsReader(RotasReader, Protocol):
    """Each method is one statement."""

    async def calls(
        self, standing: Standing, groups: Sequence[str] | None, page: PageRequest, hidden_by: Sequence[bytes]
    ) -> RenderedPage:
        """`CallView`s that are not answered, oldest first, of these groups or of all, in posts that one reads."""

    async def call(self, call_id: str) -> Call | None: ...

    async def forget_tallies(self, now: datetime) -> None:
        """Those whose time is over."""


@view(
    {
        "id": "cal_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "group": "profession:psychiatrist",
        "board_id": "brd_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "thread_id": "thr_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "post_id": "pst_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "claimed": False,
    }
)
class CallView:
    """A call that nobody has answered yet. Its text is read where it stands."""

    id: CallId
    group: str
    board_id: BoardId
    thread_id: ThreadId
    post_id: PostId
    claimed: bool
    """Somebody has taken it on; who, is not kept."""


class CallerFaces(Protocol):
    """What the vault of pseudonyms does for calls."""

    def mark(self, standing: Standing, place: str) -> bytes: ...

    async def office_face(self, standing: Standing) -> PseudonymId: ...


def claim_of(faces: CallerFaces, standing: Standing, post_id: str) -> bytes:
    """What this person's claims to the calls of a post are kept under."""
    return faces.mark(standing, f"call/{post_id}")
