"""What memberships needs from outside, and what it shows."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Annotated, Protocol

from annotated_types import Ge, Le, Len

from domain.memberships.model import Acknowledgement, Community, Membership, Policy, Rules, RulesAcceptance
from domain.shared.actor import MembershipState, Role, Standing
from domain.shared.ids import AccountId, CommunityId
from domain.shared.shapes import Json, PageRequest, RenderedPage, command, view
from domain.shared.text import Language


class Communities(Protocol):
    def add(self, community: Community) -> None:
        """Raises SlugTaken when the work ends."""

    async def find(self, community: str) -> Community | None:
        """By id or slug."""

    def save(self, community: Community) -> None: ...


class RulesStore(Protocol):
    def add(self, rules: Rules) -> None: ...

    def accept(self, acceptance: RulesAcceptance) -> None:
        """Recorded once, however often and however concurrently it is given."""

    async def accepted_by(self, account_id: AccountId, community_id: CommunityId) -> int:
        """The newest version that this account has accepted; 0 for none."""


class MembershipStore(Protocol):
    def add(self, membership: Membership) -> None:
        """Raises AlreadyMember when the work ends and a concurrent one was first."""


class MembershipsWork(Protocol):
    @property
    def communities(self) -> Communities: ...
    @property
    def rules(self) -> RulesStore: ...
    @property
    def memberships(self) -> MembershipStore: ...


class BeginMembershipsWork(Protocol):
    def __call__(self) -> AbstractAsyncContextManager[MembershipsWork]: ...


class MembershipsReader(Protocol):
    async def standings_of(self, account_id: AccountId) -> Mapping[CommunityId, Standing]:
        """Every standing of one account; one statement."""

    async def standings_of_many(
        self, accounts: Sequence[AccountId]
    ) -> Mapping[AccountId, Mapping[CommunityId, Standing]]:
        """The same for many accounts at once; those without a membership are absent."""

    async def communities(self, page: PageRequest, language: Language) -> RenderedPage:
        """`CommunityView`s by slug."""

    async def community(self, community: str, language: Language) -> Json | None:
        """A `CommunityView`, by id or slug."""

    async def rules(self, community: str, page: PageRequest, language: Language) -> RenderedPage | None:
        """`RulesView`s, newest first; None without such a community."""


@command({"acknowledgements": ["not_a_treatment", "staff_cannot_identify_me"]})
class JoinCommunity:
    """Become a member."""

    acknowledgements: Annotated[Sequence[Acknowledgement], Len(0, 10)] = ()
    """What this person confirms having read; the community's policy lists what is needed."""


@command()
class FoundCommunity:
    """A new community, as a blueprint describes it."""

    slug: str
    name: dict[str, str]
    description: dict[str, str]
    time_zone: str
    languages: Sequence[str]
    policy: Policy


@command()
class PublishRules:
    """A version of a community's rules."""

    version: Annotated[int, Ge(1), Le(10_000)]
    text: dict[str, str]


@view(
    {
        "id": "com_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "slug": "jijokai",
        "name": "自助会",
        "description": "病気や生きづらさとともに暮らす人が、名前を明かさずに話せる場所です。",
        "time_zone": "Asia/Tokyo",
        "languages": ["ja", "en"],
        "policy": {
            "admission": "open",
            "acknowledgements": ["not_a_treatment", "staff_cannot_identify_me"],
            "pseudonym_scope": "community",
            "pseudonyms_per_member": 3,
        },
        "rules_version": 1,
    }
)
class CommunityView:
    """A community, as anyone may see it before joining."""

    id: CommunityId
    slug: str
    name: str
    description: str
    time_zone: str
    """IANA time zone of its sessions and days."""
    languages: list[str]
    policy: Policy
    rules_version: int
    """The version of the rules to accept before writing."""


@view({"version": 1, "text": "1. ここは治療の場ではありません。…", "published_on": "2026-11-01"})
class RulesView:
    """One version of a community's rules."""

    version: int
    text: str
    published_on: str
    """A date, YYYY-MM-DD."""


@view({"version": 1})
class AcceptanceView:
    """The version of the rules that is accepted now."""

    version: int


@view({"community_id": "com_01kb2y8v4t6m0q3r5s7w9x1z2a", "state": "active", "roles": ["member"], "rules_accepted": 1})
class OwnMembership:
    """One's own standing in a community. Only its holder sees it."""

    community_id: CommunityId
    state: MembershipState
    roles: list[Role]
    rules_accepted: int
    """The newest version of the rules that one has accepted; 0 for none."""
