"""Requests to open a face."""

from adapters.memory.readers.pages import committed, listed, numbered, time, written
from adapters.memory.tables import MemoryDatabase
from domain.pseudonyms.unsealing.model import Unsealing, UnsealingState
from domain.pseudonyms.unsealing.ports import UnsealingView
from domain.shared.cursors import Cursors
from domain.shared.ids import CommunityId
from domain.shared.shapes import Json, PageRequest, RenderedPage


class MemoryUnsealingsReader:
    def __init__(self, database: MemoryDatabase, cursors: Cursors) -> None:
        self._database = database
        self._cursors = cursors

    async def unsealing(self, community_id: CommunityId, unsealing_id: str) -> Json | None:
        found = (await committed(self._database)).rows(Unsealing).get((unsealing_id,))
        return written(_view(found)) if found is not None and found.community_id == community_id else None

    async def unsealings(
        self, community_id: CommunityId, state: UnsealingState | None, page: PageRequest
    ) -> RenderedPage:
        def wanted(each: Unsealing) -> bool:
            return each.community_id == community_id and state in (None, each.state)

        shown = numbered(await committed(self._database), Unsealing, wanted, _view)
        return listed(shown, page, f"unsealings/{community_id}/{state}", self._cursors)


def _view(unsealing: Unsealing) -> UnsealingView:
    return UnsealingView(
        id=unsealing.id,
        pseudonym_id=unsealing.pseudonym_id,
        scope=list(unsealing.scope),
        reason=unsealing.reason,
        requested_at=time(unsealing.requested_at),
        requested_by=unsealing.requested_by,
        expires_at=time(unsealing.expires_at),
        state=unsealing.state,
        decided_by=unsealing.decided_by,
        decision_reason=unsealing.decision_reason,
    )
