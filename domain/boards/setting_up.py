"""Setting up a community's boards from its blueprint."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from domain.boards.model import (
    LONGEST_BOARD_DESCRIPTION,
    LONGEST_BOARD_NAME,
    Board,
    Category,
)
from domain.boards.ports import AddBoard, AddCategory, BeginBoardsWork
from domain.shared.ids import BoardId, CategoryId, CommunityId, Ids
from domain.shared.text import clean_line, require_languages

Thing = TypeVar("Thing", Category, Board, contravariant=True)


class _Store(Protocol[Thing]):
    def add(self, thing: Thing, /) -> None: ...

    def save(self, thing: Thing, /) -> None: ...


class SettingUp:
    def __init__(self, begin: BeginBoardsWork, ids: Ids) -> None:
        self._begin = begin
        self._ids = ids

    async def arrange(self, community_id: CommunityId, categories: Sequence[AddCategory]) -> int:
        """Bring categories and boards into line with the blueprint, by slug: add new, rename and reorder known ones.

        What the blueprint does not name stays as it is. Returns how many boards it names.
        """
        place = 0
        async with self._begin() as work:
            known_categories = await work.categories.by_slug(community_id)
            known_boards = await work.boards.by_slug(community_id)
            for number, described in enumerate(categories, start=1):
                wanted = self._category(community_id, described, number)
                category = _bring_into_line(work.categories, known_categories.get(described.slug), wanted)
                for board in described.boards:
                    place += 1
                    wanted_board = self._board(category, board, place)
                    _bring_into_line(work.boards, known_boards.get(board.slug), wanted_board)
        return place

    def _category(self, community_id: CommunityId, described: AddCategory, place: int) -> Category:
        name = _lines(described.name, "/name", LONGEST_BOARD_NAME)
        return Category(CategoryId(self._ids.ordered("cat")), community_id, described.slug, name, place)

    def _board(self, category: Category, described: AddBoard, place: int) -> Board:
        return Board(
            id=BoardId(self._ids.ordered("brd")),
            community_id=category.community_id,
            category_id=category.id,
            slug=described.slug,
            kind=described.kind,
            name=_lines(described.name, "/name", LONGEST_BOARD_NAME),
            description=_lines(described.description, "/description", LONGEST_BOARD_DESCRIPTION),
            place=place,
            pseudonym_scope=described.pseudonym_scope,
        )


def _bring_into_line(store: _Store[Thing], known: Thing | None, wanted: Thing) -> Thing:
    if known is None:
        store.add(wanted)
        return wanted
    changed = replace(wanted, id=known.id)
    if changed != known:
        store.save(changed)
    return changed


def _lines(text: dict[str, str], pointer: str, longest: int) -> dict[str, str]:
    require_languages(text, pointer)
    return {tag: clean_line(words, f"{pointer}/{tag}", longest) for tag, words in text.items()}
