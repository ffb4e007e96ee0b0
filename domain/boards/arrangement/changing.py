"""Changing a board: what it is called, who sees it, who writes, how far faces reach there, where it stands."""

from dataclasses import fields, replace

from domain.boards import policies
from domain.boards.arrangement.arranging import category_of, put_in_place
from domain.boards.arrangement.views import ChangeBoard
from domain.boards.errors import BoardMissing
from domain.boards.events.boards import BoardChanged, BoardsArranged
from domain.boards.model.board import Board, clean_board_description, clean_board_name
from domain.boards.ports.faces import Faces
from domain.boards.ports.readers import BoardsReader
from domain.boards.ports.stores import BeginBoardsWork
from domain.boards.posts.entries import clean_tags
from domain.shared.actor import Actor
from domain.shared.audiences import clean_groups, clean_writers
from domain.shared.audit import AuditEntry, new_entry
from domain.shared.clock import Clock
from domain.shared.errors import RevisionOutdated
from domain.shared.ids import Ids, PseudonymId


class Changing:
    def __init__(self, begin: BeginBoardsWork, reader: BoardsReader, faces: Faces, ids: Ids, clock: Clock) -> None:
        self._begin = begin
        self._reader = reader
        self._faces = faces
        self._ids = ids
        self._clock = clock

    async def change(self, actor: Actor, board_id: str, command: ChangeBoard, revision: int | None) -> None:
        """`revision` is the one that the change is based on, if the caller says so.

        Raises BoardMissing, NotStaff, RevisionOutdated, ScopeOnlyTightens, InvalidInput.
        """
        place = await self._reader.place_of_board(actor, board_id)
        if place is None:
            raise BoardMissing
        face = await self._faces.office_face(policies.require_may_change(actor, place))
        async with self._begin() as work:
            # Who moves one holds all, and holds them first, so that two who move boards wait for one another.
            others = {} if command.place is None else await work.boards.by_slug(place.community_id)
            before = await work.boards.lock(place.board_id)
            if revision is not None and revision != before.revision:
                raise RevisionOutdated(revision=before.revision)
            after = _changed(before, command)
            if command.category_id is not None:
                after = replace(after, category_id=(await category_of(work, after, command.category_id)).id)
            others = {slug: other for slug, other in others.items() if other.id != before.id}
            after, shifted = put_in_place(others.values(), after, command.place)
            if after == before:
                return
            for board in shifted:
                work.boards.save(board)
            work.boards.save(replace(after, revision=before.revision + 1))
            work.audit.add(self._entry(face, before, after))
            work.events.record(BoardChanged(after.community_id, after.id, bool(after.visible_to)))
            if shifted:
                work.events.record(BoardsArranged(after.community_id))

    def _entry(self, face: PseudonymId, before: Board, after: Board) -> AuditEntry:
        what = ",".join(f.name for f in fields(Board) if getattr(before, f.name) != getattr(after, f.name))
        return new_entry(self._ids, self._clock, after.community_id, face, f"board_changed:{what}", after.id)


def _changed(before: Board, command: ChangeBoard) -> Board:
    after = before if command.pseudonym_scope is None else before.tightened(command.pseudonym_scope)
    return replace(
        after,
        name=before.name if command.name is None else clean_board_name(command.name),
        description=before.description if command.description is None else clean_board_description(command.description),
        visible_to=before.visible_to if command.visible_to is None else clean_groups(command.visible_to, "/visible_to"),
        writers=before.writers if command.writers is None else clean_writers(command.writers, "/writers"),
        repliers=before.repliers if command.repliers is None else clean_writers(command.repliers, "/repliers"),
        response_contract=command.response_contract or before.response_contract,
        tags=before.tags if command.tags is None else clean_tags(command.tags),
        reviewers=before.reviewers if command.reviewers is None else clean_groups(command.reviewers, "/reviewers"),
        archived=before.archived if command.archived is None else command.archived,
    ).sound()
