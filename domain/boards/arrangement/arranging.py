"""Adding boards, and the categories that they stand in, in their order."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Protocol, TypeVar

from annotated_types import Interval, Len

from domain.boards import policies
from domain.boards.arrangement.views import Groups, Tags
from domain.boards.errors import CategoryMissing
from domain.boards.events.boards import BoardAdded, BoardsArranged
from domain.boards.model.board import (
    HIGHEST_PLACE,
    LONGEST_BOARD_NAME,
    Board,
    BoardKind,
    Category,
    clean_board_description,
    clean_board_name,
)
from domain.boards.ports.faces import Faces
from domain.boards.ports.stores import BeginBoardsWork, BoardsWork
from domain.boards.posts.entries import clean_tags
from domain.boards.threads.contracts import Contract
from domain.shared.actor import Actor, NotAMember, Standing
from domain.shared.audiences import clean_groups, clean_writers
from domain.shared.audit import AuditEntry, new_entry
from domain.shared.clock import Clock
from domain.shared.errors import Flaw, InvalidInput
from domain.shared.ids import SLUG_PATTERN, BoardId, CategoryId, CommunityId, Ids, PseudonymId
from domain.shared.scopes import PseudonymScope
from domain.shared.shapes import Json, PageRequest, RenderedPage, command
from domain.shared.text import Language, clean_line, clean_localized

LONGEST_SLUG = 60
Slug = Annotated[str, Len(1, LONGEST_SLUG)]
PlaceInOrder = Annotated[int, Interval(ge=1, le=HIGHEST_PLACE)]


@command(
    {
        "slug": "night-shift",
        "kind": "talk",
        "category_id": "cat_01kb2y8v4t6m0q3r5s7w9x1z2a",
        "name": {"ja": "夜勤のこと", "en": "Night shifts"},
        "description": {"ja": "眠れない日の工夫も、ぐちも。", "en": "Ways to sleep, and complaints."},
        "response_contract": "experience",
    }
)
class CreateBoard:
    """A new board. What is absent is as its kind has it."""

    slug: Slug
    """Its readable name: small letters, digits and hyphens."""
    kind: BoardKind
    """It stays as it is."""
    category_id: CategoryId
    name: Mapping[str, str]
    """One line in each language; `ja` is needed."""
    description: Mapping[str, str]
    """One line in each language; `ja` is needed."""
    pseudonym_scope: PseudonymScope | None = None
    """Narrower faces than the community's."""
    visible_to: Groups = ()
    """Who sees it, as in a change of a board. Empty: everybody, which a case conference never is for."""
    writers: Groups | None = None
    repliers: Groups | None = None
    response_contract: Contract | None = None
    tags: Tags = ()
    reviewers: Groups = ()
    place: PlaceInOrder | None = None
    """Where it stands among all boards; the others make room. Absent: after them."""


@command({"slug": "work", "name": {"ja": "仕事のこと", "en": "Work"}})
class CreateCategory:
    """A new category of boards."""

    slug: Slug
    name: Mapping[str, str]
    """One line in each language; `ja` is needed."""
    place: PlaceInOrder | None = None
    """Where it stands among the categories; the others make room. Absent: after them."""


@command({"place": 1})
class ChangeCategory:
    """What is to be different; what is absent stays."""

    name: Mapping[str, str] | None = None
    """One line in each language; `ja` is needed."""
    place: PlaceInOrder | None = None
    """Where it stands among the categories; the others make room."""


Placed = TypeVar("Placed", Board, Category)


class CategoriesReader(Protocol):
    """Each method is one statement. A category is there for who sees a board in it, and for staff."""

    async def categories(self, standing: Standing, page: PageRequest, language: Language) -> RenderedPage:
        """`CategoryDetails` in their order."""

    async def category(self, standing: Standing, category_id: str, language: Language) -> Json | None:
        """A `CategoryDetails`."""

    async def community_of_category(self, viewer: Actor, category_id: str) -> CommunityId | None: ...


class Arranging:
    def __init__(self, begin: BeginBoardsWork, reader: CategoriesReader, faces: Faces, ids: Ids, clock: Clock) -> None:
        self._begin = begin
        self._reader = reader
        self._faces = faces
        self._ids = ids
        self._clock = clock

    async def categories(self, standing: Standing, page: PageRequest, language: Language) -> RenderedPage:
        """In their order: those with a board that one sees; for staff all."""
        return await self._reader.categories(standing, page, language)

    async def category(self, standing: Standing, category_id: str, language: Language) -> Json:
        """Raises CategoryMissing."""
        view = await self._reader.category(standing, category_id, language)
        if view is None:
            raise CategoryMissing
        return view

    async def standing_at(self, actor: Actor, category_id: str) -> Standing:
        """The standing that counts for a category that one may know. Raises CategoryMissing."""
        community_id = await self._reader.community_of_category(actor, category_id)
        if community_id is None:
            raise CategoryMissing
        standing = actor.standing_in(community_id)
        if standing is None:
            raise NotAMember
        return standing

    async def create_board(self, standing: Standing, command: CreateBoard) -> BoardId:
        """Raises NotStaff, InvalidInput, BoardSlugTaken."""
        policies.require_may_arrange(standing)
        described = self._board(standing.community_id, command)
        face = await self._faces.office_face(standing)
        async with self._begin() as work:
            await category_of(work, described, described.category_id)
            others = (await work.boards.by_slug(standing.community_id)).values()
            board, shifted = put_in_place(others, described, command.place or len(others) + 1)
            for other in shifted:
                work.boards.save(other)
            work.boards.add(board)
            work.audit.add(self._entry(standing.community_id, face, "board_added", board.id))
            work.events.record(BoardAdded(board.community_id, board.id, bool(board.visible_to)))
            if shifted:
                work.events.record(BoardsArranged(board.community_id))
        return board.id

    async def create_category(self, standing: Standing, command: CreateCategory) -> CategoryId:
        """Raises NotStaff, InvalidInput, CategorySlugTaken."""
        policies.require_may_arrange(standing)
        slug, name = clean_slug(command.slug), _clean_name(command.name)
        described = Category(CategoryId(self._ids.ordered("cat")), standing.community_id, slug, name, 0)
        face = await self._faces.office_face(standing)
        async with self._begin() as work:
            others = (await work.categories.by_slug(standing.community_id)).values()
            category, shifted = put_in_place(others, described, command.place or len(others) + 1)
            for other in shifted:
                work.categories.save(other)
            work.categories.add(category)
            work.audit.add(self._entry(standing.community_id, face, "category_added", category.id))
            work.events.record(BoardsArranged(standing.community_id))
        return category.id

    async def change_category(self, standing: Standing, category_id: str, command: ChangeCategory) -> None:
        """Raises NotStaff, InvalidInput."""
        policies.require_may_arrange(standing)
        name = None if command.name is None else _clean_name(command.name)
        face = await self._faces.office_face(standing)
        async with self._begin() as work:
            known = {each.id: each for each in (await work.categories.by_slug(standing.community_id)).values()}
            before = known.pop(CategoryId(category_id))
            named = before if name is None else replace(before, name=name)
            after, shifted = put_in_place(known.values(), named, command.place)
            if after == before:
                return
            for category in (*shifted, after):
                work.categories.save(category)
            what = ",".join(each for each in ("name", "place") if getattr(after, each) != getattr(before, each))
            work.audit.add(self._entry(standing.community_id, face, f"category_changed:{what}", after.id))
            work.events.record(BoardsArranged(standing.community_id))

    def _board(self, community_id: CommunityId, command: CreateBoard) -> Board:
        kind = command.kind
        repliers = kind.repliers if command.repliers is None else clean_writers(command.repliers, "/repliers")
        return Board(
            id=BoardId(self._ids.ordered("brd")),
            community_id=community_id,
            category_id=command.category_id,
            slug=clean_slug(command.slug),
            kind=kind,
            name=clean_board_name(command.name),
            description=clean_board_description(command.description),
            place=0,
            pseudonym_scope=command.pseudonym_scope,
            visible_to=clean_groups(command.visible_to, "/visible_to"),
            writers=kind.writers if command.writers is None else clean_writers(command.writers, "/writers"),
            repliers=repliers,
            response_contract=command.response_contract or kind.response_contract(repliers),
            tags=clean_tags(command.tags),
            reviewers=clean_groups(command.reviewers, "/reviewers"),
        ).sound()

    def _entry(self, community_id: CommunityId, face: PseudonymId, what: str, subject: str) -> AuditEntry:
        return new_entry(self._ids, self._clock, community_id, face, what, subject)


async def category_of(work: BoardsWork, board: Board, category_id: str) -> Category:
    """One of the categories of the board's own community. Raises InvalidInput."""
    for category in (await work.categories.by_slug(board.community_id)).values():
        if category.id == category_id:
            return category
    raise InvalidInput(Flaw("/category_id", "no_such_category"))


def put_in_place(others: Iterable[Placed], moved: Placed, place: int | None) -> tuple[Placed, list[Placed]]:
    """The one at this place, the last one at most, and those of the others whose place is another thereby.

    Without a place nothing moves.
    """
    if place is None:
        return moved, []
    order = sorted(others, key=lambda each: (each.place, each.id))
    order.insert(place - 1, moved)
    placed = [replace(each, place=number) for number, each in enumerate(order, start=1)]
    own = next(each for each in placed if each.id == moved.id)
    return own, [now for now, was in zip(placed, order, strict=True) if now != was and now is not own]


def clean_slug(slug: str) -> str:
    if re.fullmatch(SLUG_PATTERN, slug) is None or len(slug) > LONGEST_SLUG:
        raise InvalidInput(Flaw("/slug", "does_not_fit"))
    return slug


def _clean_name(name: Mapping[str, str]) -> dict[str, str]:
    return clean_localized(name, "/name", LONGEST_BOARD_NAME, clean_line)
