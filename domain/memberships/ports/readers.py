"""What is read of communities and memberships."""

from collections.abc import Callable, Mapping, Sequence, Set
from datetime import date
from typing import Protocol

from domain.memberships.model.admission import ApplicationState
from domain.memberships.model.sanction import SanctionState
from domain.shared.actor import Standing
from domain.shared.ids import AccountId, CommunityId, MembershipId, PseudonymId
from domain.shared.shapes import Json, PageRequest, RenderedPage
from domain.shared.text import Language


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
