"""Keys, faces, and proofs of a membership elsewhere: what memberships need beside what they keep."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from domain.memberships.model.community import Community
from domain.memberships.model.membership import Owed, Personal
from domain.shared.actor import Standing, Wearer
from domain.shared.farewell import Farewell
from domain.shared.ids import CommunityId, MembershipId, PseudonymId


class PersonalSeals(Protocol):
    """Seal within the work that keeps what was sealed: whoever destroys a key waits for works that are under way."""

    def new_tag_key(self) -> bytes:
        """32 random bytes, for a new membership."""

    def seal_personal(self, membership_id: MembershipId, personal: Personal) -> bytes:
        """Ciphertext of fixed length, different at every call."""

    def open_personal(self, membership_id: MembershipId, sealed: bytes) -> Personal: ...


class EntrySeals(Protocol):
    def seal_entry(self, unwritten_id: str, owed: Owed) -> bytes:
        """Ciphertext of fixed length, different at every call."""

    def open_entry(self, unwritten_id: str, sealed: bytes) -> Owed: ...


class Digests(Protocol):
    def digest(self, purpose: str, secret: str) -> bytes:
        """A keyed digest; without the key it neither shows nor confirms the secret."""


class Codes(Protocol):
    def new(self) -> str:
        """A fresh code of at least 70 random bits that people can type."""

    def normal(self, typed: str) -> str:
        """What a person typed, with case, spaces, hyphens and usual misreadings undone."""


class Faces(Protocol):
    """What the vault of pseudonyms does for memberships."""

    async def office_face(self, standing: Standing) -> PseudonymId:
        """The face that staff act under."""

    async def all_worn_by(self, standing: Standing) -> list[PseudonymId]:
        """Every face of one's own."""

    async def numbers(self, standing: Standing) -> Mapping[PseudonymId, int]:
        """Every face of one's own, with its number among them."""

    async def let_go(self, wearer: Wearer, farewell: Farewell) -> bool:
        """Let those faces of somebody who has left go whose moment has come. Whether all are gone."""

    async def forget(self, wearer: Wearer, community_id: CommunityId) -> None:
        """What somebody prefers who has left."""

    def mark(self, standing: Standing, place: str) -> bytes:
        """The keyed tag of a person for a place."""

    def address(self, wearer: Wearer) -> str:
        """For one notice to a person; different at every call."""

    async def act_on(
        self, community_id: CommunityId, pseudonym_id: str, act: Callable[[MembershipId], Awaitable[None]]
    ) -> PseudonymId:
        """Act on the person behind a face. Raises PseudonymMissing."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a provider confirmed."""

    subject: str
    """Who it is at the provider. It goes no further than into a keyed digest."""
    level: str


class MembershipProof(Protocol):
    """A provider of memberships elsewhere. Both methods raise ProofUnavailable when it gives no sound answer."""

    async def confirm(self, community: Community, evidence: str) -> Claim | None:
        """Whom the evidence stands for, if they are a member there now."""

    async def current(self, community: Community) -> dict[str, str]:
        """Everybody who is a member there now: subject → level. Complete, or refused."""
