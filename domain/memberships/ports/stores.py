"""What a unit of work can do with what is kept of memberships."""

from collections.abc import Sequence, Set
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime, timedelta
from typing import Protocol

from domain.memberships.model.admission import Application, Invitation, Proof, Voucher
from domain.memberships.model.community import Community, CommunityRevision, ProofKind, Rules
from domain.memberships.model.membership import Fact, Membership, Ownership, RulesAcceptance, Unwritten
from domain.memberships.model.sanction import Sanction
from domain.shared.audit import Audit
from domain.shared.events import EventRecorder
from domain.shared.ids import AccountId, CommunityId, MembershipId, SanctionId, ThreadId


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
