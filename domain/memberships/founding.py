"""Communities and their rules: founding, revising, publishing."""

import re
from collections.abc import Sequence
from dataclasses import asdict, replace

from domain.memberships import policies
from domain.memberships.errors import CommunityMissing, RulesUnchangeable, SlugTaken
from domain.memberships.model.community import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    LONGEST_RULES,
    Community,
    CommunityRevision,
    Rules,
)
from domain.memberships.model.membership import Membership, Ownership, Personal, RulesAcceptance
from domain.memberships.ports.outside import Faces, PersonalSeals
from domain.memberships.ports.stores import BeginCommunitiesWork, BeginMembershipsWork
from domain.memberships.views.communities import FoundCommunity, PublishRules, ReviseCommunity
from domain.shared.actor import Actor, MembershipState, Role, Standing
from domain.shared.audit import AuditEntry, new_entry
from domain.shared.clock import Clock, to_month
from domain.shared.errors import Flaw, InvalidInput, RevisionOutdated, within
from domain.shared.ids import SLUG_PATTERN, AccountId, CommunityId, Ids, MembershipId, PseudonymId
from domain.shared.text import Localized, clean_line, clean_localized, is_language
from domain.shared.zones import is_zone


class Founding:
    def __init__(
        self,
        begin: BeginCommunitiesWork,
        begin_memberships: BeginMembershipsWork,
        faces: Faces,
        seals: PersonalSeals,
        ids: Ids,
        clock: Clock,
    ) -> None:
        self._begin = begin
        self._begin_memberships = begin_memberships
        self._faces = faces
        self._seals = seals
        self._ids = ids
        self._clock = clock

    async def found_as(self, actor: Actor, command: FoundCommunity, rules: PublishRules) -> CommunityId:
        """Over the API, by somebody who owns a community here. Raises NotStaff, SlugTaken, InvalidInput."""
        policies.require_may_found(actor)
        with within("/community"):
            community = self._community_of(command, rules.version)
        with within("/rules"):
            first = self._rules_of(community.id, rules)
        return await self._found(community, first, actor.account_id)

    async def found(self, command: FoundCommunity, rules: PublishRules, owner: AccountId) -> CommunityId:
        """Found a community with its first rules and its owner, who accepts them by founding it."""
        community = self._community_of(command, rules.version)
        return await self._found(community, self._rules_of(community.id, rules), owner)

    async def _found(self, community: Community, rules: Rules, owner: AccountId) -> CommunityId:
        """The owner comes first, so that no community is ever without one.

        After an interruption between the two there is a membership of a community that is nowhere: nobody sees it,
        founding again has an id of its own, and `Mending` forgets it.
        """
        if await self.find(community.slug) is not None:
            raise SlugTaken
        await self._enter(community, owner)
        async with self._begin() as work:
            work.communities.add(community)
            work.rules.add(rules)
            work.audit.begin(community.id)
        return community.id

    async def _enter(self, community: Community, owner: AccountId) -> None:
        membership_id = MembershipId(self._ids.random("mem"))
        personal = Personal(frozenset({Role.MEMBER, Role.OWNER}), tag_key=self._seals.new_tag_key())
        month = to_month(self._clock.now())
        async with self._begin_memberships() as work:
            work.ownerships.add(Ownership(community.id))
            work.memberships.add(
                Membership(
                    id=membership_id,
                    account_id=owner,
                    community_id=community.id,
                    state=MembershipState.ACTIVE,
                    joined_month=month,
                    due_on=None,
                    reminded=False,
                    personal=self._seals.seal_personal(membership_id, personal),
                )
            )
            work.acceptances.add(RulesAcceptance(owner, community.id, community.rules_version, month))

    async def find(self, community: str) -> CommunityId | None:
        """The id of a community, by id or slug."""
        async with self._begin() as work:
            found = await work.communities.find(community)
        return None if found is None else found.id

    async def revise(self, standing: Standing, command: ReviseCommunity, revision: int | None) -> None:
        """Change a community. `revision` is the one that the change is based on, if the caller says so.

        Raises NotStaff, RevisionOutdated, InvalidInput.
        """
        policies.require_may_revise(standing)
        face = await self._faces.office_face(standing)
        async with self._begin() as work:
            before = await work.communities.lock(standing.community_id)
            if revision is not None and revision != before.revision:
                raise RevisionOutdated(revision=before.revision)
            after = self._revised(before, command)
            if after == before:
                return
            document = asdict(before)
            work.communities.keep(
                CommunityRevision(before.id, before.revision, _plain(document), self._clock.now().date())
            )
            work.communities.save(replace(after, revision=before.revision + 1))
            work.audit.add(self._entry(standing, face, "community_revised", str(before.revision)))

    async def publish_rules_as(self, standing: Standing, command: PublishRules) -> None:
        """The next version of the rules, by an owner. Raises NotStaff, RulesUnchangeable, InvalidInput."""
        policies.require_may_publish_rules(standing)
        face = await self._faces.office_face(standing)
        async with self._begin() as work:
            found = await work.communities.lock(standing.community_id)
            if command.version != found.rules_version + 1:
                raise RulesUnchangeable(version=found.rules_version)
            work.rules.add(self._rules_of(found.id, command))
            work.communities.save(replace(found, rules_version=command.version))
            work.audit.add(self._entry(standing, face, "rules_published", str(command.version)))

    async def publish_rules(self, community: str, command: PublishRules) -> None:
        """The rules of a blueprint. The version in force is a no-op, an older one refused."""
        async with self._begin() as work:
            found = await work.communities.find(community)
            if found is None:
                raise CommunityMissing
            found = await work.communities.lock(found.id)
            if command.version == found.rules_version:
                return
            if command.version < found.rules_version:
                raise RulesUnchangeable(version=found.rules_version)
            work.rules.add(self._rules_of(found.id, command))
            work.communities.save(replace(found, rules_version=command.version))

    def _entry(self, standing: Standing, face: PseudonymId, what: str, subject: str) -> AuditEntry:
        return new_entry(self._ids, self._clock, standing.community_id, face, what, subject)

    def _community_of(self, command: FoundCommunity, rules_version: int) -> Community:
        if re.fullmatch(SLUG_PATTERN, command.slug) is None:
            raise InvalidInput(Flaw("/slug", "does_not_fit"))
        _require_time_zone(command.time_zone)
        return Community(
            id=CommunityId(self._ids.ordered("com")),
            slug=command.slug,
            name=_name(command.name),
            description=_description(command.description),
            time_zone=command.time_zone,
            languages=_languages(command.languages),
            policy=command.policy.sound(),
            rules_version=rules_version,
            founded_month=to_month(self._clock.now()),
        )

    @staticmethod
    def _revised(before: Community, command: ReviseCommunity) -> Community:
        if command.time_zone is not None:
            _require_time_zone(command.time_zone)
        return replace(
            before,
            name=before.name if command.name is None else _name(command.name),
            description=before.description if command.description is None else _description(command.description),
            time_zone=command.time_zone or before.time_zone,
            languages=before.languages if command.languages is None else _languages(command.languages),
            policy=before.policy if command.policy is None else command.policy.sound(),
        )

    def _rules_of(self, community_id: CommunityId, command: PublishRules) -> Rules:
        text = clean_localized(command.text, "/text", LONGEST_RULES)
        changes = {} if command.changes is None else clean_localized(command.changes, "/changes", LONGEST_RULES)
        return Rules(community_id, command.version, text, changes, self._clock.now().date())


def _plain(document: dict[str, object]) -> dict[str, object]:
    """What a revision keeps: what anyone could see."""
    return {key: document[key] for key in ("name", "description", "time_zone", "languages", "policy")}


def _name(text: Localized) -> Localized:
    return clean_localized(text, "/name", LONGEST_NAME, clean_line)


def _description(text: Localized) -> Localized:
    return clean_localized(text, "/description", LONGEST_DESCRIPTION, clean_line)


def _languages(tags: Sequence[str]) -> tuple[str, ...]:
    for index, tag in enumerate(tags):
        if not is_language(tag):
            raise InvalidInput(Flaw(f"/languages/{index}", "does_not_fit"))
    return tuple(dict.fromkeys(tags))


def _require_time_zone(name: str) -> None:
    if not is_zone(name):
        raise InvalidInput(Flaw("/time_zone", "unknown"))
