"""Standings, communities and rules."""

from collections.abc import Mapping, Sequence

from adapters.memory.readers.pages import committed, in_language, page_of, start_of, written
from adapters.memory.stores import newest_accepted
from adapters.memory.tables import MemoryDatabase, Tables
from domain.memberships.model import Community, Membership, Rules
from domain.memberships.ports import CommunityView, RulesView
from domain.shared.actor import Standing
from domain.shared.cursors import Cursors
from domain.shared.ids import AccountId, CommunityId
from domain.shared.shapes import Json, PageRequest, RenderedPage
from domain.shared.text import Language


class MemoryMembershipsReader:
    def __init__(self, database: MemoryDatabase, cursors: Cursors) -> None:
        self._database = database
        self._cursors = cursors

    async def standings_of(self, account_id: AccountId) -> Mapping[CommunityId, Standing]:
        return (await self.standings_of_many([account_id])).get(account_id, {})

    async def standings_of_many(
        self, accounts: Sequence[AccountId]
    ) -> Mapping[AccountId, Mapping[CommunityId, Standing]]:
        tables = await committed(self._database)
        found: dict[AccountId, dict[CommunityId, Standing]] = {}
        for membership in tables.all(Membership):
            if membership.account_id in accounts:
                standing = _standing(membership, tables)
                found.setdefault(membership.account_id, {})[membership.community_id] = standing
        return found

    async def communities(self, page: PageRequest, language: Language) -> RenderedPage:
        start = start_of(page, "communities", self._cursors)
        tables = await committed(self._database)
        views = {community.slug: _community_view(community, language) for community in tables.all(Community)}
        return page_of(views, start, page.limit, "communities", self._cursors)

    async def community(self, community: str, language: Language) -> Json | None:
        found = _found(await committed(self._database), community)
        return None if found is None else written(_community_view(found, language))

    async def rules(self, community: str, page: PageRequest, language: Language) -> RenderedPage | None:
        name = f"rules/{community}"
        start = start_of(page, name, self._cursors)
        tables = await committed(self._database)
        if (found := _found(tables, community)) is None:
            return None
        versions = [rules for rules in tables.all(Rules) if rules.community_id == found.id]
        views = {f"{rules.version:010}": _rules_view(rules, language) for rules in versions}
        return page_of(views, start, page.limit, name, self._cursors, descending=True)


def _found(tables: Tables, community: str) -> Community | None:
    return next((each for each in tables.all(Community) if community in (each.id, each.slug)), None)


def _standing(membership: Membership, tables: Tables) -> Standing:
    community = tables.rows(Community)[(membership.community_id,)]
    return Standing(
        membership_id=membership.id,
        community_id=community.id,
        community_slug=community.slug,
        state=membership.state,
        roles=frozenset(membership.roles),
        rules_version=community.rules_version,
        rules_accepted=newest_accepted(tables, membership.account_id, community.id),
        pseudonyms_per_member=community.policy.pseudonyms_per_member,
    )


def _community_view(community: Community, language: Language) -> CommunityView:
    return CommunityView(
        id=community.id,
        slug=community.slug,
        name=in_language(community.name, language),
        description=in_language(community.description, language),
        time_zone=community.time_zone,
        languages=list(community.languages),
        policy=community.policy,
        rules_version=community.rules_version,
    )


def _rules_view(rules: Rules, language: Language) -> RulesView:
    text = in_language(rules.text, language)
    return RulesView(version=rules.version, text=text, published_on=rules.published_on.isoformat())
