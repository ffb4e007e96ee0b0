"""What memberships needs from outside.

Two kinds of work, each in one world: that of *memberships* changes the vault, that of *communities* what members see.
No work reaches both, so a use case that changes both takes two, and says what an interruption between them leaves.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence, Set
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from domain.memberships.model import (
    Application,
    ApplicationState,
    Community,
    CommunityRevision,
    Fact,
    Invitation,
    Membership,
    Owed,
    Ownership,
    Personal,
    Proof,
    ProofKind,
    Rules,
    RulesAcceptance,
    Sanction,
    SanctionState,
    Unwritten,
    Voucher,
)
from domain.shared.actor import Standing, Wearer
from domain.shared.audit import Audit
from domain.shared.events import EventRecorder
from domain.shared.farewell import Farewell
from domain.shared.ids import (
    AccountId,
    CommunityId,
    MembershipId,
    PseudonymId,
    SanctionId,
    ThreadId,
)
from domain.shared.shapes import Json, PageRequest, RenderedPage
from domain.shared.text import Language


class PublicCommunities(Protocol):
    """What is public of communities, to be read in either world."""

    async def find(self, community: str) -> Community | None:
        """By id or slug."""

    async def all_by_proof(self, kind: ProofKind) -> list[Community]:
        """The communities that ask for this proof."""


class Communities(PublicCommunities, Protocol):
    def add(self, community: Community) -> None:
        """Raises SlugTaken when the work ends."""

    async def lock(self, community_id: CommunityId) -> Community:
        """The community, held against other changes until the work ends."""

    def save(self, community: Community) -> None: ...

    def keep(self, revision: CommunityRevision) -> None:
        """Remember what a community was before a change."""


class RulesStore(Protocol):
    def add(self, rules: Rules) -> None: ...


class Acceptances(Protocol):
    def add(self, acceptance: RulesAcceptance) -> None:
        """Recorded once, however often and however concurrently it is given."""

    async def newest(self, account_id: AccountId, community_id: CommunityId) -> int:
        """The newest version that this account has accepted; 0 for none."""


class Ownerships(Protocol):
    def add(self, ownership: Ownership) -> None: ...

    async def lock(self, community_id: CommunityId) -> Ownership:
        """Held against other changes until the work ends."""

    def save(self, ownership: Ownership) -> None: ...


class MembershipStore(Protocol):
    def add(self, membership: Membership) -> None:
        """Raises AlreadyMember when the work ends and a concurrent one was first."""

    def save(self, membership: Membership) -> None: ...

    async def of(self, account_id: AccountId, community_id: CommunityId) -> Membership | None:
        """The one that has not been left, held against other changes until the work ends."""

    async def left_by(self, account_id: AccountId, community_id: CommunityId) -> list[Membership]:
        """Those that this account had here and left."""

    async def get(self, membership_id: MembershipId) -> Membership | None:
        """Held against other changes until the work ends."""

    async def some_others(self, membership: Membership, count: int) -> list[Membership]:
        """Others of its community, picked at random, held; those that somebody else holds are passed over.

        Of two such works in one community the second waits for the first, so that it is not left with nobody.
        """

    async def leaving(self, after: MembershipId, limit: int) -> list[Membership]:
        """Who has left and whose faces have not all gone, by their ids, from behind this one."""

    async def due(self, today: date, limit: int) -> list[Membership]:
        """Whose time has come, held; those that somebody else holds are passed over."""

    async def to_remind(self, before: date, limit: int) -> list[Membership]:
        """Whose time comes by that day and who have not been reminded, held."""

    async def proof_lost(self, today: date, limit: int) -> list[Membership]:
        """On trial or active where a proof is asked for, without one that counts today, held."""

    async def proof_regained(self, today: date, limit: int) -> list[Membership]:
        """In grace or lapsed, with a proof that counts today, or in grace where none is asked for any more, held."""

    def record(self, fact: Fact) -> None: ...

    async def forget_unfounded(self, before: date) -> int:
        """Those of communities that are not there, from months before this one, with all that stands on them."""


class Applications(Protocol):
    def add(self, application: Application) -> None: ...

    async def get(self, application_id: str) -> Application | None:
        """Held against other changes until the work ends."""

    def save(self, application: Application) -> None: ...

    async def open_of(self, membership_id: MembershipId) -> Application | None: ...


class Invitations(Protocol):
    def add(self, invitation: Invitation) -> None: ...

    async def use(self, community_id: CommunityId, digest: bytes, today: date) -> MembershipId | None:
        """Take one use of a good one: who made it. Of concurrent calls no more succeed than there are uses."""

    async def open_by(self, inviter_id: MembershipId, today: date) -> int:
        """How many of somebody's invitations are still good."""

    async def revoke(self, invitation_id: str, inviter_id: MembershipId) -> bool: ...


class Vouchers(Protocol):
    async def add_new(self, vouchers: Sequence[Voucher]) -> int:
        """Those that are not known yet; how many they were."""

    async def claim(self, community_id: CommunityId, digest: bytes, today: date) -> Voucher | None:
        """Take a good one. Of concurrent calls one succeeds."""


class Proofs(Protocol):
    async def held(self, community_id: CommunityId, digest: bytes) -> Proof | None:
        """Held against other changes until the work ends, even where there is none yet."""

    async def put(self, proof: Proof) -> None:
        """Keep it, or give it to another membership or another term."""

    async def mark(self, community_id: CommunityId, kind: ProofKind, current: Set[bytes], today: date) -> None:
        """After a re-check: those in `current` count on, all others have ended."""


class Sanctions(Protocol):
    def add(self, sanction: Sanction) -> None: ...

    async def get(self, sanction_id: str) -> Sanction | None:
        """Held against other changes until the work ends."""

    def save(self, sanction: Sanction) -> None: ...

    async def undone(self, limit: int) -> list[Sanction]:
        """Those that have not been carried out, the oldest first. Not held."""

    async def remove(self, sanction_id: SanctionId) -> None: ...


class UnwrittenEntries(Protocol):
    def add(self, unwritten: Unwritten) -> None: ...

    async def all(self, limit: int) -> list[Unwritten]:
        """Not held."""

    async def remove(self, unwritten_id: str) -> None: ...


class Chores(Protocol):
    async def claim(self, name: str, now: datetime, every: timedelta) -> bool:
        """Whether the last claim is at least `every` ago; if so it is claimed. Of concurrent calls one succeeds."""


class MembershipsWork(Protocol):
    """In the vault."""

    @property
    def communities(self) -> PublicCommunities: ...
    @property
    def acceptances(self) -> Acceptances: ...
    @property
    def ownerships(self) -> Ownerships: ...
    @property
    def memberships(self) -> MembershipStore: ...
    @property
    def applications(self) -> Applications: ...
    @property
    def invitations(self) -> Invitations: ...
    @property
    def vouchers(self) -> Vouchers: ...
    @property
    def proofs(self) -> Proofs: ...
    @property
    def unwritten(self) -> UnwrittenEntries: ...
    @property
    def chores(self) -> Chores: ...


class BeginMembershipsWork(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[MembershipsWork]: ...


class Attestations(Protocol):
    """Which faces bear which professions, for all to see where they say so. What the person has is in the vault."""

    async def attest(self, pseudonym_id: str, profession: str) -> None:
        """Where there is such a face."""

    async def withdraw(self, pseudonym_id: str, profession: str) -> list[ThreadId]:
        """With what was written on the strength of it: no post bears the profession any more, and no verdict stands.
        In which threads that was.
        """


class CommunitiesWork(Protocol):
    """In the community's world."""

    @property
    def communities(self) -> Communities: ...
    @property
    def rules(self) -> RulesStore: ...
    @property
    def sanctions(self) -> Sanctions: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def attestations(self) -> Attestations: ...
    @property
    def events(self) -> EventRecorder: ...


class BeginCommunitiesWork(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[CommunitiesWork]: ...


class MembershipsReader(Protocol):
    """What stands in the vault. Each method is one statement."""

    async def standings_of(self, account_id: AccountId) -> Mapping[CommunityId, Standing]:
        """Every standing of one account that has not been left."""

    async def standings_of_many(
        self, accounts: Sequence[AccountId]
    ) -> Mapping[AccountId, Mapping[CommunityId, Standing]]:
        """The same for many accounts at once; those without a membership are absent."""

    async def facts(self, membership_id: MembershipId, page: PageRequest) -> RenderedPage:
        """`FactView`s, newest first."""

    async def own_application(self, membership_id: MembershipId) -> Json | None:
        """One's newest `ApplicationView`."""

    async def applications(
        self, community_id: CommunityId, state: ApplicationState | None, page: PageRequest
    ) -> RenderedPage:
        """`ApplicationView`s, oldest first."""

    async def invitations(self, inviter_id: MembershipId, page: PageRequest) -> RenderedPage:
        """One's own `InvitationView`s that are not revoked, by falling id."""

    async def voucher_counts(self, community_id: CommunityId, today: date) -> Json:
        """`VoucherCounts`."""


class CommunitiesReader(Protocol):
    """What stands in the community's world. Each method is one statement."""

    async def communities(self, page: PageRequest, language: Language) -> RenderedPage:
        """`CommunityView`s by slug."""

    async def community(self, community: str, language: Language) -> Json | None:
        """A `CommunityView`, by id or slug."""

    async def revisions(self, community_id: CommunityId, page: PageRequest) -> RenderedPage:
        """`RevisionView`s, newest first."""

    async def rules(self, community: str, page: PageRequest, language: Language) -> RenderedPage | None:
        """`RulesView`s, newest first; None without such a community."""

    async def sanction(self, community_id: CommunityId, sanction_id: str) -> Json | None:
        """A `SanctionView`."""

    async def sanctions(
        self, community_id: CommunityId, state: SanctionState | None, page: PageRequest
    ) -> RenderedPage:
        """`SanctionView`s, newest first."""

    async def sanctions_on(self, faces: Sequence[PseudonymId], page: PageRequest) -> RenderedPage:
        """`SanctionView`s of these faces, newest first."""

    async def audit(self, community_id: CommunityId, page: PageRequest) -> RenderedPage:
        """`AuditEntryView`s, newest first."""


class DisclosuresReader(Protocol):
    """What is told when a face is unsealed. Each method is one statement."""

    async def disclosure(
        self, membership_id: MembershipId, parts: Set[str], is_named: Callable[[bytes], bool] | None
    ) -> Json:
        """An `UnsealedView` with these parts; `is_named` recognises the digest of a proof."""

    async def are_of_one_account(self, one: MembershipId, other: MembershipId) -> bool:
        """Whether both are there and belong to one account."""


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
