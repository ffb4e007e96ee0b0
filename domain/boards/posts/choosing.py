"""Choosing what a community offers to say without words."""

from typing import Protocol

from domain.boards import policies
from domain.boards.events.boards import ReactionsChosen
from domain.boards.ports.faces import Faces
from domain.boards.ports.stores import BeginBoardsWork
from domain.boards.posts.reactions import ChooseReactions, ReactionSet, ReactionSetView, shown_in
from domain.shared.actor import Standing
from domain.shared.audit import new_entry
from domain.shared.clock import Clock
from domain.shared.errors import RevisionOutdated
from domain.shared.ids import CommunityId, Ids
from domain.shared.text import Language


class ReactionSetsReader(Protocol):
    async def reactions(self, community_id: CommunityId) -> ReactionSet | None:
        """None where it has never chosen."""


class Choosing:
    def __init__(
        self, begin: BeginBoardsWork, reader: ReactionSetsReader, faces: Faces, ids: Ids, clock: Clock
    ) -> None:
        self._begin = begin
        self._reader = reader
        self._faces = faces
        self._ids = ids
        self._clock = clock

    async def offered(self, standing: Standing, language: Language) -> ReactionSetView:
        offered = await self._reader.reactions(standing.community_id)
        return shown_in(offered or ReactionSet(standing.community_id), language)

    async def choose(self, standing: Standing, command: ChooseReactions, revision: int | None) -> None:
        """What has been given stays, whatever is offered. Raises NotStaff, RevisionOutdated, InvalidInput."""
        policies.require_may_arrange(standing)
        face = await self._faces.office_face(standing)
        async with self._begin() as work:
            before = await work.reaction_sets.lock(standing.community_id)
            if revision is not None and revision != before.revision:
                raise RevisionOutdated(revision=before.revision)
            after = before.chosen(command.reactions)
            if after == before:
                return
            work.reaction_sets.choose(after)
            offered = ",".join(after.reactions)
            work.audit.add(new_entry(self._ids, self._clock, after.community_id, face, "reactions_chosen", offered))
            work.events.record(ReactionsChosen(after.community_id))
