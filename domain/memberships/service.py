"""Founding a community, publishing its rules, accepting them, joining."""

from dataclasses import replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.memberships.errors import (
    AlreadyMember,
    CommunityMissing,
    MembershipMissing,
    RulesUnchangeable,
    RulesVersionMissing,
)
from domain.memberships.model import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    LONGEST_RULES,
    Community,
    Membership,
    Rules,
    RulesAcceptance,
)
from domain.memberships.ports import (
    AcceptanceView,
    BeginMembershipsWork,
    FoundCommunity,
    JoinCommunity,
    MembershipsReader,
    MembershipsWork,
    OwnMembership,
    PublishRules,
)
from domain.shared.actor import Actor, MembershipState, Role, RulesNotAccepted, Standing
from domain.shared.clock import Clock, to_month
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import AccountId, CommunityId, Ids, MembershipId
from domain.shared.text import clean_line, clean_text, require_languages


class Memberships:
    def __init__(self, begin: BeginMembershipsWork, reader: MembershipsReader, ids: Ids, clock: Clock) -> None:
        self._begin = begin
        self._reader = reader
        self._ids = ids
        self._clock = clock

    async def found(self, command: FoundCommunity, rules: PublishRules, owner: AccountId) -> CommunityId:
        """Found a community with its first rules and its owner, who accepts them by founding it."""
        community = self._community_of(command, rules.version)
        async with self._begin() as work:
            work.communities.add(community)
            work.rules.add(self._rules_of(community, rules))
            work.memberships.add(self._membership(owner, community.id, Role.MEMBER, Role.OWNER))
            work.rules.accept(self._acceptance(owner, community.id, rules.version))
        return community.id

    async def find(self, community: str) -> CommunityId | None:
        """The id of a community, by id or slug."""
        async with self._begin() as work:
            found = await work.communities.find(community)
        return None if found is None else found.id

    async def publish_rules(self, community: str, command: PublishRules) -> None:
        """The next version of the rules; members accept it before they write again. The version in force is a no-op."""
        async with self._begin() as work:
            found = await self._find(work, community)
            if command.version == found.rules_version:
                return
            if command.version < found.rules_version:
                raise RulesUnchangeable(version=found.rules_version)
            work.rules.add(self._rules_of(found, command))
            work.communities.save(replace(found, rules_version=command.version))

    async def accept_rules(self, actor: Actor, community: str, version: int) -> AcceptanceView:
        """Accept the version in force, as a member or before joining. Accepting it again changes nothing."""
        async with self._begin() as work:
            found = await self._find(work, community)
            if version != found.rules_version:
                raise RulesVersionMissing
            work.rules.accept(self._acceptance(actor.account_id, found.id, version))
        return AcceptanceView(version=version)

    async def join(self, actor: Actor, community: str, command: JoinCommunity) -> OwnMembership:
        """Raises AlreadyMember, RulesNotAccepted, AcknowledgementsNeeded."""
        async with self._begin() as work:
            found = await self._find(work, community)
            if actor.standing_in(found.id) is not None:
                raise AlreadyMember
            found.require_acknowledged(command.acknowledgements)
            if await work.rules.accepted_by(actor.account_id, found.id) < found.rules_version:
                raise RulesNotAccepted(version=found.rules_version)
            membership = self._membership(actor.account_id, found.id, Role.MEMBER)
            work.memberships.add(membership)
        return OwnMembership(
            community_id=found.id,
            state=membership.state,
            roles=list(membership.roles),
            rules_accepted=found.rules_version,
        )

    async def actor(self, account_id: AccountId, client_id: str) -> Actor:
        """The account with all its standings; one statement."""
        return Actor(account_id, client_id, await self._reader.standings_of(account_id))

    @staticmethod
    def own(actor: Actor, community: str) -> OwnMembership:
        """Raises MembershipMissing."""
        if (standing := actor.standing_in(community)) is None:
            raise MembershipMissing
        return own_membership(standing)

    async def _find(self, work: MembershipsWork, community: str) -> Community:
        found = await work.communities.find(community)
        if found is None:
            raise CommunityMissing
        return found

    def _community_of(self, command: FoundCommunity, rules_version: int) -> Community:
        _require_time_zone(command.time_zone)
        return Community(
            id=CommunityId(self._ids.ordered("com")),
            slug=command.slug,
            name=_lines(command.name, "/name", LONGEST_NAME),
            description=_lines(command.description, "/description", LONGEST_DESCRIPTION),
            time_zone=command.time_zone,
            languages=tuple(command.languages),
            policy=command.policy,
            rules_version=rules_version,
            founded_month=to_month(self._clock.now()),
        )

    def _rules_of(self, community: Community, command: PublishRules) -> Rules:
        require_languages(command.text, "/text")
        text = {tag: clean_text(words, f"/text/{tag}", LONGEST_RULES) for tag, words in command.text.items()}
        return Rules(community.id, command.version, text, self._clock.now().date())

    def _acceptance(self, account_id: AccountId, community_id: CommunityId, version: int) -> RulesAcceptance:
        return RulesAcceptance(account_id, community_id, version, to_month(self._clock.now()))

    def _membership(self, account_id: AccountId, community_id: CommunityId, *roles: Role) -> Membership:
        membership_id = MembershipId(self._ids.random("mem"))
        joined = to_month(self._clock.now())
        return Membership(membership_id, account_id, community_id, MembershipState.ACTIVE, roles, joined)


def own_membership(standing: Standing) -> OwnMembership:
    return OwnMembership(
        community_id=standing.community_id,
        state=standing.state,
        roles=sorted(standing.roles),
        rules_accepted=standing.rules_accepted,
    )


def _lines(text: dict[str, str], pointer: str, longest: int) -> dict[str, str]:
    require_languages(text, pointer)
    return {tag: clean_line(words, f"{pointer}/{tag}", longest) for tag, words in text.items()}


def _require_time_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput(Flaw("/time_zone", "unknown")) from None
