"""What unsealing needs from outside, takes in, and shows."""

from collections.abc import Awaitable, Callable, Sequence, Set
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Annotated, Literal, Protocol, TypeVar

from annotated_types import Len

from domain.pseudonyms.unsealing.model import (
    LONGEST_REASON,
    LONGEST_SUBJECT,
    Part,
    Unsealing,
    UnsealingId,
    UnsealingState,
)
from domain.shared.actor import Standing
from domain.shared.audit import Audit
from domain.shared.ids import CommunityId, MembershipId, PseudonymId
from domain.shared.shapes import Json, PageRequest, RenderedPage, command, view

T = TypeVar("T")


class Unsealings(Protocol):
    def add(self, unsealing: Unsealing) -> None: ...

    async def get(self, unsealing_id: str) -> Unsealing | None:
        """Held against other changes until the work ends."""

    def save(self, unsealing: Unsealing) -> None: ...

    async def over(self, now: datetime, limit: int) -> list[Unsealing]:
        """Open or approved ones whose time is up, held; those that somebody else holds are passed over."""


class UnsealingWork(Protocol):
    @property
    def unsealings(self) -> Unsealings: ...
    @property
    def audit(self) -> Audit: ...


class BeginUnsealingWork(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[UnsealingWork]: ...


class UnsealingsReader(Protocol):
    async def unsealing(self, community_id: CommunityId, unsealing_id: str) -> Json | None:
        """An `UnsealingView`."""

    async def unsealings(
        self, community_id: CommunityId, state: UnsealingState | None, page: PageRequest
    ) -> RenderedPage:
        """`UnsealingView`s, newest first."""


class Vault(Protocol):
    """What the vault of pseudonyms does for unsealing."""

    async def office_face(self, standing: Standing) -> PseudonymId:
        """The face that one acts under."""

    def mark(self, standing: Standing, place: str) -> bytes:
        """The keyed tag of a person for a place."""

    async def unseal(
        self, community_id: CommunityId, pseudonym_id: str, look: Callable[[MembershipId], Awaitable[T]]
    ) -> T:
        """What `look` tells of the person behind a face. Raises PseudonymMissing."""


class Disclosures(Protocol):
    """What memberships tell about the person behind one membership, and never which one it is."""

    async def disclose(
        self, membership_id: MembershipId, parts: Set[str], is_named: Callable[[bytes], bool] | None
    ) -> Json:
        """A view with these parts. `is_named` recognises the digest of the proof that was asked about."""

    async def is_same_person(self, membership_id: MembershipId, standing: Standing) -> bool:
        """Whether it is a membership of the same account, be it one that was left."""

    def proof_digest(self, community_id: CommunityId, kind: str, subject: str) -> bytes:
        """By what a proof of this subject is kept. Raises InvalidInput."""


@command({"kind": "youtube", "subject": "UC5mz0wq6gqk1v0n3h2j4t8r"})
class NamedProof:
    """Somebody elsewhere, such as a channel."""

    kind: Literal["youtube", "voucher", "attestation"]
    subject: Annotated[str, Len(1, LONGEST_SUBJECT)]
    """A YouTube channel's id, a voucher's code, or the subject of an attestation. It is not kept."""


@command(
    {
        "pseudonym_id": "psd_5mz0wq6gqk1v0n3h2j4t8r9x7c",
        "reason": "ほかの会員への脅迫について、警察から照会がありました。",
        "scope": ["standing", "proof"],
        "expires_at": None,
    }
)
class RequestUnsealing:
    """Ask that one face be opened."""

    pseudonym_id: PseudonymId
    """The face to be opened."""
    reason: Annotated[str, Len(1, LONGEST_REASON)]
    """The second person reads it; so does whoever reads the audit log."""
    scope: Annotated[Sequence[Part], Len(1, len(Part))]
    """What is to be seen, and nothing else will be."""
    match: NamedProof | None = None
    """Who is asked about, with `match` in the scope and only then."""
    expires_at: datetime | None = None
    """1 to 7 days from now; 3 if absent. Deciding and looking are both over then."""


@command({"decision": "approve", "reason": "照会書を確認しました。"})
class DecideUnsealing:
    """The second person's decision."""

    decision: Literal["approve", "refuse"]
    reason: Annotated[str, Len(1, LONGEST_REASON)]


@view(
    {
        "id": "uns_5mz0wq6gqk1v0n3h2j4t8r9x7c",
        "pseudonym_id": "psd_5mz0wq6gqk1v0n3h2j4t8r9x7c",
        "scope": ["standing", "proof"],
        "reason": "ほかの会員への脅迫について、警察から照会がありました。",
        "requested_at": "2026-11-22T10:30:00Z",
        "requested_by": "psd_7nd2v8r4tqk1v0n3h2j4t8r9x7",
        "expires_at": "2026-11-25T10:30:00Z",
        "state": "open",
        "decided_by": None,
        "decision_reason": "",
    }
)
class UnsealingView:
    """A request to open one face, as those see it who may take part in one."""

    id: UnsealingId
    pseudonym_id: PseudonymId
    """The face to be opened."""
    scope: list[Part]
    reason: str
    requested_at: str
    requested_by: PseudonymId
    expires_at: str
    state: UnsealingState
    decided_by: PseudonymId | None
    decision_reason: str
