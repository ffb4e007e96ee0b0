"""Communities, their rules, and what staff did there."""

from collections.abc import Sequence

from adapters.memory.readers import membership_views as views
from adapters.memory.readers.pages import committed, listed, numbered, start_of, written
from adapters.memory.tables import MemoryDatabase, Tables
from domain.memberships.model.community import Community, CommunityRevision, Rules
from domain.memberships.model.sanction import Sanction, SanctionState
from domain.shared.audit import ChainedEntry
from domain.shared.cursors import Cursors
from domain.shared.ids import CommunityId, PseudonymId
from domain.shared.shapes import Json, PageRequest, RenderedPage
from domain.shared.text import Language


class MemoryCommunitiesReader:
    def __init__(self, database: MemoryDatabase, cursors: Cursors) -> None:
        self._database = database
        self._cursors = cursors

    async def communities(self, page: PageRequest, language: Language) -> RenderedPage:
        tables = await committed(self._database)
        shown = {each.slug: views.of_community(each, language) for each in tables.all(Community)}
        return listed(shown, page, "communities", self._cursors, descending=False)

    async def community(self, community: str, language: Language) -> Json | None:
        found = _found(await committed(self._database), community)
        return None if found is None else written(views.of_community(found, language))

    async def rules(self, community: str, page: PageRequest, language: Language) -> RenderedPage | None:
        name = f"rules/{community}"
        start_of(page, name, self._cursors)
        tables = await committed(self._database)
        if (found := _found(tables, community)) is None:
            return None
        versions = [rules for rules in tables.all(Rules) if rules.community_id == found.id]
        return listed(
            {f"{each.version:010}": views.of_rules(each, language) for each in versions}, page, name, self._cursors
        )

    async def revisions(self, community_id: CommunityId, page: PageRequest) -> RenderedPage:
        tables = await committed(self._database)
        kept = [each for each in tables.all(CommunityRevision) if each.community_id == community_id]
        shown = {f"{each.revision:010}": views.of_revision(each) for each in kept}
        return listed(shown, page, f"revisions/{community_id}", self._cursors)

    async def sanction(self, community_id: CommunityId, sanction_id: str) -> Json | None:
        found = (await committed(self._database)).rows(Sanction).get((sanction_id,))
        seen = found is not None and found.community_id == community_id
        return written(views.of_sanction(found)) if found is not None and seen else None

    async def sanctions(
        self, community_id: CommunityId, state: SanctionState | None, page: PageRequest
    ) -> RenderedPage:
        def wanted(each: Sanction) -> bool:
            return each.community_id == community_id and state in (None, each.state)

        shown = numbered(await committed(self._database), Sanction, wanted, views.of_sanction)
        return listed(shown, page, f"sanctions/{community_id}/{state}", self._cursors)

    async def sanctions_on(self, faces: Sequence[PseudonymId], page: PageRequest) -> RenderedPage:
        tables = await committed(self._database)
        shown = numbered(tables, Sanction, lambda each: each.pseudonym_id in faces, views.of_sanction)
        return listed(shown, page, "sanctions/own", self._cursors)

    async def audit(self, community_id: CommunityId, page: PageRequest) -> RenderedPage:
        tables = await committed(self._database)
        kept = [each for each in tables.all(ChainedEntry) if each.community_id == community_id]
        shown = {f"{each.position:010}": views.of_audit_entry(each) for each in kept}
        return listed(shown, page, f"audit/{community_id}", self._cursors)


def _found(tables: Tables, community: str) -> Community | None:
    return next((each for each in tables.all(Community) if community in (each.id, each.slug)), None)
